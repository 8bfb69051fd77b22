/* step.c - a thread that is stepped: preempt_after(), signal_after(), and who
 * is directed (sched/script.h). */
#include <reprise/reprise.h>
#include "ipc/signal.h"
#include "sched/script.h"

/* Remember where the thread stood. A recovery at the door adds where it sent
 * the thread. */
static void record(struct thread *thread, enum ras_cause cause)
{
    uaddr_t pc = arch_user_pc(&thread->arch);

    thread->ras.last = (struct ras_last){
        .pc = pc,
        .to = pc,
        .cause = cause,
        .count = thread->ras.last.count + 1,
    };
}

/* A thread that is stepped has made a step. After steps_left of them it is
 * preempted, or gets its signal, once or again and again. A signal that it
 * blocks is not sent, so its handler can block it and come to an end. */
void kernel_step(struct arch_thread *stepped)
{
    struct thread *thread = CONTAINER_OF(stepped, struct thread, arch);
    uint32_t how = thread->step_how;
    int signal = (int)thread->step_signal;

    if (thread->group->on_stage == thread)
        script_step(thread);
    if (--thread->steps_left)
        return;
    if (how & STEP_AGAIN)
        thread->steps_left = how & STEP_COUNT;
    else
        arch_single_step(&thread->arch, false);
    bool send = signal && !(thread->signals->blocked & SIGNAL_BIT(signal));
    if (signal && !send && !(how & STEP_PREEMPT))
        return;
    record(thread, send ? RAS_CAUSE_SIGNAL : RAS_CAUSE_FORCED);
    thread->arch.work |= WORK_FORCED;
    if (!signal || (how & STEP_PREEMPT))
        thread->arch.work |= WORK_RESCHED;
    if (send)
        (void)signal_send(thread->signals->process, thread, signal,
                          (struct signal_info){ .code = SI_KERNEL });
}
