/* ras_private.h - what the files of this folder share: a sequence, the two
 * tables of the lecture, and what the files ask of each other. */
#ifndef RAS_PRIVATE_H
#define RAS_PRIVATE_H

#include "instruction.h"
#include "kernel.h"
#include "ras/ras.h"
#include "work.h"

/* A sequence, whichever way it was found: each finder makes one of these. */
struct ras_sequence {
    uaddr_t start, commit, end; /* see <reprise/ras.h> */
    uaddr_t restart;            /* where a rollback goes */
    uaddr_t with;               /* clone, landing or guard page */
    uint32_t clobbers;          /* of RAS_EAX ..., nothing implied */
    uint8_t recovery;           /* enum ras_recovery: ras_recoveries[] */
    uint8_t identification;     /* enum ras_identification */
    uint8_t flags;              /* of RAS_UNBOUNDED */
    bool verified;              /* its code passed: it may be emulated */
    bool is_new;            /* the rest of its table is not registered yet */
    uint8_t before, behind; /* bytes around it that must not change */
    struct ras_statistics *row; /* where it is counted */
};

/* True if it is of Reprise's own kind: verified, counted and finished.
 * rasctl(2) and rseq(2) keep the rules of their manuals. */
static inline bool ras_native(const struct ras_sequence *sequence)
{
    return sequence->identification < RAS_RASCTL;
}

/* ---- the first table: how is it found? One file and one row each ---- */

struct finder {
    /* Bits of ras_thread.uses: it is asked if one of them is set. 0: it is
     * asked whenever the exit door asks at all, which it does not where
     * ras_far(). */
    uint32_t use;
    /* The sequence that the thread stands strictly inside at `pc`, or NULL. It
     * may say that the thread is misled: ras_misled(). It changes nothing. */
    struct ras_sequence *(*find)(struct ras_thread *thread, uaddr_t pc);
    /* The thread is suspended: forget what it named. NULL: nothing is to be
     * forgotten. */
    void (*leave)(struct ras_thread *thread);
};

/* A row of identify/finders.def, in order: who is asked first stands first. */
#define FINDER(name) extern const struct finder ras_find_##name;
#include "ras/identify/finders.def"
#undef FINDER

/* A finder says: the word by which the thread names its sequences points to
 * nothing good, as `address` shows. At the exit door, and at a system call,
 * this switches the word off, and the thread gets `signal`; others who ask do
 * nothing. Returns NULL. */
struct ras_sequence *ras_misled(uint32_t use, uaddr_t *word, const char *what,
                                int signal, uaddr_t address);

/* ---- the second table: how does it recover? One file and one row each ---- */

/* recovery.depends_on: what has to stay besides the sequence's own bytes (and
 * the byte at `with`, if there is one). */
enum { ITS_END = 1 /* the instruction there */, ITS_CLONE = 2 };

struct recovery {
    const char *name;    /* a debugger shows it */
    uint8_t number;      /* enum ras_recovery */
    uint8_t allowed_for; /* a bit for each enum ras_identification */
    bool loops;          /* also for sequences that are RAS_UNBOUNDED */
    /* The thread cannot tell that it is carried forward, whatever it reads. */
    bool unseen;
    bool changes_end; /* it changes the byte at end, which has to be text */
    bool tells_step;  /* its trap also tells a program that steps itself */
    /* The descriptor's `with` is a multiple of this; 0: it has no `with`. */
    uint32_t with_unit;
    /* Returns the rule of this recovery that the sequence breaks, and in *at
     * the pc; or RAS_RULE_NONE. NULL: verified code is all that it needs. */
    enum ras_rule (*check)(const struct ras_table *table,
                           const struct ras_sequence *sequence, uaddr_t *at);
    /* Rollback and emulate: put the thread right, now. The others: arrange the
     * trap at the end of `sequence`, which is the CPU's copy. */
    enum ras_outcome (*begin)(struct ras_thread *thread,
                              struct ras_sequence *sequence);
    /* The thread rolls, and came to the exit door before its trap: do once more
     * what other code may have undone. NULL: nothing can be undone. */
    enum ras_outcome (*resume)(struct ras_thread *thread,
                               struct ras_sequence *sequence);
    /* Control comes back by a trap of this kind, where program_pc() is end. */
    enum trap_kind trap;
    /* If kind and place are not enough to know it: a trap came, is it ours?
     * Yes, and the thread stands at the end: RAS_ROLLED_FORWARD. No:
     * RAS_LEFT_ALONE. The thread would see the recovery: RAS_SEEN. */
    enum ras_outcome (*is_end)(const struct ras_thread *thread,
                               const struct ras_sequence *sequence,
                               enum trap_kind kind, uaddr_t at);
    /* Put back what begin() changed, wherever the thread stands; but not its
     * pc: at the end the caller sets that. NULL: begin() changed nothing
     * else. */
    void (*undo)(struct ras_thread *thread,
                 const struct ras_sequence *sequence);
    /* A thread that rolls stands at `pc`: the pc that its program is told, in
     * the original code. NULL: `pc` itself. */
    uaddr_t (*program_pc)(const struct ras_sequence *sequence, uaddr_t pc);
    uint8_t depends_on; /* of ITS_END ... */
    uint8_t needs;      /* what the machine must be able to do: arch_can */
};

/* A row of recover/recoveries.def, in the order of enum ras_recovery. */
#define RECOVERY(name) extern const struct recovery ras_##name;
#include "ras/recover/recoveries.def"
#undef RECOVERY

extern const struct recovery *const ras_recoveries[RAS_RECOVERIES_MAX];

enum {
    FOR_REGISTERED = 1 << RAS_STATIC | 1 << RAS_DYNAMIC,
    FOR_INLINED = 1 << RAS_DESIGNATED,
    FOR_OTHERS = 1 << RAS_RASCTL | 1 << RAS_RSEQ
};

/* The recovery of this number that is allowed for this identification; or NULL.
 */
static inline const struct recovery *ras_recovery(unsigned number,
                                                  unsigned identification)
{
    const struct recovery *recovery =
        number < RAS_RECOVERIES_MAX ? ras_recoveries[number] : NULL;
    bool allowed = recovery && recovery->allowed_for >> identification & 1 &&
                   !(recovery->needs & ~arch_can);

    return allowed ? recovery : NULL;
}

/* ---- what a CPU keeps ---- */

/* The one thread of a CPU that rolls forward: no other runs meanwhile. It goes
 * by a copy of the sequence, so the original may change or go. */
struct ras_forward {
    struct ras_thread *thread; /* NULL: nobody does */
    struct ras_sequence sequence;
    enum ras_cause cause;
    uaddr_t from;   /* where the interruption found it */
    uint64_t began; /* arch_clock(), for the watchdog */
    uint32_t saved; /* what the recovery has to put back */
};

struct ras_cpu {
    struct ras_forward forward;
    uint8_t *spare_page; /* for text with a trap in it: recover/rewrite.c */
    struct {             /* of ras_misled(), by the finder asked last */
        uint32_t use;    /* 0: nobody */
        uaddr_t *word;
        struct user_fault fault;
    } misled;
    struct ras_verdict verdict;
    uint32_t recoveries[RAS_CAUSES][RAS_RECOVERIES_MAX];
};

extern struct ras_cpu ras_cpu;

/* ---- ras.c ---- */

/* The running thread gets a signal, or its end (fault->is_end): at the exit
 * door. Of several, the first signal counts, and an end counts more. */
void ras_judge(struct ras_thread *thread, const struct user_fault *fault);
/* The running thread gets the signal that ras_misled() said. */
void ras_judge_misled(struct ras_thread *thread);
/* True if the thread ends where it stands: nothing recovers it any more. */
static inline bool ras_doomed(const struct ras_thread *thread)
{
    return thread->arch->work & WORK_DOOMED;
}
/* There are new sequences: put back each thread, other than `self`, that is
 * suspended inside one. 0; or -EBUSY: one stands past a commit. Then no thread
 * was put back, and the caller removes the new ones. */
int ras_take_effect(struct ras_table *table, const struct ras_thread *self);
/* Switch ways to find this thread's sequences on or off: bits of
 * RAS_NAMES... */
void ras_use(struct ras_thread *thread, uint32_t uses, bool on);

/* ---- forward.c ---- */

/* Let the running thread finish `sequence` before anything else runs. */
enum ras_outcome ras_forward_begin(struct ras_thread *thread,
                                   struct ras_sequence *sequence,
                                   enum ras_cause cause);
/* The thread came to the exit door before its trap. RAS_ROLLING_FORWARD: it
 * goes on; RAS_LEFT_ALONE: it has left the sequence, and rolls no more. */
enum ras_outcome ras_forward_resume(struct ras_thread *thread);
/* A trap came. As recovery.is_end says; but where the thread would see its
 * recovery, another one takes over. RAS_SEEN: there is none that can. */
enum ras_outcome ras_forward_trapped(struct ras_thread *thread,
                                     enum trap_kind kind, uaddr_t at);

/* ---- recovered.c ---- */

/* Called at each recovery, when the thread stands where it goes on: counts it,
 * traces it, tells ras_last(), and is where a debugger stops. */
void ras_recovered(struct ras_thread *thread, struct ras_sequence *sequence,
                   enum ras_cause cause, uint32_t by, uaddr_t from);

/* ---- code.c: a program's code ---- */

/* True if `length` bytes from `start` can be executed and never change. */
bool ras_text(const struct ras_table *table, uaddr_t start, uint32_t length);
/* True if a trap instruction stands there. */
bool ras_trap_at(uaddr_t at);
/* Decode one instruction of the running process. False: it is unreadable. */
bool ras_decode(uaddr_t pc, struct instruction *to);
/* Carry out the running thread's next instruction. False: memory refuses, or
 * it is no code to go on with. */
bool ras_carry_out(struct ras_thread *thread, struct emulation_access *to);
/* Fill in before and behind, of code that passed. */
void ras_surround(struct ras_sequence *sequence);

/* ---- bound/verify.c ---- */

/* Check the code and what its recovery needs. 0; -EFAULT when it cannot be
 * read; -ENOEXEC when it breaks the rule told in *why (never NULL). */
int ras_verify(const struct ras_table *table,
               const struct ras_sequence *sequence,
               struct ras_explanation *why);
/* True if this sequence may be carried forward. A dynamic one is verified here,
 * when it is asked for the first time. */
bool ras_vouched(struct ras_table *table, struct ras_sequence *sequence);

/* ---- register.c ---- */

/* Make a sequence of a descriptor, without a look at its code: 0, -EINVAL, or
 * -EFAULT (not the program's addresses). And copy its name into
 * to[RAS_NAME_MAX]: 0 or -EFAULT. */
int ras_from_descriptor(const struct ras_descriptor *descriptor,
                        enum ras_identification by,
                        struct ras_sequence *sequence);
int ras_copy_name(char *to, uaddr_t name);

/* ---- identify/static.c: registered ranges ---- */

/* The registered sequence with start < pc < end, or NULL: at start nothing has
 * happened, at end it is over. */
struct ras_sequence *ras_registered(struct ras_thread *thread, uaddr_t pc);
/* The sequence with this start, or NULL; with ras=off, too. */
struct ras_sequence *ras_starting_at(const struct ras_table *table,
                                     uaddr_t start);
/* Put a copy of `row` into the table: 0, -EEXIST (overlaps another), -ENOSPC,
 * -ENOMEM. When all rows are in, the caller calls ras_take_effect(). */
int ras_put(struct ras_table *table, const struct ras_sequence *row,
            const char *name);
/* True if part of [start, end) is registered. */
bool ras_overlaps(const struct ras_table *table, uaddr_t start, uaddr_t end);

/* ---- identify/designated.c: code that matches a template ---- */

enum { RAS_TEMPLATES = ASIDE_RSEQ - ASIDE_DESIGNATED };

/* The sequence around `pc` in the current space, start and end excluded; or
 * NULL. Good until the next question. */
struct ras_sequence *ras_designated(const struct ras_table *table, uaddr_t pc);

/* ---- unregistered.c: sequences that are not registered ---- */

/* Have a sequence for this identification at each place from `first` up to
 * `end`, if there is none yet: 0 or -ENOMEM. */
int ras_set_aside(struct ras_table *table, enum ras_identification by,
                  unsigned first, unsigned end);
/* The sequence at this place, if it was ever found; else NULL. */
static inline const struct ras_sequence *ras_aside_used(
    const struct ras_table *table, unsigned place)
{
    const struct ras_sequence *sequence = table->aside[place];
    return sequence && sequence->end ? sequence : NULL;
}
/* For a forked child: 0 or -ENOMEM. And at the end. */
int ras_aside_copy(struct ras_table *to, const struct ras_table *from);
void ras_aside_free(struct ras_table *table);

/* ---- counters.c: where sequences are counted ---- */

/* The exit door, for a thread that wants its interruptions counted: add one
 * if it was switched away from, one before a signal's handler runs, and one
 * when that returns. A word that cannot be written is the end of it. */
void ras_count_interruption(struct ras_thread *thread);

/* A copy of `from` with a row of its own, which says the same and has counted
 * nothing. NULL: no memory. The caller's to kfree(), with its row. */
struct ras_sequence *ras_sequence_copy(const struct ras_sequence *from);
/* Let the row of `sequence` say what it is of, counts 0. */
void ras_count_describe(const struct ras_sequence *sequence, const char *name);

#endif
