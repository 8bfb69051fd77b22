/* dynamic.c - finding a sequence by the slot of its thread.
 *
 *     thread->named.slot --> word --> descriptor --> [start, commit, end)
 *        (kernel)                (user memory)
 *
 * One store on entry names the sequence, nothing on the way out: what the
 * word holds counts only while the pc is inside. All of it is the program's
 * to change or to forge at any time, so everything is read again at each
 * interruption. What is remembered is that the code has passed verification,
 * for all that a descriptor says about it; another descriptor is another
 * sequence. It is forgotten when the text goes (ras_remove_range).
 * Promise: nothing is allocated at a recovery; a bad word costs the thread a
 * signal, and the kernel nothing.
 * Source: the idea of Linux rseq(2), for all ways of recovery. */
#include <errno.h>
#include <signal.h>
#include <string.h>
#include "ras/ras_private.h"

/* The place for all that are too many to be told apart. */
enum { OTHERS = ASIDE_DESIGNATED - 1 };

int ras_name_by_slot(struct ras_thread *thread, uaddr_t slot)
{
    struct ras_table *table = thread->table;
    uaddr_t word;

    if (slot % sizeof(word))
        return -EINVAL;
    if (slot && arch_copy_from_user(&word, slot, sizeof(word)))
        return -EFAULT;
    if (slot &&
        ras_set_aside(table, RAS_DYNAMIC, ASIDE_DYNAMIC, ASIDE_DESIGNATED))
        return -ENOMEM;
    thread->named.slot = slot;
    ras_use(thread, RAS_NAMES, slot);
    return 0;
}

static struct ras_sequence *misled(struct ras_thread *thread, int signal,
                                   uaddr_t address)
{
    return ras_misled(RAS_NAMES, &thread->named.slot,
                      signal == SIGILL ? "bad sequence descriptor"
                                       : "unreadable sequence descriptor",
                      signal, address);
}

void ras_keep_slot(struct ras_thread *thread, bool back)
{
    uaddr_t *kept = &thread->progress.named, slot = thread->named.slot;

    if (back ? arch_copy_to_user(slot, kept, sizeof(*kept))
             : arch_copy_from_user(kept, slot, sizeof(*kept))) {
        misled(thread, SIGSEGV, slot);
        ras_judge_misled(thread);
    }
    if (back)
        *kept = 0; /* not what a later handler, which began without, finds */
}

/* All that the descriptor said: the fields before `verified`. */
static bool same(const struct ras_sequence *a, const struct ras_sequence *b)
{
    return memcmp(a, b, offsetof(struct ras_sequence, verified)) == 0;
}

/* Let the row at `place`, which is new, be for `found`. False: its name cannot
 * be read. */
static bool make_row(unsigned place, struct ras_sequence *found,
                     uaddr_t name_at)
{
    const struct ras_sequence any = { .end = RAS_LENGTH_MAX,
                                      .identification = RAS_DYNAMIC,
                                      .row = found->row };
    char name[RAS_NAME_MAX] = "(others)";

    if (place != OTHERS && ras_copy_name(name, name_at))
        return false;
    ras_count_describe(place == OTHERS ? &any : found, name);
    return true;
}

/* The one that was set aside for `found`; that for all others remembers just
 * the latest of them. NULL: its name, which is read once, cannot be read. */
static struct ras_sequence *remember(struct ras_table *table,
                                     struct ras_sequence *found,
                                     uaddr_t name_at)
{
    unsigned n = ASIDE_DYNAMIC;

    while (n < OTHERS && table->aside[n]->end && !same(table->aside[n], found))
        n++;
    struct ras_sequence *place = table->aside[n];
    if (same(place, found))
        return place;
    found->row = place->row;
    if (!place->end && !make_row(n, found, name_at))
        return NULL;
    *place = *found;
    return place;
}

static struct ras_sequence *find_named(struct ras_thread *thread, uaddr_t pc)
{
    uaddr_t at, slot = thread->named.slot;
    struct ras_descriptor d;
    struct ras_sequence found, *place;

    if (arch_copy_from_user(&at, slot, sizeof(at)))
        return misled(thread, SIGSEGV, slot);
    if (!at)
        return NULL;
    if (arch_copy_from_user(&d, at, sizeof(d)))
        return misled(thread, SIGSEGV, at);
    if (pc <= d.start || pc >= d.end)
        return NULL;
    if (ras_from_descriptor(&d, RAS_DYNAMIC, &found) ||
        ras_overlaps(thread->table, d.start, d.end))
        return misled(thread, SIGILL, at);
    place = remember(thread->table, &found, d.name);
    return place ? place : misled(thread, SIGSEGV, d.name);
}

const struct finder ras_find_dynamic = {
    .use = RAS_NAMES,
    .find = find_named,
};
