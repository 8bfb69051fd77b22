/* rseq.c - finding a section by rseq(2), by Linux's rules.
 *
 * ras.named.rseq is the program's struct rseq; what its rseq_cs points to
 * is read at each interruption. A section is never verified, and only ever
 * left for its abort_ip. It is filled in as a sequence that rolls back from
 * anywhere; start counts as inside. */
#include <errno.h>
#include <signal.h>
#include <sys/rseq.h>
#include "ras/ras_private.h"

_Static_assert(sizeof(struct rseq) == 32 && sizeof(struct rseq_cs) == 32,
               "as Linux has them");

static bool fits(uint64_t address)
{
    return address < KERNEL_BASE;
}

/* True if this section keeps the rules of rseq(2). The signature is looked at
 * only when the section is used. */
static bool sound(struct ras_thread *thread, const struct rseq_cs *cs)
{
    return cs->version == 0 && cs->flags == 0 && fits(cs->start_ip) &&
           fits(cs->post_commit_offset) &&
           fits(cs->start_ip + cs->post_commit_offset) && fits(cs->abort_ip) &&
           cs->abort_ip - cs->start_ip >= cs->post_commit_offset &&
           !ras_registered(thread, (uaddr_t)cs->abort_ip);
}

static bool signed_with(uint32_t signature, uaddr_t abort_ip)
{
    uint32_t word;

    return !arch_copy_from_user(&word, abort_ip - sizeof(word), sizeof(word)) &&
           word == signature;
}

static struct ras_sequence *misled_by_section(struct ras_thread *thread,
                                              uaddr_t address)
{
    return ras_misled(RAS_HAS_RSEQ, &thread->named.rseq, "bad rseq section",
                      SIGSEGV, address);
}

static struct ras_sequence *find_section(struct ras_thread *thread, uaddr_t pc)
{
    uaddr_t at = thread->named.rseq + offsetof(struct rseq, rseq_cs);
    struct rseq_cs cs;
    uint64_t named;

    if (arch_copy_from_user(&named, at, sizeof(named)))
        return misled_by_section(thread, at);
    if (!named)
        return NULL;
    if (!fits(named) || arch_copy_from_user(&cs, (uaddr_t)named, sizeof(cs)) ||
        !sound(thread, &cs))
        return misled_by_section(thread, (uaddr_t)named);
    if (pc - cs.start_ip >= cs.post_commit_offset)
        return NULL;
    if (!signed_with(thread->named.signature, (uaddr_t)cs.abort_ip))
        return misled_by_section(thread, (uaddr_t)cs.abort_ip);
    struct ras_sequence *section = thread->table->aside[ASIDE_RSEQ];
    section->start = (uaddr_t)cs.start_ip;
    section->end = (uaddr_t)(cs.start_ip + cs.post_commit_offset);
    section->commit = section->end - 1;
    section->restart = (uaddr_t)cs.abort_ip;
    return section;
}

/* rseq_cs is cleared where the thread is put to abort_ip, and where it has left
 * the section already. */
static void leave_section(struct ras_thread *thread)
{
    uaddr_t at = thread->named.rseq + offsetof(struct rseq, rseq_cs);
    const uint64_t none = 0;
    uint64_t named;

    if (arch_copy_from_user(&named, at, sizeof(named)) ||
        (named && arch_copy_to_user(at, &none, sizeof(none)))) {
        misled_by_section(thread, at);
        ras_judge_misled(thread);
    }
}

const struct finder ras_find_rseq = {
    .use = RAS_HAS_RSEQ,
    .find = find_section,
    .leave = leave_section,
};

/* ---- on and off ---- */

/* There is one CPU, if a director does not say another (sched/script.h); and
 * one node. */
static int tell_cpu(uint32_t at, uint32_t cpu, int32_t cpu_id)
{
    struct rseq own;

    if (arch_copy_from_user(&own, at, sizeof(own)))
        return -EFAULT;
    own.node_id = own.mm_cid = 0;
    own.cpu_id_start = cpu;
    own.cpu_id = (uint32_t)cpu_id;
    return arch_copy_to_user(at, &own, sizeof(own));
}

static int rseq_begin(struct ras_thread *self, uint32_t at, uint32_t signature)
{
    struct ras_table *table = self->table;
    int error = ras_set_aside(table, RAS_RSEQ, ASIDE_RSEQ, ASIDE_END);

    if (!error)
        error = tell_cpu(at, self->cpu, self->cpu);
    if (error)
        return error;
    struct ras_sequence *any = table->aside[ASIDE_RSEQ];
    if (!any->end) {
        any->end = RAS_LENGTH_MAX;
        ras_count_describe(any, "rseq");
    }
    self->named.rseq = at;
    self->named.signature = signature;
    ras_use(self, RAS_HAS_RSEQ, true);
    return 0;
}

static int rseq_end(struct ras_thread *self)
{
    int error = tell_cpu(self->named.rseq, 0, RSEQ_CPU_ID_UNINITIALIZED);

    if (error)
        return error;
    self->named.rseq = 0;
    ras_use(self, RAS_HAS_RSEQ, false);
    return 0;
}

int ras_rseq(struct ras_thread *self, uaddr_t at, uint32_t flags,
             uint32_t signature)
{
    uaddr_t registered = self->named.rseq;
    bool end = flags == RSEQ_FLAG_UNREGISTER;

    if ((flags && !end) || at % sizeof(struct rseq) ||
        ((registered || end) && (!at || at != registered)))
        return -EINVAL;
    if (registered && signature != self->named.signature)
        return -EPERM;
    if (end)
        return rseq_end(self);
    return registered ? -EBUSY : rseq_begin(self, at, signature);
}
