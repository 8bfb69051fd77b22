/* thread.h - a thread: one flow of user code with its kernel stack.
 *
 *               thread_create              schedule()
 *     (nothing) -----------> READY  <------------------> RUNNING
 *                              ^                          |    | thread_exit
 *                    sched_wake|        wait_on()         |    v
 *                              +------ BLOCKED <----------+   DEAD
 */
#ifndef THREAD_H
#define THREAD_H

#include "arch.h"
#include "ipc/signal.h"
#include "list.h"
#include "ras/ras.h"
#include "work.h"

struct process;

enum thread_state { THREAD_RUNNING, THREAD_READY, THREAD_BLOCKED, THREAD_DEAD };

struct thread {
    struct arch_thread arch;
    struct ras_thread ras;
    struct process *process; /* NULL: the idle thread */
    int32_t tid;
    enum thread_state state;
    unsigned priority;
    unsigned quantum_left; /* ticks */
    struct list link;      /* run queue or wait queue */
    struct list sibling;   /* process->threads */
    struct list all;       /* all_threads */

    struct list sleeper; /* while it has a deadline */
    uint64_t deadline;   /* by arch_clock() */
    int wake_reason;     /* what wait_on() returns */
    uaddr_t futex;       /* the word that it waits for, or 0 */

    uaddr_t tid_word;     /* cleared and woken at exit */
    uint32_t steps_left;  /* preempt_after(), signal_after() */
    uint32_t step_how;    /* of STEP_* */
    uint32_t step_signal; /* sent then; 0: preempted */
    struct signal_state signals;
    uint32_t ticks, switches;
};

extern struct list all_threads;

/* A ready-made thread of `process`, not yet on a run queue; NULL: no memory.
 * It will start at `pc` with stack `sp` and %gs at `tls` (0: none). */
struct thread *thread_new(struct process *process, uaddr_t pc, uaddr_t sp,
                          uaddr_t tls);
/* A thread of `process` that goes on where the running one is in user code,
 * its system call returning 0; NULL: no memory. */
struct thread *thread_copy(struct process *process);
/* The running thread starts anew at pc, stack sp, all else as at birth. */
void thread_restart(struct thread *thread, uaddr_t pc, uaddr_t sp);
/* Make a thread end at its exit door. */
void thread_kill(struct thread *thread);
/* End the running thread; the last one ends its process. */
_Noreturn void thread_exit(void);
/* Free a thread that will never run (again). Not the running one. */
void thread_free(struct thread *thread);

#endif
