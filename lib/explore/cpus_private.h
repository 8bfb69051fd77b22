/* cpus_private.h - a scenario whose threads are on several CPUs.
 *
 *   accesses.c  what an instruction does to memory, from its bytes
 *   buffer.c    the stores that wait in a CPU's buffer
 *   cpus.c      in the child: runs threads so that each CPU sees memory through
 *               its own buffer
 *   delay.c     in the search: which stores wait, and when they arrive
 *
 * The model is x86-TSO (Owens, Sarkar, Sewell, "A better x86 memory model:
 * x86-TSO", TPHOLs 2009):
 *
 *     thread 0   thread 1        thread 2       a store goes into the buffer of
 *         \       /                 |           its CPU; a load finds the
 *         CPU 0: buffer         CPU 1: buffer   newest byte there, else the one
 *            \                     /            in memory; the oldest store of
 *             ------ memory -------             a buffer arrives at any time
 */
#ifndef CPUS_PRIVATE_H
#define CPUS_PRIVATE_H

#include "explore_private.h"

/* ---- accesses.c ---- */

enum access_how { ACCESS_READS = 1, ACCESS_WRITES = 2 };

struct access {
    uint32_t at, size;
    unsigned how; /* enum access_how, or-ed */
};

enum operation_kind {
    OPERATION_PLAIN, /* its loads and stores are in order */
    OPERATION_FENCE, /* the CPU's buffer is empty before and after it */
    OPERATION_CALL,  /* a system call, or a trap */
    OPERATION_LOOSE, /* its accesses are known, but not their order */
    OPERATION_UNKNOWN
};

/* What one instruction does to memory. */
struct operation {
    enum operation_kind kind;
    int jumps;       /* it need not go on behind itself, */
    int32_t esp;     /* but then this is added to its stack pointer */
    uint32_t length; /* bytes */
    int count;
    struct access access[EXPLORE_TOUCHES];
};

/* Tell what the instruction at at->eip of this program does with these
 * registers; `tls` is where %gs leads. */
struct operation explore_operation(const mcontext_t *at, uint32_t tls);

/* ---- buffer.c ---- */

enum { STORE_MAX = 16, WAITING_MAX = 64 };

struct store {
    uint32_t at, size;
    uint8_t bytes[STORE_MAX];
};

/* The stores that wait, the oldest first. */
struct buffer {
    uint32_t count;
    struct store store[WAITING_MAX];
};

/* As long as that, and what one instruction writes. */
struct kept {
    uint32_t count;
    struct store store[WAITING_MAX + EXPLORE_TOUCHES];
};

/* The oldest store arrives in memory; there is one. */
void explore_arrive(struct buffer *buffer);
/* All do. */
void explore_drain(struct buffer *buffer);
/* Let memory be as the buffer's CPU sees it, and keep what was there. */
void explore_show(const struct buffer *buffer,
                  const struct operation *operation, struct kept *below);
/* The operation was carried out: put what it wrote into the buffer, and what
 * was kept into memory. -1: the buffer was full, so the oldest store has
 * arrived. */
int explore_hide(struct buffer *buffer, const struct operation *operation,
                 struct kept *below);

/* ---- cpus.c ---- */

/* The director knows this of the CPUs; no thread is EXPLORE_THREADS. */
struct cpus {
    unsigned count;                /* 1: all of this is of no interest */
    uint8_t of[EXPLORE_THREADS];   /* the CPU of each thread */
    uint8_t holder[EXPLORE_CPUS];  /* the thread that each CPU ran last */
    uint32_t tls[EXPLORE_THREADS]; /* where its %gs leads */
    uint32_t inside;               /* threads that stand inside a sequence */
    int full;                      /* a buffer was */
    char *why;                     /* what cannot be modelled goes there */
    int shown;                     /* memory is as a CPU sees it, for a piece */
    struct operation operation;    /* that does this to memory, */
    uint32_t next, esp; /* and leads there; or jumps, with that stack */
    uint8_t waiting[EXPLORE_CPUS]; /* stores, before the piece */
    struct buffer buffer[EXPLORE_CPUS];
    struct kept below;
};

/* Number the CPUs as the scenario says; `why` is for EXPLORE_WHY chars. */
void explore_cpus_begin(struct cpus *cpus, const struct scenario *scenario,
                        char *why);
/* The thread in `at` is to make `steps` steps, and with the last one's store
 * waits, or an event befalls it. Get ready for the first of them, and return
 * how many may be made at once; 0: it cannot be modelled, and `why` says why.
 */
uint32_t explore_before_piece(struct cpus *cpus, unsigned thread,
                              const mcontext_t *at, uint32_t steps,
                              unsigned event);
/* They were made, and the thread stands at `at`; the last step ended inside a
 * sequence. If it faulted, or a signal came, its CPU's buffer has been emptied
 * before that. Says if memory is not now as the steps saw it. */
int explore_after_piece(struct cpus *cpus, unsigned thread,
                        const mcontext_t *at, int inside);
/* The thread is to run on its CPU, whose buffer is emptied if another thread
 * had it: that one, which is to be interrupted; or EXPLORE_THREADS. */
unsigned explore_give_cpu(struct cpus *cpus, unsigned thread);
/* Say whether the thread that its CPU ran last stands inside a sequence. */
int explore_holder_is_inside(const struct cpus *cpus, unsigned thread);
/* Its oldest store arrives: 0, or -1, none waits there. */
int explore_arrives(struct cpus *cpus, unsigned thread);
void explore_drain_all(struct cpus *cpus);
/* Write down, in `why`, what happens at a place. */
void explore_say_place(struct cpus *cpus, const mcontext_t *at,
                       const char *what);

/* ---- delay.c ---- */

/* Another run is looked through now. */
void explore_delay_begin(void);
/* Put the schedules in which a store waits from this step on (not of the `last`
 * level), or arrives just before it, after `steps` steps of its turn: 0 or -1
 * with ENOMEM. */
int explore_delay(struct search *search, const struct run *run,
                  const struct step *step, uint32_t steps, bool last);
/* Say whether a store began to wait or arrived just before this first step of a
 * turn, so that another thread may come between. */
int explore_after_store(const struct run *run, const struct step *step);
/* Say whether stores of its CPU wait before this step, and none after it, or
 * after its thread's end that follows: others may come before that. */
int explore_empties(const struct run *run, const struct step *step);
/* If a run that ended well did what cannot be modelled, that is its ending. */
void explore_look_for_unmodelled(struct run *run);

#endif
