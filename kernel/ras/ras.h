/* ras/ras.h - sequences in the kernel: one struct behind every way to find
 * them, one table of ways to recover, and the decision of README.md.
 *
 * The interface for programs is <reprise/ras.h> (lib/include); every way to
 * name a sequence is translated into struct ras_sequence at the boundary. */
#ifndef KERNEL_RAS_H
#define KERNEL_RAS_H

#include <reprise/ras.h>
#include "arch.h"

struct thread;
struct process;

struct ras_sequence {
    uaddr_t start, commit, end; /* see <reprise/ras.h> */
    uaddr_t restart;            /* where a rollback goes */
    uaddr_t with;               /* clone, landing or guard page */
    uint32_t clobbers;          /* of RAS_EAX ..., nothing implied */
    uint8_t recovery;           /* enum ras_recovery */
    uint8_t identification;     /* enum ras_identification */
    uint8_t flags;              /* of RAS_UNBOUNDED */
    bool verified;              /* its code passed: it may be emulated */
    uint8_t before, behind;     /* bytes around it that must not change */
    struct ras_statistics *row; /* where it is counted */
    struct ras_sequence *next;  /* in ras_table.aside */
};

static inline bool ras_native(const struct ras_sequence *sequence)
{
    return sequence->identification < RAS_RASCTL;
}

enum { RAS_TEMPLATES = 6 };

/* A process's sequences. */
struct ras_table {
    struct ras_sequence **rows; /* those registered, by address; or NULL */
    unsigned count;             /* how many they are */
    uaddr_t gap, gap_size;      /* in_range.h; size 0: to be looked for */
    uaddr_t known;              /* from there to the end of the next */
    struct ras_sequence *next;  /* that, or NULL */
    struct ras_sequence *aside; /* aside.c: what is not registered */
    uint32_t ways;              /* of all its threads */
};

/* Where a thread names its sequences itself, in its own memory. */
struct ras_named {
    uaddr_t slot;       /* ras_set_slot(); 0: none */
    uaddr_t rseq;       /* rseq(2); 0: none */
    uint32_t signature; /* and the one that it registered */
    uaddr_t count;      /* ras_count_interruptions(); 0: none */
};

/* What a thread remembers so that no sequence restarts for ever. */
struct ras_progress {
    uaddr_t start;  /* of the one last rolled back */
    uint32_t count; /* how often in a row */
    uaddr_t named;  /* while a handler runs: what its slot held before */
};

/* Of a thread. */
struct ras_thread {
    uint32_t ways; /* of RAS_WAY_* */
    struct ras_named named;
    struct ras_progress progress;
    struct ras_last last;
    uint32_t recoveries;
};

/* thread->ras.ways: why the door has to look further than the table. */
enum {
    RAS_WAY_ROLLING = 1, /* it rolls forward now */
    RAS_WAY_DYNAMIC = 2,
    RAS_WAY_DESIGNATED = 4,
    RAS_WAY_RSEQ = 8,
    RAS_WAY_COUNTED = 16 /* it wants its interruptions counted */
};

enum {
    LANDMARK_RECOVERY = 7, /* what a landmark says: enum ras_recovery */
    LANDMARK_FORWARD = 8   /* and that nothing is rolled back */
};

/* The one thread of a CPU that rolls forward: nobody else runs meanwhile. What
 * it finishes is a copy, so nothing that befalls the original matters. */
struct ras_forward {
    struct thread *thread; /* NULL: nobody does */
    struct ras_sequence sequence;
    enum ras_cause cause;
    uaddr_t from;   /* where the interruption found it */
    uint64_t began; /* arch_clock(), for the watchdog */
    uint32_t saved; /* what the recovery has to put back */
};

enum ras_outcome {
    RAS_LEFT_ALONE, /* it stood in no sequence */
    RAS_ROLLED_BACK,
    RAS_ROLLED_FORWARD, /* it stands at the end */
    RAS_ROLLING_FORWARD /* let it run on: not switched yet */
};

/* False after ras=off: sequences can be registered, but nobody recovers. */
extern bool ras_enabled;
/* kernel argument watchdog_us: the longest a RAS_UNBOUNDED one may roll. */
extern unsigned ras_watchdog_us;

/* Call once at boot, when there is memory. */
void ras_init(bool enabled, unsigned watchdog_us);

/* ---- ras.c: the decision ---- */

/* Act on a thread that is about to be suspended for thread->arch.work. */
enum ras_outcome ras_interrupt(struct thread *thread);
/* True if the running thread may be in a sequence that is not registered: not
 * if its slot names none around `pc`, no landmark is near, and it has no other
 * way. */
bool ras_hinted(const struct thread *thread, uaddr_t pc);
/* Put right a suspended thread that stands in `sequence`, for `cause`. */
enum ras_outcome ras_recover(struct thread *thread,
                             struct ras_sequence *sequence,
                             enum ras_cause cause);
/* A recovery may end inside another sequence, or a handler begin there. Up to
 * its commit the thread is put back. Past it, it cannot have come by code that
 * keeps the rules, and without end might come to more: that is the end of its
 * process. */
void ras_look_again(struct thread *thread, enum ras_cause cause);

/* ---- forward.c: a thread that rolls forward ---- */

/* Let the running thread finish `sequence` before anything else runs. */
enum ras_outcome ras_roll_forward(struct thread *thread,
                                  struct ras_sequence *sequence,
                                  enum ras_cause cause);
/* It came back through the door before its trap: RAS_ROLLING_FORWARD, or it is
 * through with it, one way or another. */
enum ras_outcome ras_still_rolling(struct thread *thread);
/* If the thread rolls forward: put back what that changed, and forget it. */
void ras_stop_rolling(struct thread *thread);
/* Past the commit of `sequence` the thread can go neither back nor on: it broke
 * the promise made with its descriptor. */
enum ras_outcome ras_refuse(struct thread *thread,
                            const struct ras_sequence *sequence,
                            const char *why);
/* It stands at the end of a sequence, carried there `by` this way. */
void ras_step_ended(struct thread *thread, enum ras_recovery by);
/* The native sequence past whose commit the running thread stands, or NULL:
 * a fault there is its end, whatever handler it has. */
const struct ras_sequence *ras_past_commit(struct thread *thread);
/* End the running thread's process with `signal` where the thread stands: it
 * is not recovered any more. */
void ras_doom(struct thread *thread, int signal);
/* Where the thread stands as its program sees it: never in a clone. */
uaddr_t ras_program_pc(const struct thread *thread);

/* ---- recover/: one file and one row of this table for each way ---- */

struct ras_way {
    /* Registration: the rule that the sequence breaks, its pc in *at. NULL:
     * it needs nothing more than sound code. */
    enum ras_rule (*check)(struct process *process,
                           const struct ras_sequence *sequence, uaddr_t *at);
    /* The running thread is to finish the CPU's copy of a sequence: make
     * control come back at its end, or finish it. Again, if something else
     * than the thread may have undone it: what is undone by page. */
    enum ras_outcome (*begin)(struct ras_sequence *sequence);
    /* By which trap it comes back; that stands at the end, as the program
     * sees it. */
    enum trap_kind trap;
    /* Put back what begin() changed, wherever the thread stands; but not its
     * pc: at the end that is set anyhow, and a thread that strays or ends was
     * sent nowhere. NULL: it changed nothing else. */
    void (*undo)(const struct ras_sequence *sequence);
    bool needs_with; /* the descriptor has to say with what */
};

extern const struct ras_way ras_rewrite, ras_clone, ras_jump, ras_fault,
    ras_breakpoint, ras_emulate;
extern const struct ras_way *const ras_ways[RAS_RECOVERIES];

/* Nothing is written yet: start again. */
enum ras_outcome ras_rollback(struct thread *thread,
                              struct ras_sequence *sequence,
                              enum ras_cause cause);
/* Execute [pc, end) for the running thread. False: not to the end. Where memory
 * refuses, it has faulted: past the commit, where there is no way back, that is
 * the end of its process. */
bool ras_execute(struct thread *thread, const struct ras_sequence *sequence);
/* Which recovery finishes the running thread and shows it the code as it is.
 * RAS_REWRITE: it will come to the end without reading the byte there. That is
 * tried, and taken back: nobody else runs meanwhile, so what it is going to do
 * is just that. */
enum ras_recovery ras_try(struct thread *thread,
                          const struct ras_sequence *sequence);
/* Which one changes nothing that it could see. */
static inline enum ras_recovery ras_other(const struct ras_sequence *sequence)
{
    return sequence->flags & RAS_UNBOUNDED ? RAS_BREAKPOINT : RAS_EMULATE;
}

/* ---- bound/verify.c ---- */

/* Check the code and what its recovery needs. 0; -EFAULT when it cannot be
 * read; -ENOEXEC when it breaks the rule told in *why (never NULL). */
int ras_verify(struct process *process, const struct ras_sequence *sequence,
               struct ras_explanation *why);

/* Whether `length` bytes from `start` can be executed and never change. */
bool ras_text(const struct process *process, uaddr_t start, uint32_t length);
/* Fill in before and behind, of code that passed. */
void ras_surround(struct ras_sequence *sequence);
/* Whether a trap instruction stands there. */
bool ras_trap_at(uaddr_t at);
/* Decode one instruction of the running process. False: it is unreadable. */
bool ras_decode(uaddr_t pc, struct instruction *to);

/* ---- bound/watchdog.c ---- */

/* Each tick: end the process of an unbounded sequence that takes too long. */
void ras_watchdog(struct thread *thread);

/* A descriptor as a sequence, its code not looked at: 0, -EINVAL, or -EFAULT
 * (not the program's addresses). And its name into to[RAS_NAME_MAX]: 0 or
 * -EFAULT. (syscall/ras_calls.c) */
int ras_from_descriptor(const struct ras_descriptor *descriptor,
                        struct ras_sequence *sequence);
int ras_copy_name(char *to, uaddr_t name);

/* ---- identify/static.c: registered ranges ---- */

/* The rest of ras_find(): search, and leave behind what is known then. */
struct ras_sequence *ras_search(struct ras_table *table, uaddr_t pc);
/* The sequence with this start, or NULL; with ras=off, too. */
struct ras_sequence *ras_starting_at(const struct ras_table *table,
                                     uaddr_t start);
/* Put a copy of `row` into the table: 0, -EEXIST (overlaps another), -ENOSPC,
 * -ENOMEM. If none is to be taken back any more: ras_take_effect(). */
int ras_put(struct process *process, const struct ras_sequence *row,
            const char *name);
/* Only the running thread may stand inside what was put: those suspended there
 * before there was a sequence are put back. 0; or -EBUSY, and nothing is done:
 * one stands past a commit, and what was put is to be taken back. */
int ras_take_effect(struct process *process);
/* Remove the one with this start: 0 or -ENOENT. */
int ras_remove(struct ras_table *table, uaddr_t start);
/* Remove all that need text or guard pages in [start, end), which go, or may
 * change. */
void ras_remove_range(struct ras_table *table, uaddr_t start, uaddr_t end);
/* A forked child has what its parent had, nothing counted: 0 or -ENOMEM. */
int ras_table_copy(struct process *child, const struct process *parent);
void ras_table_free(struct ras_table *table);

/* Whether part of [start, end) is registered. */
bool ras_overlaps(const struct ras_table *table, uaddr_t start, uaddr_t end);

/* ---- identify/dynamic.c: what a thread says of itself ---- */

/* What ras_set_slot() does. */
int ras_name_by_slot(struct thread *thread, uaddr_t slot);
/* The sequence that the running thread's slot names, when it stands strictly
 * inside; or NULL. */
struct ras_sequence *ras_dynamic(struct thread *thread);
/* A handler may name sequences of its own: what the slot, if there is one,
 * holds goes into ras.progress before it, and from there back after it. */
void ras_keep_name(struct thread *thread, bool back);
/* Whether this sequence may be carried forward; it may have to be verified
 * first. */
bool ras_vouched(struct process *process, struct ras_sequence *sequence);
/* From now on look for this thread's sequences in these ways, or not. */
void ras_look(struct thread *thread, uint32_t ways, bool on);
/* What the running thread named in this way, at `address`, is no good: the
 * way is switched off, and it gets the signal. NULL. */
struct ras_sequence *ras_misled(struct thread *thread, uint32_t way, int signal,
                                uaddr_t address);

/* ---- identify/rseq.c: Linux's way ---- */

/* The section that the running thread stands in, or NULL; and, to `leave` it,
 * its rseq_cs is cleared, also when the thread has left already. */
struct ras_sequence *ras_section(struct thread *thread, bool leave);

/* ---- aside.c: sequences that are not registered ---- */

/* Have `count` sequences for this way, if there are none yet: 0 or -ENOMEM.
 * They stand in the list one after the other. */
int ras_set_aside(struct ras_table *table, enum ras_identification by,
                  unsigned count);
/* The first of them, or NULL. */
struct ras_sequence *ras_aside(const struct ras_table *table,
                               enum ras_identification by);
/* The first after this one (NULL: of all) that was ever found, or NULL. */
struct ras_sequence *ras_aside_used(const struct ras_table *table,
                                    const struct ras_sequence *after);
/* For a forked child: 0 or -ENOMEM. And at the end. */
int ras_aside_copy(struct ras_table *to, const struct ras_table *from);
void ras_aside_free(struct ras_table *table);
/* ---- identify/designated.c: code that matches a template ---- */

/* The sequence around `pc` in the current space, start and end excluded; or
 * NULL. Good until the next question. */
struct ras_sequence *ras_designated(struct process *process, uaddr_t pc);
/* Find the running process's threads so, or not: 0, -ENOMEM, or -EBUSY (one
 * stands past a commit already). */
int ras_recognise(struct process *process, bool on);

/* ---- recovered.c ---- */

/* Called at each recovery, when the thread stands where it goes on, and
 * thread->ras.last says where it stood and what recovered it: counts it, traces
 * it, and is where a debugger stops. What to tell the door. */
enum ras_outcome ras_recovered(struct thread *thread,
                               struct ras_sequence *sequence,
                               enum ras_cause cause);

/* ---- counters.c: where sequences are counted ---- */

/* The exit door, for a thread that wants its interruptions counted: add one
 * if it was switched away from, one before a signal's handler runs, and one
 * when that returns. A word that cannot be written is the end of it. */
void ras_count_interruption(struct thread *thread);

/* A copy of `from` with a row of its own, which says the same and has counted
 * nothing. NULL: no memory. The caller's to kfree(), with its row. */
struct ras_sequence *ras_sequence_copy(const struct ras_sequence *from);
/* Let the row of `sequence` say that it is of `all` such, counts 0. */
void ras_count_describe(struct ras_sequence *sequence,
                        const struct ras_sequence *all, const char *name);

#endif
