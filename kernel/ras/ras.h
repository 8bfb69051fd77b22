/* ras/ras.h - sequences, as the rest of the kernel sees them: the parts that a
 * thread and a process keep for them, and the questions of the exit door.
 *
 * The interface for programs is <reprise/ras.h> (lib/include). The files of
 * this folder share ras_private.h.
 * Promise: nothing here calls above this folder. That the running thread is to
 * have a signal, or has to end, is a verdict; the exit door acts on it. */
#ifndef KERNEL_RAS_H
#define KERNEL_RAS_H

#include <reprise/ras.h>
#include "arch.h"
#include "list.h"

struct space;
struct ras_sequence;

/* Sequences that nobody registers are at places of ras_table.aside, from these
 * on: unregistered.c. */
enum {
    ASIDE_DYNAMIC,
    ASIDE_DESIGNATED = ASIDE_DYNAMIC + 17,
    ASIDE_RSEQ = ASIDE_DESIGNATED + 6,
    ASIDE_END
};

/* The sequences of a process, and how they are found. */
struct ras_table {
    struct space *space;        /* of the process */
    struct list threads;        /* its threads' parts */
    struct ras_sequence **rows; /* those registered, by address; or NULL */
    unsigned count;             /* how many they are */
    uaddr_t gap, gap_size;      /* in_range.h; size 0: to be looked for */
    uaddr_t known;              /* from there to the end of the next */
    struct ras_sequence *next;  /* that, or NULL */
    struct ras_sequence *aside[ASIDE_END];
    uint32_t uses; /* of all its threads */
};

/* The addresses in its own memory by which a thread names its sequences. */
struct ras_named {
    uaddr_t slot;       /* ras_set_slot(); 0: none */
    uaddr_t rseq;       /* rseq(2); 0: none */
    uint32_t signature; /* and the one that it registered */
    uaddr_t count;      /* ras_count_interruptions(); 0: none */
};

/* A thread counts its rollbacks here, so that no sequence restarts for ever. */
struct ras_progress {
    uaddr_t start;  /* of the one last rolled back */
    uint32_t count; /* how often in a row */
    uaddr_t named;  /* while a handler runs: what its slot held before */
};

/* The part of a thread that sequences need. */
struct ras_thread {
    uint32_t uses; /* of RAS_ROLLS ... */
    struct arch_thread *arch;
    struct ras_table *table;
    struct list sibling; /* table->threads */
    struct ras_named named;
    struct ras_progress progress;
    struct ras_last last;
    uint32_t recoveries;
    uint16_t cpu; /* virtual: rseq.c tells it; sched/script.h */
    bool aside;   /* suspended, but its virtual CPU is nobody else's yet */
};

/* ras_thread.uses: why the door has to look further than the table. */
enum {
    RAS_ROLLS = 1,     /* it rolls forward now */
    RAS_NAMES = 2,     /* it has a slot: identify/dynamic.c */
    RAS_LANDMARKS = 4, /* its code may have some: identify/designated.c */
    RAS_HAS_RSEQ = 8,
    RAS_COUNTS = 16 /* it wants its interruptions counted */
};

enum ras_outcome {
    RAS_LEFT_ALONE, /* it stood in no sequence, or nothing helps it */
    RAS_ROLLED_BACK,
    RAS_ROLLED_FORWARD,  /* it stands at the end */
    RAS_ROLLING_FORWARD, /* let it run on: not switched yet */
    RAS_SEEN             /* (of a recovery: the thread would see it) */
};

/* The running thread, which has WORK_VERDICT, is to get a signal; or to end
 * where it stands (fault.is_end). */
struct ras_verdict {
    struct user_fault fault;
    uaddr_t pc;     /* where it stood then */
    char text[144]; /* fault.what, when it had to be made */
};

/* False after ras=off: sequences can be registered, but nobody recovers. */
extern bool ras_enabled;
/* kernel argument watchdog_us: the longest a RAS_UNBOUNDED one may roll. */
extern unsigned ras_watchdog_us;

/* Call once at boot, when there is memory. */
void ras_init(bool enabled, unsigned watchdog_us);

/* ---- parts.c, identify/static.c: they begin, are copied, and end ---- */

void ras_table_init(struct ras_table *table, struct space *space);
/* A forked child has what its parent had, nothing counted: 0 or -ENOMEM. */
int ras_table_copy(struct ras_table *child, const struct ras_table *parent);
/* All sequences go: with an exec, or at the end. */
void ras_table_free(struct ras_table *table);
/* Remove all that need text or guard pages in [start, end), which go, or may
 * change. */
void ras_remove_range(struct ras_table *table, uaddr_t start, uaddr_t end);

void ras_thread_init(struct ras_thread *thread, struct arch_thread *arch,
                     struct ras_table *table);
/* A forked child's thread names its sequences as its parent does. */
void ras_thread_copy(struct ras_thread *thread, const struct ras_thread *from);
/* An exec: it names none, and nothing was recovered so far. */
void ras_thread_reset(struct ras_thread *thread);
void ras_thread_end(struct ras_thread *thread);

/* ---- ras.c: the decision ---- */

/* The sequence that the thread stands strictly inside, or NULL; if it rolls
 * forward, that one, wherever it stands. A thread of the running process's;
 * this is the only answer to that question. */
struct ras_sequence *ras_where(struct ras_thread *thread);
const char *ras_name(const struct ras_sequence *sequence);
/* Act on the running thread, which is about to be suspended for `cause`. */
enum ras_outcome ras_interrupt(struct ras_thread *thread, enum ras_cause cause);
/* A recovery may end inside another sequence, or a handler begin there. Up to
 * its commit the thread is put back. Past it, it cannot have come by code that
 * keeps the rules, and without end might come to more: that is the end of its
 * process. */
void ras_look_again(struct ras_thread *thread, enum ras_cause cause);
/* True if a trap of this kind of the running thread was the kernel's own doing,
 * and user code goes on. */
bool ras_trapped(struct ras_thread *thread, enum trap_kind kind, uaddr_t at);
/* True if the running thread makes its system call inside a sequence: then it
 * is not to be made. */
bool ras_forbids_call(struct ras_thread *thread);
/* The native sequence past whose commit the running thread stands, or NULL:
 * a fault there is its end, whatever handler it has. */
const struct ras_sequence *ras_past_commit(struct ras_thread *thread);
/* Take the verdict on the running thread, which has WORK_VERDICT: once. */
const struct ras_verdict *ras_take_verdict(struct ras_thread *thread);

/* ---- forward.c: a thread that rolls forward ---- */

/* If the thread rolls forward: put back what that changed, and forget it. */
void ras_forward_stop(struct ras_thread *thread);
/* Tell the thread's pc as its program sees it: never one in a clone. */
uaddr_t ras_program_pc(const struct ras_thread *thread);
/* Each tick, of a thread that rolls: has it done so for too long? That is its
 * end. (bound/watchdog.c) */
void ras_watchdog(struct ras_thread *thread);

/* ---- what programs ask for: the system calls ---- */

/* register.c: <reprise/ras.h>. A table is registered row by row, and whole or
 * not at all: the caller lets no other thread of the process run before the
 * end. Read, check and put in the row at `at`: 0, or an errno of
 * ras_register(). */
int ras_register_row(struct ras_table *table, uaddr_t at);
/* After the last row, or after the row that had this error: then all rows of
 * this table go again. Returns `error`, or -EBUSY: the same. */
int ras_register_end(struct ras_thread *self, int error);
/* Remove the one with this start: 0 or -ENOENT. */
int ras_remove(struct ras_table *table, uaddr_t start);
int ras_explain_row(struct ras_table *table, uaddr_t row, uaddr_t to);
int32_t ras_rasctl(struct ras_thread *self, uint32_t address, uint32_t length,
                   uint32_t op);

/* identify/: what <reprise/ras.h> and <sys/rseq.h> say of these. */
int ras_name_by_slot(struct ras_thread *thread, uaddr_t slot);
int ras_recognise(struct ras_thread *self, bool on);
/* More code may be recognised now: text came, or what overlapped it went. Who
 * was suspended inside is put back: 0; or -EBUSY, and nobody is. */
int ras_more_code(struct ras_table *table, const struct ras_thread *self);
int ras_rseq(struct ras_thread *self, uaddr_t at, uint32_t flags,
             uint32_t signature);
/* A handler may name sequences of its own: what the slot, if there is one,
 * holds goes into ras.progress before it, and from there back after it. */
void ras_keep_slot(struct ras_thread *thread, bool back);
static inline void ras_keep_name(struct ras_thread *thread, bool back)
{
    if (thread->uses & RAS_NAMES)
        ras_keep_slot(thread, back);
}

/* counters.c */
int32_t ras_tell_all(const struct ras_table *table, uaddr_t to, uint32_t count);
/* A process ends: keep its rows that counted something, in the place of the
 * oldest such rows. Tell of those that are kept. */
void ras_keep_rows(const struct ras_table *table, int32_t pid);
int32_t ras_tell_ended(uaddr_t to, uint32_t count);
int ras_count_in(struct ras_thread *self, uaddr_t word);
/* A bit for each recovery that can be registered. */
uint32_t ras_known_recoveries(void);
/* Tell how often each recovery happened on this machine, by cause. */
void ras_tell_recoveries(uint32_t to[RAS_CAUSES][RAS_RECOVERIES_MAX]);

#endif
