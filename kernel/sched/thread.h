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

struct process;
struct deferral;

enum thread_state { THREAD_RUNNING, THREAD_READY, THREAD_BLOCKED, THREAD_DEAD };

/* thread->work: what the exit door must see to before user code runs on. Each
 * bit has one owner, who takes it back:
 *
 *              owner               taken back
 *     RESCHED  sched.c             with a turn of the others, most times at the
 *                                  door (or deferral.c puts that off)
 *     FORCED   kernel_step()       at the door, with the switch or the signal
 *     SIGNAL   ipc/signal.c        when nothing is pending that it can take
 *     FAULT    ipc/signal.c        with the signal for the fault
 *     COUNT    ras_look()          when it is counted; or nobody wants it to be
 *                                  any more, which is so after exec, too
 *     KILL     thread_kill()       never: the thread ends at its door. (So no
 *     DOOMED   ras_doom()          exec gets past it: be_alone() asks.)
 *
 * An exec keeps RESCHED, FORCED and SIGNAL, which the door takes; a thread's
 * death ends all of them, and a new thread begins with none. */
enum {
    WORK_RESCHED = 1, /* another thread's turn */
    WORK_KILL = 2,    /* the process is ending */
    WORK_FORCED = 4,  /* and it was asked for: preempt_after() */
    WORK_SIGNAL = 8,  /* a signal that it can take */
    WORK_FAULT = 16,  /* and that is its own mistake */
    WORK_DOOMED = 32, /* it ends where it stands: nothing recovers it */
    WORK_COUNT = 64   /* it was interrupted, and has that counted */
};

/* thread->entry_work: what must be noticed at a system call. */
enum {
    ENTRY_TRACE = 1,
    ENTRY_CRASH = 2,
    ENTRY_RAS = 4,   /* the call may come from inside a sequence */
    ENTRY_SCRIPT = 8 /* by a thread that is directed, or directs */
};

struct thread {
    uint32_t work;
    uint32_t entry_work;
    struct process *process; /* NULL: the idle thread */
    struct arch_thread arch;
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
    struct ras_last last;
    uint32_t ras_ways; /* of RAS_WAY_* */
    struct ras_named named;
    struct ras_progress progress;
    uint32_t ticks, switches, recoveries;
    struct deferral *deferral; /* NULL: it never asked */
    unsigned debt;             /* ticks that it borrowed */
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
