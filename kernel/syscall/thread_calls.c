/* thread_calls.c - system calls on threads and time. */
#include <reprise/reprise.h>
#include <signal.h>
#include <sys/futex.h>
#include <time.h>
#include "ipc/futex.h"
#include "proc/process.h"
#include "sched/sched.h"
#include "sched/script.h"
#include "syscall/syscall.h"

enum { NS = 1000000000 };

static int64_t boot_second; /* set at the first question */

int32_t sys_getpid(void)
{
    return cpu.current->process->pid;
}

int32_t sys_gettid(void)
{
    return cpu.current->tid;
}

/* Yield at the exit door, as after a preemption: so user code gives way in one
 * place only. */
int32_t sys_sched_yield(void)
{
    cpu.current->arch.work |= WORK_RESCHED | WORK_FORCED;
    return 0;
}

int32_t sys_thread_create(uint32_t entry, uint32_t stack, uint32_t tls,
                          uint32_t tid_word)
{
    struct process *process = cpu.current->process;

    if (cpu.current->arch.work & WORK_KILL)
        return -EAGAIN; /* it has to end, and nobody would end its new thread */
    if (entry >= KERNEL_BASE || stack > KERNEL_BASE || tls >= KERNEL_BASE)
        return -EINVAL;
    struct thread *thread = process_add_thread(process, entry, stack, tls);
    if (!thread)
        return -EAGAIN;
    if (ras_where(&thread->ras)) { /* only a running thread may be inside one */
        thread_free(thread);
        return -EINVAL;
    }
    if (tid_word &&
        arch_copy_to_user(tid_word, &thread->tid, sizeof(thread->tid))) {
        thread_free(thread);
        return -EFAULT;
    }
    thread->tid_word = tid_word;
    arch_thread_inherit(&thread->arch);
    sched_start(thread);
    return thread->tid;
}

int32_t sys_thread_exit(uint32_t stack, uint32_t length)
{
    if (length)
        (void)sys_munmap(stack, length); /* or it is the program's loss */
    thread_exit();
}

int32_t sys_set_tls(uint32_t base)
{
    if (base >= KERNEL_BASE)
        return -EINVAL;
    arch_thread_set_tls(&cpu.current->arch, base);
    return 0;
}

int32_t sys_futex(uint32_t word, uint32_t op, uint32_t value, uint32_t timeout)
{
    uint64_t deadline;

    if (op == FUTEX_WAKE) {
        if (word % 4)
            return -EINVAL;
        return futex_wake(word, value);
    }
    if (op != FUTEX_WAIT)
        return -ENOSYS;
    if (!timeout)
        return may_restart(futex_wait(word, value, NULL));
    int error = deadline_from_user(&deadline, timeout);
    return error ? error : futex_wait(word, value, &deadline);
}

/* If a signal cuts the sleep short, the library finds out how much is left. */
int32_t sys_nanosleep(uint32_t request)
{
    uint64_t deadline;

    int error = deadline_from_user(&deadline, request);
    if (!error)
        error = wait_on(NULL, &deadline);
    return error == -ETIMEDOUT ? 0 : error;
}

int32_t sys_clock_gettime(uint32_t clock, uint32_t to)
{
    uint64_t now = sched_clock(cpu.current->group);
    struct timespec t = { .tv_sec = (time_t)(now / NS),
                          .tv_nsec = (long)(now % NS) };

    if (clock != CLOCK_REALTIME && clock != CLOCK_MONOTONIC)
        return -EINVAL;
    if (clock == CLOCK_REALTIME && !cpu.current->group->clock) {
        if (!boot_second)
            boot_second = arch_wall_clock() - t.tv_sec;
        t.tv_sec += boot_second;
    }
    return arch_copy_to_user(to, &t, sizeof(t));
}

/* Give the process a clock of its own, which stands still; or move that on. */
int32_t sys_set_clock(uint32_t from)
{
    struct thread_group *group = cpu.current->group;
    struct timespec t;
    uint64_t now = 0;

    if (arch_copy_from_user(&t, from, sizeof(t)))
        return -EFAULT;
    if (time_from_user(&now, t.tv_sec, t.tv_nsec) || now <= group->clock)
        return -EINVAL;
    group->clock = now;
    return 0;
}

static int32_t step_self(uint32_t how, uint32_t signal)
{
    struct thread *self = cpu.current;

    if (self->arch.entry_work & ENTRY_SCRIPT)
        return -EBUSY;
    if (!(arch_can & MACHINE_STEPS_NP))
        return -ENOTSUP;
    self->step_how = how;
    self->steps_left = how & STEP_COUNT;
    self->step_signal = signal;
    arch_single_step(&self->arch, self->steps_left != 0);
    return 0;
}

int32_t sys_preempt_after(uint32_t how)
{
    return step_self(how, 0);
}

int32_t sys_signal_after(uint32_t how, uint32_t signal)
{
    if (signal == 0 || signal >= SIGNALS)
        return -EINVAL;
    return step_self(how, signal);
}

/* Let other threads run as the table says. The first call makes the caller
 * their director: if its table is empty, it only holds them. */
int32_t sys_run_schedule(uint32_t table, uint32_t count, uint32_t observation)
{
    struct thread_group *group = cpu.current->group;
    struct segment_np segment;
    int32_t done = 0;

    if (!group->director)
        script_direct(true);
    if (group->director != cpu.current)
        return -EBUSY;
    group->observation = observation;
    for (; (uint32_t)done < count; done++, table += sizeof(segment)) {
        if (arch_copy_from_user(&segment, table, sizeof(segment)))
            return -EFAULT;
        if (segment.steps && !(arch_can & MACHINE_STEPS_NP))
            return -ENOTSUP;
        if (segment.steps > SEGMENT_STEPS_NP ||
            (uint32_t)segment.signal >= SIGNALS || segment.cpu >= CPUS_NP ||
            segment.how & ~(SEGMENT_ASIDE_NP | SEGMENT_INTERRUPT_NP |
                            SEGMENT_TIME_OUT_NP) ||
            (segment.how & SEGMENT_INTERRUPT_NP && segment.steps))
            return -EINVAL;
        int error = script_run(&segment);
        if (error)
            return error;
        if (arch_copy_to_user(table, &segment, sizeof(segment)))
            return -EFAULT;
        preemption_point();
        if (cpu.current->arch.work & (WORK_KILL | WORK_SIGNAL))
            return done + 1;
    }
    return done;
}

int32_t sys_test_and_set(uint32_t word)
{
    const uint32_t one = 1;
    uint32_t old;

    if (arch_copy_from_user(&old, word, sizeof(old)) ||
        arch_copy_to_user(word, &one, sizeof(one)))
        return -EFAULT;
    return (int32_t)old;
}
