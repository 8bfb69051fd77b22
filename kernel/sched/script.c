/* script.c - see script.h. Owns: thread_group.director and .on_stage,
 * PRIORITY_HELD. */
#include "sched/script.h"
#include <errno.h>
#include "kernel.h"
#include "mm/space.h"
#include "sched/run_queue.h"

enum { SCRIPT_TURN = 2048 };

static void set_priority(struct thread *thread, unsigned priority)
{
    bool queued = thread->state == THREAD_READY;

    if (queued)
        run_queue_remove(&cpu.ready, thread);
    thread->priority = priority;
    if (queued)
        run_queue_append(&cpu.ready, thread);
}

/* The time of its sleep, by its process's own clock, is over. */
static void time_out(struct thread *thread)
{
    struct thread_group *group = thread->group;

    if (!group->clock || thread->state != THREAD_BLOCKED ||
        thread->deadline == UINT64_MAX)
        return;
    if (group->clock < thread->deadline)
        group->clock = thread->deadline;
    sched_wake(thread, -ETIMEDOUT);
}

void script_release(struct thread *thread)
{
    time_out(thread); /* or it would sleep for ever */
    thread->arch.entry_work &= ~(uint32_t)ENTRY_SCRIPT;
    thread->steps_left = 0;
    arch_single_step(&thread->arch, false);
    if (thread->ras.aside) /* it is interrupted before it goes on */
        thread->arch.work |= WORK_RESCHED;
    thread->ras.aside = false;
    set_priority(thread, PRIORITY_DEFAULT);
}

bool script_set_aside(struct thread *thread)
{
    thread->ras.aside = (thread->step_how & STEP_ASIDE) &&
                        thread->group->on_stage == thread &&
                        !(thread->ras.uses & RAS_ROLLS) &&
                        thread->arch.work == (WORK_RESCHED | WORK_FORCED);
    return thread->ras.aside;
}

void sched_hold_others(bool on)
{
    cpu.current->group->director = on ? cpu.current : NULL;
    LIST_EACH_OPEN (thread, &cpu.current->group->threads, struct thread,
                    sibling)
        if (thread != cpu.current)
            set_priority(thread, on ? PRIORITY_HELD : PRIORITY_DEFAULT);
}

void script_direct(bool on)
{
    struct thread_group *group = cpu.current->group;

    sched_hold_others(on);
    group->on_stage = NULL;
    LIST_EACH_OPEN (thread, &group->threads, struct thread, sibling)
        if (on)
            thread->arch.entry_work |= ENTRY_SCRIPT;
        else
            script_release(thread);
}

/* Let other processes run in the middle of a change to this process's memory,
 * but no thread of this process.
 *
 * The kernel has no lock for that. Instead the other threads are held: each
 * gets PRIORITY_HELD, so it stays ready but is never served. Threads that wake
 * up meanwhile are put on the same list. None is forgotten: no thread of the
 * process runs, so none can be made. A thread that is killed is let go at once,
 * but it only goes to its exit door, and runs no user code.
 *
 * If the process has a director, all its other threads are held already: the
 * caller is either the director, or the one on stage while the director sleeps.
 */
void preemption_point_alone(void)
{
    bool hold = !cpu.current->group->director;

    arch_take_interrupts();
    if (hold && !(cpu.current->arch.work & WORK_RESCHED))
        return;
    if (hold)
        sched_hold_others(true);
    preemption_point();
    if (hold)
        sched_hold_others(false);
}

static struct thread *directed(int32_t tid)
{
    LIST_EACH (thread, &cpu.current->group->threads, struct thread, sibling)
        if (thread->tid == tid && thread != cpu.current)
            return thread;
    return NULL;
}

/* A thread that is set aside sleeps at the exit door, which looks for more work
 * before it lets the thread go on: to interrupt it is to give it that work. */
static void enter_stage(struct thread *thread, const struct segment_np *segment)
{
    bool interrupt = segment->how & SEGMENT_INTERRUPT_NP && thread->ras.aside;
    bool enters = segment->steps || interrupt;

    thread->step_how =
        STEP_PREEMPT | (segment->how & SEGMENT_ASIDE_NP ? STEP_ASIDE : 0);
    thread->steps_left = thread->group->steps_left = segment->steps;
    thread->step_signal = (uint32_t)segment->signal;
    thread->ras.aside = thread->ras.aside && !enters;
    if (interrupt)
        thread->arch.work |= WORK_RESCHED | WORK_FORCED;
    arch_single_step(&thread->arch, segment->steps);
    thread->group->on_stage = enters ? thread : NULL;
    set_priority(thread, enters ? PRIORITY_DEFAULT : PRIORITY_HELD);
}

/* Tell the director how the thread stopped. It may have gone to sleep, and may
 * have been woken since. */
static void tell(const struct thread *thread, struct segment_np *segment)
{
    bool asleep = thread->state == THREAD_BLOCKED;

    segment->stop = thread->step_how & STEP_YIELDED ? STOPPED_YIELD_NP
                    : asleep || segment->ran < segment->steps
                        ? STOPPED_SLEEP_NP
                        : STOPPED_STEPS_NP;
    segment->sleeps_on = asleep ? thread->futex : 0;
    segment->timed = asleep && thread->deadline != UINT64_MAX;
    segment->deadline = segment->timed ? thread->deadline : UINT64_MAX;
    arch_user_context(&thread->arch, &segment->at);
}

/* Let one thread run, and sleep until it has left the stage. The director
 * sleeps on no queue; sched_leave_stage() wakes it.
 *
 * Why the director never sleeps for ever. The thread on stage leaves it at the
 * door, after its last step or when it yields; in wait_on(); or in
 * thread_exit(). One of them happens, since each instruction counts as a step,
 * and so does each system call. If the process is killed, thread_group_kill()
 * clears on_stage before it wakes the director, so the loop ends. If a signal
 * wakes the director, on_stage is still set, and it sleeps again: the signal
 * waits until the steps are over.
 *
 * The thread may have ended meanwhile, so its pointer means nothing after the
 * sleep: directed() looks for it again by its number. */
int script_run(struct segment_np *segment)
{
    struct thread *self = cpu.current;
    struct thread_group *group = self->group;
    struct thread *thread = directed(segment->tid);

    if (!thread || group->director != self)
        return -ESRCH;
    thread->ras.cpu = (uint16_t)segment->cpu;
    segment->ran = 0;
    segment->stop = STOPPED_END_NP;
    if (segment->how & SEGMENT_TIME_OUT_NP)
        time_out(thread);
    if (thread->state == THREAD_READY) {
        enter_stage(thread, segment);
        while (group->on_stage) {
            self->state = THREAD_BLOCKED;
            schedule();
        }
        segment->ran = segment->steps - group->steps_left;
        thread = directed(segment->tid);
    }
    if (thread)
        tell(thread, segment);
    for (uaddr_t at = 0; segment->evict; preemption_point()) {
        at = space_evict(group->space, at);
        if (!at || (self->arch.work & WORK_KILL))
            break;
    }
    return 0;
}

static uint16_t ready_of(const struct thread_group *group, const int32_t *tid)
{
    uint32_t ready = 0, looked_at = 0;

    LIST_EACH (thread, &group->threads, struct thread, sibling) {
        if (looked_at++ == READY_AMONG_NP)
            break; /* each step costs this, so it must not be long */
        for (unsigned i = 0; i < ASKED_NP && tid[i]; i++)
            if (thread->tid == tid[i] && thread->state != THREAD_BLOCKED)
                ready |= 1u << i;
    }
    return (uint16_t)ready;
}

static RARE void write_down(struct thread *thread, uaddr_t at)
{
    struct observation_np o;
    struct step_np step = { .inside = ras_where(&thread->ras) != NULL };

    if (arch_copy_from_user(&o, at, sizeof(o)) || o.count >= o.room)
        return;
    step.ready = ready_of(thread->group, o.tid);
    arch_user_context(&thread->arch, &step.at);
    for (unsigned i = 0; i < WATCHED_NP; i++)
        if (o.watch[i].size - 1 < sizeof(step.watched[i]) &&
            arch_copy_from_user(&step.watched[i], o.watch[i].at,
                                o.watch[i].size))
            step.watched[i] = 0;
    if (arch_copy_to_user((uaddr_t)(o.steps + o.count++), &step, sizeof(step)))
        return;
    (void)arch_copy_to_user(at + offsetof(struct observation_np, count),
                            &o.count, sizeof(o.count));
}

/* A thread on stage has made a step. A bad address for the observation is the
 * director's own loss. */
void script_step(struct thread *thread)
{
    if (thread->group->observation)
        write_down(thread, thread->group->observation);
    if (thread->steps_left % SCRIPT_TURN == 1) /* is about to be less */
        thread->arch.work |= WORK_RESCHED;
}
