/* ras_private.h - what the files of this folder share: a sequence, the two
 * tables of the lecture, and what the files ask of each other. */
#ifndef RAS_PRIVATE_H
#define RAS_PRIVATE_H

#include "instruction.h"
#include "kernel.h"
#include "ras/ras.h"
#include "work.h"

/* Every way to name a sequence is translated into this at the boundary. */
struct ras_sequence {
    uaddr_t start, commit, end; /* see <reprise/ras.h> */
    uaddr_t restart;            /* where a rollback goes */
    uaddr_t with;               /* clone, landing or guard page */
    uint32_t clobbers;          /* of RAS_EAX ..., nothing implied */
    uint8_t recovery;           /* enum ras_recovery: ras_recoveries[] */
    uint8_t identification;     /* enum ras_identification */
    uint8_t flags;              /* of RAS_UNBOUNDED */
    bool verified;              /* its code passed: it may be emulated */
    uint8_t before, behind;     /* bytes around it that must not change */
    struct ras_statistics *row; /* where it is counted */
    struct ras_sequence *next;  /* in ras_table.aside */
};

/* It is verified, counted and finished; rasctl(2) and rseq(2) are by their own
 * rules. */
static inline bool ras_native(const struct ras_sequence *sequence)
{
    return sequence->identification < RAS_RASCTL;
}

/* ---- the first table: how is it found? One file and one row each ---- */

struct finder {
    const char *name;
    /* Of the thread's: it is asked if one is set; 0: always. */
    uint32_t use;
    /* The sequence that the thread stands strictly inside at `pc`, or NULL. It
     * may say that the thread is misled: ras_misled(). It changes nothing. */
    struct ras_sequence *(*find)(struct ras_thread *thread, uaddr_t pc);
    /* The thread is suspended: what it named counts no more. NULL: it does. */
    void (*leave)(struct ras_thread *thread);
};

/* A row of identify/finders.def, in order: who is asked first stands first. */
#define FINDER(name) extern const struct finder ras_find_##name;
#include "ras/identify/finders.def"
#undef FINDER

/* The word by which the thread names its sequences leads nowhere good. NULL.
 * Who asks at the exit door switches it off, and the thread gets the signal;
 * whoever else asks takes no notice. */
struct ras_sequence *ras_misled(uint32_t use, uaddr_t *word, int signal,
                                uaddr_t address);

/* ---- the second table: how does it recover? One file and one row each ---- */

/* recovery.depends_on: what has to stay besides the sequence's own bytes (and
 * the byte at `with`, if there is one). */
enum { ITS_END = 1 /* the instruction there */, ITS_CLONE = 2 };

struct recovery {
    const char *name;
    uint8_t number;      /* enum ras_recovery */
    uint8_t allowed_for; /* a bit for each enum ras_identification */
    bool loops;          /* RAS_UNBOUNDED may have it */
    /* The thread cannot tell that it is carried forward, whatever it reads. */
    bool unseen;
    bool changes_end; /* the byte there, which has to be text */
    bool tells_step;  /* by its trap a program that steps itself is told, too */
    /* `with` is a multiple of that; 0: the descriptor has none. */
    uint32_t with_unit;
    /* The rule that the sequence breaks, its pc in *at. NULL: it needs nothing
     * more than sound code. */
    enum ras_rule (*check)(const struct ras_table *table,
                           const struct ras_sequence *sequence, uaddr_t *at);
    /* Put the thread right; or make control come back at the end of this, the
     * CPU's copy of a sequence. */
    enum ras_outcome (*begin)(struct ras_thread *thread,
                              struct ras_sequence *sequence);
    /* It went on, and came by the exit door: do once more what somebody else
     * may have undone. NULL: nobody can. */
    enum ras_outcome (*resume)(struct ras_thread *thread,
                               struct ras_sequence *sequence);
    /* By such a trap control comes back, at the end as program_pc() has it. */
    enum trap_kind trap;
    /* Or, if that cannot tell: a trap of this kind came. RAS_ROLLED_FORWARD:
     * the thread stands at the end; RAS_LEFT_ALONE: the trap is not ours; or
     * RAS_SEEN. */
    enum ras_outcome (*is_end)(const struct ras_thread *thread,
                               const struct ras_sequence *sequence,
                               enum trap_kind kind, uaddr_t at);
    /* Put back what begin() changed, wherever the thread stands; but not its
     * pc: at the end that is set anyhow, and a thread that strays or ends was
     * sent nowhere. NULL: it changed nothing else. */
    void (*undo)(struct ras_thread *thread,
                 const struct ras_sequence *sequence);
    /* Where a thread that rolls and stands at `pc` is, as its program sees it.
     * NULL: there. */
    uaddr_t (*program_pc)(const struct ras_sequence *sequence, uaddr_t pc);
    uint8_t depends_on; /* of ITS_END ... */
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
    return recovery && recovery->allowed_for >> identification & 1 ? recovery
                                                                   : NULL;
}

/* ---- what a CPU keeps ---- */

/* The one thread of a CPU that rolls forward: nobody else runs meanwhile. What
 * it finishes is a copy, so nothing that befalls the original matters. */
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
    struct {             /* ras_misled(), since the last question */
        uint32_t use;    /* 0: nobody */
        uaddr_t *word;
        int signal;
        uaddr_t address;
    } misled;
    struct ras_verdict verdict;
    uint32_t recoveries[RAS_CAUSES][RAS_RECOVERIES_MAX];
};

extern struct ras_cpu ras_cpu;

/* ---- ras.c ---- */

/* The running thread gets a signal; or it is the end (then the first counts,
 * and a later signal does not). */
void ras_judge(struct ras_thread *thread, const struct user_fault *fault);
/* The running thread pays for what ras_misled() said. */
void ras_judge_misled(struct ras_thread *thread);
/* It ends where it stands: nothing recovers it any more. */
static inline bool ras_doomed(const struct ras_thread *thread)
{
    return thread->arch->work & WORK_DOOMED;
}
/* Only the thread `self` may stand inside what can be found now: those that
 * were suspended there before are put back. 0; or -EBUSY, and nothing is done:
 * one stands past a commit, and what is new is to be taken back. */
int ras_take_effect(struct ras_table *table, const struct ras_thread *self);
/* From now on look for this thread's sequences so, or not. */
void ras_use(struct ras_thread *thread, uint32_t uses, bool on);

/* ---- forward.c ---- */

/* Let the running thread finish `sequence` before anything else runs. */
enum ras_outcome ras_forward_begin(struct ras_thread *thread,
                                   struct ras_sequence *sequence,
                                   enum ras_cause cause);
/* It came through the door before its trap: RAS_ROLLING_FORWARD; or it is
 * through with it, one way or another. */
enum ras_outcome ras_forward_resume(struct ras_thread *thread);
/* A trap came while it rolls: as recovery.is_end says it, but another recovery
 * goes on where the thread would see this one. */
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
/* True if this sequence may be carried forward; it may have to be verified
 * first. */
bool ras_vouched(struct ras_table *table, struct ras_sequence *sequence);

/* ---- register.c ---- */

/* A descriptor as a sequence that is found so, its code not looked at: 0,
 * -EINVAL, or -EFAULT (not the program's addresses). And its name into
 * to[RAS_NAME_MAX]: 0 or -EFAULT. */
int ras_from_descriptor(const struct ras_descriptor *descriptor,
                        enum ras_identification by,
                        struct ras_sequence *sequence);
int ras_copy_name(char *to, uaddr_t name);

/* ---- identify/static.c: registered ranges ---- */

/* The registered sequence with start < pc < end, or NULL: at start nothing has
 * happened, at end it is over. */
struct ras_sequence *ras_registered(struct ras_table *table, uaddr_t pc);
/* The sequence with this start, or NULL; with ras=off, too. */
struct ras_sequence *ras_starting_at(const struct ras_table *table,
                                     uaddr_t start);
/* Put a copy of `row` into the table: 0, -EEXIST (overlaps another), -ENOSPC,
 * -ENOMEM. If none is to be taken back any more: ras_take_effect(). */
int ras_put(struct ras_table *table, const struct ras_sequence *row,
            const char *name);
/* True if part of [start, end) is registered. */
bool ras_overlaps(const struct ras_table *table, uaddr_t start, uaddr_t end);

/* ---- identify/designated.c: code that matches a template ---- */

enum { RAS_TEMPLATES = 6 };

/* The sequence around `pc` in the current space, start and end excluded; or
 * NULL. Good until the next question. */
struct ras_sequence *ras_designated(const struct ras_table *table, uaddr_t pc);

/* ---- unregistered.c: sequences that are not registered ---- */

/* Have `count` sequences for this identification, if there are none yet: 0 or
 * -ENOMEM. They stand in the list one after the other. */
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

/* ---- counters.c: where sequences are counted ---- */

/* The exit door, for a thread that wants its interruptions counted: add one
 * if it was switched away from, one before a signal's handler runs, and one
 * when that returns. A word that cannot be written is the end of it. */
void ras_count_interruption(struct ras_thread *thread);

/* A copy of `from` with a row of its own, which says the same and has counted
 * nothing. NULL: no memory. The caller's to kfree(), with its row. */
struct ras_sequence *ras_sequence_copy(const struct ras_sequence *from);
/* Let the row of `sequence` say that it is of `all` such, counts 0. */
void ras_count_describe(struct ras_sequence *sequence,
                        const struct ras_sequence *all, const char *name);

#endif
