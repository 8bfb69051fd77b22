/* sched.c - round robin within priorities, preempted by the timer.
 *
 * Owns: cpu (with its run queue) and the list of sleepers.
 * Promise: a thread is on exactly one of: the CPU, a run queue, a wait queue;
 * and only the running one may stand strictly inside a sequence (asserted at
 * every switch: ras_outside). Interrupts are off, or taken at
 * places that say so (arch_take_interrupts()). */
#include "sched/sched.h"
#include <errno.h>
#include "mm/heap.h"
#include "ras/in_range.h"
#include "sched/run_queue.h"
#include "trace/trace.h"

enum { HALF_A_SECOND = 500000000 /* ns */ };

PER_CPU struct cpu cpu;
unsigned sched_hz, sched_quantum_us, sched_tick_ns;
uint32_t sched_ticks;

static struct list sleepers; /* by deadline, soonest first */
static unsigned quantum_ticks;

void sched_init(unsigned hz, unsigned quantum_us)
{
    sched_hz = hz;
    sched_quantum_us = quantum_us;
    quantum_ticks = (unsigned)((uint64_t)quantum_us * hz / 1000000);
    if (quantum_ticks == 0)
        quantum_ticks = 1;
    run_queue_init(&cpu.ready);
    list_init(&sleepers);
    arch_thread_adopt(&cpu.idle.arch);
    list_init(&cpu.idle.link);
    cpu.idle.priority = PRIORITIES;
    cpu.current = &cpu.idle;
    sched_tick_ns = arch_timer_start(hz);
}

static struct thread *first_sleeper(void)
{
    return CONTAINER_OF(sleepers.next, struct thread, sleeper);
}

void sched_idle(uint64_t (*next_timer)(void))
{
    uint32_t told = cpu.switches;
    uint64_t until, since = arch_clock();

    do {
        if (cpu.ready.nonempty) {
            schedule();
            since = arch_clock();
        }
        until = next_timer();
        if (!list_empty(&sleepers) && first_sleeper()->deadline < until)
            until = first_sleeper()->deadline;
        if (!cpu.ready.nonempty)
            arch_idle(until);
    } while (cpu.ready.nonempty || cpu.switches == told ||
             until != UINT64_MAX || arch_clock() - since < HALF_A_SECOND);
}

void thread_free(struct thread *thread)
{
    arch_thread_free(&thread->arch);
    list_remove(&thread->sibling);
    ras_thread_end(&thread->ras);
    list_remove(&thread->all);
    kfree(thread);
}

/* Free the thread that has ended, if one has: see sched_end(). */
RARE void kernel_free_dead(void)
{
    struct thread *dead = cpu.dead;

    cpu.dead = NULL;
    if (dead)
        thread_free(dead);
}

/* The switch. It is inline in both of its callers, because it is on every path.
 */
static inline __attribute__((always_inline)) void switch_from(
    struct thread *from)
{
    ASSERT(ras_outside(&from->ras));
    if (from->ras.uses & RAS_COUNTS && !from->ras.aside)
        from->arch.work |= WORK_COUNT;
    struct thread *to = run_queue_take(&cpu.ready);
    if (!to)
        to = &cpu.idle;
    to->quantum_left = quantum_ticks;
    to->state = THREAD_RUNNING;
    if (to == from)
        return;
    to->switches++;
    cpu.switches++;
    cpu.current = to;
    trace(TRACE_SWITCH, (uint32_t)from->tid, (uint32_t)to->tid);
    trace_tid = to->tid;
    arch_switch(&from->arch, &to->arch);
    if (cpu.dead)
        kernel_free_dead();
}

void sched_start(struct thread *thread)
{
    run_queue_append(&cpu.ready, thread);
}

void schedule(void)
{
    switch_from(cpu.current);
}

/* The last step of a thread. It cannot free itself: it still stands on the
 * stack that it would free. So the next thread frees it:
 *
 *     the dead thread                        the next thread
 *     cpu.dead = self
 *     switch_from(): arch_switch() --------> returns here, on its own stack
 *                                            cpu.dead: kernel_free_dead()
 *
 * One pointer is enough, since interrupts are off: no second thread can end
 * between the two lines, and the first act of whatever runs next is to free the
 * dead one. That is true of each thread: one that has run before goes on behind
 * its own arch_switch(), the idle thread, too; and a new one begins with
 * kernel_free_dead(). No stack is freed while a CPU stands on it.
 *
 * The struct stays whole until then, because arch_switch() still saves the dead
 * thread's stack pointer in it. */
_Noreturn void sched_end(void)
{
    struct thread *self = cpu.current;

    self->state = THREAD_DEAD;
    cpu.dead = self;
    schedule();
    panic("a dead thread ran");
}

void sched_yield(void)
{
    struct thread *self = cpu.current;

    self->state = THREAD_READY;
    run_queue_append(&cpu.ready, self);
    switch_from(self);
}

/* A long call gives way once a quantum, and not at each of its points. A thread
 * that is on stage always gives way; its work stays, because it may have to
 * leave the stage at the door. */
void preemption_point(void)
{
    struct thread *self = cpu.current;
    bool on_stage = self->group && self->group->on_stage == self;

    arch_take_interrupts();
    if (!on_stage && !(self->arch.work & WORK_RESCHED))
        return;
    if (!on_stage)
        self->arch.work &= ~(uint32_t)(WORK_RESCHED | WORK_FORCED);
    sched_yield();
}

/* ---- time ---- */

/* Wake the sleepers whose deadline has come. If there are very many, the next
 * tick wakes the rest. */
static void wake_sleepers(uint64_t now)
{
    for (unsigned i = 0; i < WOKEN_AT_ONCE && !list_empty(&sleepers); i++) {
        struct thread *first = first_sleeper();
        if (first->deadline > now)
            break;
        sched_wake(first, -ETIMEDOUT);
    }
}

void sched_tick(uint64_t now)
{
    struct thread *self = cpu.current;

    sched_ticks++;
    self->ticks++;
    if (!list_empty(&sleepers))
        wake_sleepers(now);
    if (self != &cpu.idle && --self->quantum_left == 0) {
        self->quantum_left = quantum_ticks;
        if (self->group->on_stage != self)
            self->arch.work |= WORK_RESCHED;
    }
}

/* ---- sleeping and waking ---- */

void sched_leave_stage(struct thread *thread)
{
    struct thread_group *group = thread->group;

    if (group->on_stage != thread)
        return;
    group->on_stage = NULL;
    group->steps_left = thread->steps_left;
    if (group->director->state == THREAD_BLOCKED)
        sched_wake(group->director, 0);
    thread->priority = PRIORITY_HELD;
}

static void add_sleeper(struct thread *thread)
{
    struct list *at = sleepers.next;

    while (at != &sleepers &&
           CONTAINER_OF(at, struct thread, sleeper)->deadline <=
               thread->deadline)
        at = at->next;
    list_append(at, &thread->sleeper);
}

/* Why a sleep loses neither a signal nor a wake-up.
 *
 * From the first check until the thread is BLOCKED and on its queue, interrupts
 * are off. So a signal comes before, and the check sees WORK_SIGNAL; or after,
 * and notice() wakes the thread. It may still be on its way to schedule() then:
 * sched_wake() puts it on the run queue, and the switch finds it there.
 *
 * The reason tells what woke the thread. With 0 or -ETIMEDOUT it was no signal:
 * the wake-up is reported, and a signal that came later stays in `work` for the
 * door. With -EINTR it was a signal. But another thread may take that signal
 * before this one runs, and retract() takes WORK_SIGNAL back: then this thread
 * was woken for nothing.
 *
 *   - Without a queue nothing else can have happened, so it sleeps again. The
 *     deadline is a time, not a length, so it does not get later.
 *   - With a queue it was on no list while it was ready, and a wake-up may have
 *     passed it by. So it returns 0, and the caller looks again at what it
 *     waits for. That is why each caller has a loop, or tells its own caller
 *     that a 0 may mean nothing. */
int wait_on(struct list *queue, const uint64_t *deadline)
{
    struct thread *self = cpu.current;

    do {
        if (self->arch.work & (WORK_KILL | WORK_SIGNAL))
            return -EINTR;
        sched_leave_stage(self);
        self->state = THREAD_BLOCKED;
        if (queue)
            list_append(queue, &self->link);
        self->deadline = deadline ? *deadline : UINT64_MAX;
        if (deadline && !script_times(self))
            add_sleeper(self);
        arch_take_interrupts(); /* one sleeper after the other may come here */
        schedule();
        int reason = self->wake_reason;
        self->wake_reason = 0;
        if (reason != -EINTR)
            return reason;
    } while (!queue);
    return self->arch.work & (WORK_KILL | WORK_SIGNAL) ? -EINTR : 0;
}

void sched_wake(struct thread *thread, int reason)
{
    ASSERT(thread->state == THREAD_BLOCKED);
    list_remove(&thread->link);
    list_remove(&thread->sleeper);
    thread->wake_reason = reason;
    thread->state = THREAD_READY;
    run_queue_append(&cpu.ready, thread);
    if (thread->priority < cpu.current->priority)
        cpu.current->arch.work |= WORK_RESCHED;
}

void wake_some(struct list *queue)
{
    for (unsigned i = 0; i < WOKEN_AT_ONCE && !list_empty(queue); i++)
        sched_wake(CONTAINER_OF(queue->next, struct thread, link), 0);
}

void wake_all(struct list *queue)
{
    for (; !list_empty(queue); arch_take_interrupts())
        wake_some(queue);
}
