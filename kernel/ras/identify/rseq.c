/* rseq.c - finding a section by rseq(2), by Linux's rules.
 *
 * ras.named.rseq is the program's struct rseq; what its rseq_cs points to
 * is read at each interruption. A section is never verified, and only ever
 * left for its abort_ip. It is filled in as a sequence that rolls back from
 * anywhere; start counts as inside, so it is not found by ras_identify(). */
#include <signal.h>
#include <sys/rseq.h>
#include "proc/process.h"
#include "ras/in_range.h"

_Static_assert(sizeof(struct rseq) == 32 && sizeof(struct rseq_cs) == 32,
               "as Linux has them");

static bool fits(uint64_t address)
{
    return address < KERNEL_BASE;
}

/* Whether all that holds of a section holds of this one; but for the
 * signature, which counts when it is used. */
static bool sound(struct ras_table *table, const struct rseq_cs *cs)
{
    return cs->version == 0 && cs->flags == 0 && fits(cs->start_ip) &&
           fits(cs->post_commit_offset) &&
           fits(cs->start_ip + cs->post_commit_offset) && fits(cs->abort_ip) &&
           cs->abort_ip - cs->start_ip >= cs->post_commit_offset &&
           !ras_find(table, (uaddr_t)cs->abort_ip);
}

static bool signed_with(uint32_t signature, uaddr_t abort_ip)
{
    uint32_t word;

    return !arch_copy_from_user(&word, abort_ip - sizeof(word), sizeof(word)) &&
           word == signature;
}

struct ras_sequence *ras_section(struct thread *thread, bool leave)
{
    uaddr_t at = thread->ras.named.rseq + offsetof(struct rseq, rseq_cs);
    uaddr_t pc = arch_user_pc(&thread->arch);
    struct ras_table *table = &thread->process->ras;
    struct rseq_cs cs;
    uint64_t named;
    const uint64_t none = 0;

    if (arch_copy_from_user(&named, at, sizeof(named)))
        return ras_misled(thread, RAS_WAY_RSEQ, SIGSEGV, at);
    if (!named)
        return NULL;
    if (!fits(named) || arch_copy_from_user(&cs, (uaddr_t)named, sizeof(cs)) ||
        !sound(table, &cs))
        return ras_misled(thread, RAS_WAY_RSEQ, SIGSEGV, (uaddr_t)named);
    bool inside = pc - cs.start_ip < cs.post_commit_offset;
    if (inside &&
        !signed_with(thread->ras.named.signature, (uaddr_t)cs.abort_ip))
        return ras_misled(thread, RAS_WAY_RSEQ, SIGSEGV, (uaddr_t)cs.abort_ip);
    if (leave && arch_copy_to_user(at, &none, sizeof(none)))
        return ras_misled(thread, RAS_WAY_RSEQ, SIGSEGV, at);
    if (!inside)
        return NULL;
    struct ras_sequence *section = ras_aside(table, RAS_RSEQ);
    section->start = (uaddr_t)cs.start_ip;
    section->end = (uaddr_t)(cs.start_ip + cs.post_commit_offset);
    section->commit = section->end - 1;
    section->restart = (uaddr_t)cs.abort_ip;
    return section;
}
