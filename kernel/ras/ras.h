/* ras/ras.h - sequences in the kernel: one struct behind every way to find
 * them, and the decision of kernel/ras/README.md.
 *
 * The interface for programs is <ras.h> (lib/include); both ways to register
 * are translated into struct ras_sequence at the boundary, identify/static.c.
 */
#ifndef KERNEL_RAS_H
#define KERNEL_RAS_H

#include <ras.h>
#include "arch.h"

struct thread;
struct process;

struct ras_sequence {
    uaddr_t start, commit, end; /* see <ras.h> */
    uaddr_t restart;            /* where a rollback goes */
    bool native;                /* ras_register(), not rasctl() */
    char name[RAS_NAME_MAX];
    uint32_t restarts[RAS_CAUSES];
    uint32_t forwards[RAS_CAUSES];
};

/* A process's registered sequences, lowest address first. */
struct ras_table {
    uaddr_t low, span;               /* all lie in [low, low + span) */
    struct ras_sequence **sequences; /* one page of pointers, or NULL */
    unsigned count;
};

enum ras_outcome {
    RAS_LEFT_ALONE, /* it stood in no sequence */
    RAS_ROLLED_BACK,
    RAS_ROLLING_FORWARD /* let it run on: not switched yet */
};

/* False after ras=off: sequences can be registered, but nobody recovers. */
extern bool ras_enabled;

/* ---- ras.c: the decision ---- */

/* Act on a thread that is about to be suspended for `work`. */
enum ras_outcome ras_interrupt(struct thread *thread, uint32_t work);
/* Put right a suspended thread that stands in `sequence`, for `cause`. */
enum ras_outcome ras_recover(struct thread *thread,
                             struct ras_sequence *sequence,
                             enum ras_cause cause);
/* Called at each recovery: counts it, traces it, and is where a debugger
 * stops. */
void ras_recovered(struct thread *thread, struct ras_sequence *sequence,
                   enum ras_cause cause, uaddr_t from, uaddr_t to);
/* The invariant, true of every suspended thread: it stands strictly inside
 * no native sequence. */
bool ras_outside(const struct thread *thread);

/* ---- identify/static.c: registered ranges ---- */

/* The sequence with start < pc < end, or NULL. */
struct ras_sequence *ras_find(const struct ras_table *table, uaddr_t pc);
/* The sequence with this start, or NULL; with ras=off, too. */
struct ras_sequence *ras_starting_at(const struct ras_table *table,
                                     uaddr_t start);
/* Put a copy of `row` into the table: 0, -EEXIST (overlaps another), -EBUSY
 * (a thread of the process stands past its commit), -ENOSPC, -ENOMEM. Nobody
 * recovers by it before ras_take_effect(); until then ras_remove() undoes. */
int ras_put(struct process *process, const struct ras_sequence *row);
/* From now on only the running thread may stand inside, and it may make no
 * system call there: put back those that were suspended there before there
 * was a sequence. */
void ras_take_effect(struct process *process);
/* Remove the one with this start: 0 or -ENOENT. */
int ras_remove(struct ras_table *table, uaddr_t start);
/* Remove all that overlap [start, end): their text goes, or may change. */
void ras_remove_range(struct ras_table *table, uaddr_t start, uaddr_t end);
/* Make `to` (empty) a copy of `from`, counters at 0: 0 or -ENOMEM. */
int ras_table_copy(struct ras_table *to, const struct ras_table *from);
void ras_table_free(struct ras_table *table);

/* ---- recover/rollback.c ---- */

/* Nothing is written yet: start again. */
enum ras_outcome ras_rollback(struct thread *thread,
                              struct ras_sequence *sequence,
                              enum ras_cause cause, uaddr_t pc);

#endif
