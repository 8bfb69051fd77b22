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
#include "list.h"
#include "ras/ras.h"
#include "work.h"

struct process;
struct signal_thread;
struct space;

enum thread_state { THREAD_RUNNING, THREAD_READY, THREAD_BLOCKED, THREAD_DEAD };

struct thread {
    struct arch_thread arch;
    struct ras_thread ras;
    struct thread_group *group;    /* NULL: the idle thread */
    struct process *process;       /* proc's; NULL, too */
    struct signal_thread *signals; /* ipc's */
    int32_t tid;
    enum thread_state state;
    unsigned priority;
    unsigned quantum_left; /* ticks */
    struct list link;      /* run queue or wait queue */
    struct list sibling;   /* group->threads */
    struct list all;       /* all_threads */

    struct list sleeper; /* while it has a deadline */
    uint64_t deadline;   /* of its sleep; UINT64_MAX: it has none */
    int wake_reason;     /* what wait_on() is to return; 0 when it has */
    uaddr_t futex;       /* the word that it waits for, or 0 */

    uaddr_t tid_word;     /* cleared and woken at exit */
    uint32_t steps_left;  /* preempt_after(), signal_after() */
    uint32_t step_how;    /* of STEP_* */
    uint32_t step_signal; /* sent then; 0: preempted */
    uint32_t ticks, switches;
};

extern struct list all_threads;

/* The scheduler's part of a process: its threads, and what they share. */
struct thread_group {
    struct list threads;
    struct space *space;     /* where they all run */
    bool ending;             /* by thread_group_kill() */
    int status;              /* as waitpid() reports it */
    struct thread *director; /* script.h; NULL: each runs by itself */
    struct thread *on_stage; /* whom it lets run now, or NULL */
    uint32_t steps_left;     /* of the last one, when it stopped */
    uaddr_t observation;     /* where that one's steps are written down, or 0 */
    uint64_t clock;          /* its own, which stands still; 0: it has none */
};

#define STATUS_EXITED(code) (((code)&0xFF) << 8)
#define STATUS_KILLED(signal) (signal)

/* True if it has only one thread. */
static inline bool thread_group_alone(const struct thread_group *group)
{
    return group->threads.next->next == &group->threads;
}

/* Kill a process: make every thread of its group end soon (thread_kill()). The
 * status of the first call counts. */
void thread_group_kill(struct thread_group *group, int status);

/* Make `thread`, which is all zero, one of the group's: 0 or -ENOMEM. It is on
 * no run queue yet; it will start at `pc` with stack `sp` and %gs at `tls` (0:
 * none). */
int thread_init(struct thread *thread, struct thread_group *group, uaddr_t pc,
                uaddr_t sp, uaddr_t tls);
/* Make a thread end at its exit door. If it sleeps, on a futex or on anything
 * else, this wakes it: its wait_on() returns -EINTR. */
void thread_kill(struct thread *thread);
/* Free a thread that kzalloc() made, and that will not run any more. It is not
 * the running one. */
void thread_free(struct thread *thread);

#endif
