/* thread.c - how threads are made, and how they are made to end. */
#include "sched/thread.h"
#include <errno.h>
#include "mm/space.h"
#include "sched/sched.h"
#include "sched/script.h"

struct list all_threads = { &all_threads, &all_threads };

int thread_init(struct thread *thread, struct thread_group *group, uaddr_t pc,
                uaddr_t sp, uaddr_t tls)
{
    static int32_t last;
    int error = arch_thread_init(&thread->arch, &group->space->arch, pc, sp);

    if (error)
        return error;
    if (tls)
        arch_thread_set_tls(&thread->arch, tls);
    thread->group = group;
    last = last == INT32_MAX ? 2 : last + 1;
    thread->tid = last;
    thread->state = THREAD_READY;
    thread->priority = group->director ? PRIORITY_HELD : PRIORITY_DEFAULT;
    thread->arch.entry_work = group->director ? ENTRY_SCRIPT : 0;
    list_init(&thread->link);
    list_init(&thread->sleeper);
    list_append(&group->threads, &thread->sibling);
    list_append(&all_threads, &thread->all);
    return 0;
}

void thread_kill(struct thread *thread)
{
    thread->arch.work |= WORK_KILL;
    if (thread->priority == PRIORITY_HELD)
        script_release(thread);
    if (thread->state == THREAD_BLOCKED)
        sched_wake(thread, -EINTR);
}

void thread_group_kill(struct thread_group *group, int status)
{
    if (group->ending || list_empty(&group->threads))
        return;
    group->ending = true;
    group->on_stage = NULL; /* its steps are of no use any more */
    group->status = status;
    LIST_EACH_OPEN (thread, &group->threads, struct thread, sibling)
        thread_kill(thread);
}
