/* dynamic.c - finding a sequence by the slot of its thread.
 *
 *     thread->ras.named.slot --> word --> descriptor --> [start, commit, end)
 *        (kernel)                (user memory)
 *
 * One store on entry names the sequence, nothing on the way out: what the
 * word holds counts only while the pc is inside. All of it is the program's
 * to change or to forge at any time, so everything is read again at each
 * interruption. What is remembered is a verdict on the code, under all that a
 * descriptor says about it; another descriptor is another sequence. The
 * verdict falls with the text (ras_remove_range).
 * Promise: nothing is allocated at a recovery; a bad word costs the thread a
 * signal, and the kernel nothing.
 * Source: the idea of Linux rseq(2), for all ways of recovery. */
#include <errno.h>
#include <signal.h>
#include <string.h>
#include "proc/process.h"
#include "ras/ras.h"

enum { REMEMBERED = 16 };

int ras_name_by_slot(struct thread *thread, uaddr_t slot)
{
    struct ras_table *table = &thread->process->ras;
    uaddr_t word;

    if (slot % sizeof(word))
        return -EINVAL;
    if (slot && arch_copy_from_user(&word, slot, sizeof(word)))
        return -EFAULT;
    if (slot && ras_set_aside(table, RAS_DYNAMIC, REMEMBERED + 1))
        return -ENOMEM;
    thread->ras.named.slot = slot;
    ras_look(thread, RAS_WAY_DYNAMIC, slot);
    return 0;
}

void ras_keep_name(struct thread *thread, bool back)
{
    uaddr_t *kept = &thread->ras.progress.named, slot = thread->ras.named.slot;

    if (back ? arch_copy_to_user(slot, kept, sizeof(*kept))
             : arch_copy_from_user(kept, slot, sizeof(*kept)))
        ras_misled(thread, RAS_WAY_DYNAMIC, SIGSEGV, slot);
    if (back)
        *kept = 0; /* not what a later handler, which began without, finds */
}

/* All that the descriptor said: the fields before `verified`. */
static bool same(const struct ras_sequence *a, const struct ras_sequence *b)
{
    return memcmp(a, b, offsetof(struct ras_sequence, verified)) == 0;
}

/* The one that was set aside for `found`; the last is for all that are too
 * many, and remembers just the latest of them. */
static struct ras_sequence *remember(struct ras_table *table,
                                     struct ras_sequence *found,
                                     const char *name)
{
    struct ras_sequence *place = ras_aside(table, RAS_DYNAMIC);
    static const struct ras_sequence any = { .end = RAS_LENGTH_MAX,
                                             .identification = RAS_DYNAMIC };
    unsigned i = 0;

    while (i < REMEMBERED && place->end && !same(place, found)) {
        place = place->next;
        i++;
    }
    if (same(place, found))
        return place;
    if (!place->end)
        ras_count_describe(place, i < REMEMBERED ? found : &any,
                           i < REMEMBERED ? name : "(others)");
    found->row = place->row;
    found->next = place->next;
    *place = *found;
    return place;
}

struct ras_sequence *ras_dynamic(struct thread *thread)
{
    struct ras_table *table = &thread->process->ras;
    uaddr_t at, slot = thread->ras.named.slot, pc = arch_user_pc(&thread->arch);
    struct ras_descriptor d;
    struct ras_sequence found;
    char name[RAS_NAME_MAX];

    if (arch_copy_from_user(&at, slot, sizeof(at)))
        return ras_misled(thread, RAS_WAY_DYNAMIC, SIGSEGV, slot);
    if (!at)
        return NULL;
    if (arch_copy_from_user(&d, at, sizeof(d)))
        return ras_misled(thread, RAS_WAY_DYNAMIC, SIGSEGV, at);
    if (pc <= d.start || pc >= d.end)
        return NULL;
    if (ras_from_descriptor(&d, &found) || ras_overlaps(table, d.start, d.end))
        return ras_misled(thread, RAS_WAY_DYNAMIC, SIGILL, at);
    if (ras_copy_name(name, d.name))
        return ras_misled(thread, RAS_WAY_DYNAMIC, SIGSEGV, d.name);
    found.identification = RAS_DYNAMIC;
    found.verified = false;
    return remember(table, &found, name);
}

bool ras_vouched(struct process *process, struct ras_sequence *sequence)
{
    const struct ras_way *way = ras_ways[sequence->recovery];
    struct ras_explanation why;
    uaddr_t at;

    if (sequence->verified || sequence->identification != RAS_DYNAMIC)
        return true;
    if (sequence->flags & RAS_UNBOUNDED)
        return !way->check ||
               way->check(process, sequence, &at) == RAS_RULE_NONE;
    sequence->verified = ras_verify(process, sequence, &why) == 0;
    ras_surround(sequence);
    return sequence->verified;
}

/* ---- for all that a program says of itself in memory ---- */

void ras_look(struct thread *thread, uint32_t ways, bool on)
{
    thread->ras.ways &= ~ways;
    if (on && ras_enabled)
        thread->ras.ways |= ways;
    if (!(thread->ras.ways & RAS_WAY_COUNTED))
        thread->arch.work &= ~(uint32_t)WORK_COUNT;
    thread->arch.entry_work &= ~(uint32_t)ENTRY_RAS;
    if (thread->ras.ways & ~(uint32_t)RAS_WAY_COUNTED)
        thread->arch.entry_work |= ENTRY_RAS;
}

struct ras_sequence *ras_misled(struct thread *thread, uint32_t way, int signal,
                                uaddr_t address)
{
    *(way == RAS_WAY_RSEQ ? &thread->ras.named.rseq : &thread->ras.named.slot) =
        0;
    ras_look(thread, way, false);
    kernel_user_fault(&(struct user_fault){
        .what = way == RAS_WAY_RSEQ ? "bad rseq section"
                : signal == SIGILL  ? "bad sequence descriptor"
                                    : "unreadable sequence descriptor",
        .signal = signal,
        .address = address,
        .has_address = true,
    });
    return NULL;
}
