/* sched.h - who runs next; sleeping and waking. */
#ifndef SCHED_H
#define SCHED_H

#include "sched/thread.h"

#define PRIORITIES 32u
#define PRIORITY_HELD PRIORITIES /* ready, but never served: script.h */
#define PRIORITY_DEFAULT 16u

struct run_queue {                /* run_queue.h */
    uint32_t nonempty;            /* bit p: queue[p] has a thread */
    uint32_t bit[PRIORITIES + 1]; /* 1 << p; what is held has none */
    struct list queue[PRIORITIES + 1];
};

/* The scheduler's part of what one CPU owns: PER_CPU in kernel.h. The sleepers
 * (sched.c) are of all CPUs; interrupts off protects them, as there is one. */
struct cpu {
    struct thread *current; /* whose kernel or user code runs */
    struct thread idle;     /* runs when nobody else can */
    struct thread *dead;    /* exited, its stack still in use */
    struct run_queue ready;
    uint32_t switches;
};
extern struct cpu cpu;

/* Ticks a second, the length of a quantum, and of a tick (or a little less);
 * valid after boot. */
extern unsigned sched_hz, sched_quantum_us, sched_tick_ns;
extern uint32_t sched_ticks; /* since boot */

void sched_init(unsigned hz, unsigned quantum_us);
/* The boot thread calls this, and is the idle thread from now on. It returns
 * when nobody has run for half a second, and no time will wake anybody: no
 * sleeper has a deadline, and no timer is set. It returns once, and then again
 * when somebody has run. `next_timer` tells when the next timer is due, or
 * UINT64_MAX. */
void sched_idle(uint64_t (*next_timer)(void));
/* A tick has come: wake the threads whose deadline is not after `now`, and end
 * the quantum if it is over. */
void sched_tick(uint64_t now);

/* A new thread may run from now on. */
void sched_start(struct thread *thread);
/* Give the CPU to the next ready thread. The caller has set its own state
 * and queue; it returns when it is its turn again. */
void schedule(void);
/* End the running thread. It is on no list; it is freed when it has left its
 * stack. */
_Noreturn void sched_end(void);
/* Let the other threads of the running one's priority go first. */
void sched_yield(void);
/* Take the interrupts that are pending, and yield if one of them asks for it
 * (or in any case, if the thread is on stage: script.h). Long system calls call
 * this. */
void preemption_point(void);
/* Like preemption_point(), but within a change to the process's memory: all its
 * other threads are held meanwhile, so that none sees it half done. */
void preemption_point_alone(void);
/* Hold all other threads of the process, which has no director, or let them
 * go. Registration does so once around many preemption points, since it looks
 * at each thread. */
void sched_hold_others(bool on);

/* A wait queue is a list of the threads that sleep on it, by their `link`.
 * wait_on() sleeps (queue NULL: on none) until the thread is woken: 0 (or the
 * waker's reason), -ETIMEDOUT at *deadline (NULL: never), -EINTR when there is
 * a signal to take, or the thread is to die. A 0 may mean nothing: the thread
 * was woken for a signal that another one took first, and it may have missed a
 * wake-up of its queue meanwhile. So the caller looks again at what it waits
 * for. */
int wait_on(struct list *queue, const uint64_t *deadline);
/* Make a blocked thread ready; its wait_on() returns `reason`. */
void sched_wake(struct thread *thread, int reason);
/* wake_all() wakes all that sleep on the queue. wake_some() wakes the first of
 * them, as many as a handler of interrupts has time for. */
void wake_all(struct list *queue);
enum { WOKEN_AT_ONCE = 256 };
void wake_some(struct list *queue);

/* The running thread leaves the stage, if it is there (script.h), because its
 * steps are over, or it sleeps, or ends. Its director goes on. */
void sched_leave_stage(struct thread *thread);

/* ---- time ----
 *
 * All time is in ns of arch_clock(). It goes one way only:
 *
 *     struct timespec, timeval -- time_from_user() --> ns (or both ways at
 *                                 once: deadline_from_user())
 *     ns ------------------------ sched_deadline() --> when, by arch_clock()
 *
 * A thread that waits for a deadline goes on at the first tick that is not
 * before it, so never too early. A time of more than 500 years does not fit: it
 * is UINT64_MAX, which is never.
 *
 * A process may have a clock of its own, which stands still (set_clock_np()):
 * it reads that one, and so its director can say what time it is. */

static inline uint64_t time_after(uint64_t time, uint64_t ns)
{
    return ns < UINT64_MAX - time ? time + ns : UINT64_MAX;
}

/* The clock that a process reads: the machine's, or its own. */
static inline uint64_t sched_clock(const struct thread_group *group)
{
    return group->clock ? group->clock : arch_clock();
}

/* Say whether a thread's sleeps end when its director says so, and never by a
 * clock: script.h. */
static inline bool script_times(const struct thread *thread)
{
    const struct thread_group *group = thread->group;

    return group->clock && group->director && group->director != thread;
}

/* The deadline that is `ns` from now, for the running thread. */
static inline uint64_t sched_deadline(uint64_t ns)
{
    const struct thread *self = cpu.current;

    return time_after(script_times(self) ? self->group->clock : arch_clock(),
                      ns);
}

#endif
