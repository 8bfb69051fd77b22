/* process_calls.c - system calls on processes and on the system as a whole. */
#include <limits.h>
#include <reprise/reprise.h>
#include <string.h>
#include <sys/wait.h>
#include "mm/frame.h"
#include "mm/heap.h"
#include "proc/process.h"
#include "ras/ras.h"
#include "sched/sched.h"
#include "syscall/syscall.h"

int32_t sys_exit(uint32_t status)
{
    thread_group_kill(cpu.current->group, STATUS_EXITED((int)status));
    return 0; /* the door ends the thread */
}

static int copy_strings(struct strings *to, unsigned kind, uaddr_t vector)
{
    uaddr_t at = 0;

    for (;; vector += sizeof(at), to->count[kind]++) {
        if (vector && arch_copy_from_user(&at, vector, sizeof(at)))
            return -EFAULT;
        if (!at)
            return 0;
        arch_take_interrupts();
        int32_t length = copy_string_from_user(
            to->text + to->size, at, (uint32_t)sizeof(to->text) - to->size);
        if (length < 0)
            return length == -EFAULT ? -EFAULT : -E2BIG;
        to->size += (uint32_t)length + 1;
    }
}

/* Start a program: both system calls do it this way. */
static int32_t start_program(uaddr_t path_at, uaddr_t argv, uaddr_t envp,
                             int32_t (*how)(const char *,
                                            const struct strings *))
{
    char path[PATH_MAX];
    int32_t result = copy_string_from_user(path, path_at, sizeof(path));

    if (result < 0)
        return result;
    struct strings *strings = kzalloc(sizeof(*strings));
    if (!strings)
        return -ENOMEM;
    result = copy_strings(strings, ARGUMENTS, argv);
    if (!result)
        result = copy_strings(strings, ENVIRONMENT, envp);
    if (!result)
        result = how(path, strings);
    kfree(strings);
    return result;
}

int32_t sys_spawn(uint32_t path, uint32_t argv, uint32_t envp)
{
    return start_program(path, argv, envp, process_start);
}

int32_t sys_execve(uint32_t path, uint32_t argv, uint32_t envp)
{
    return start_program(path, argv, envp, process_exec);
}

int32_t sys_fork(void)
{
    return process_fork();
}

int32_t sys_getppid(void)
{
    const struct process *parent = cpu.current->process->parent;
    return parent ? parent->pid : 0;
}

int32_t sys_waitpid(uint32_t pid, uint32_t status_at, uint32_t options)
{
    int status = 0;

    if (options & ~(uint32_t)(WNOHANG | WUNTRACED))
        return -EINVAL;
    int32_t result = process_wait((int32_t)pid, &status, (int)options);
    if (result > 0 && status_at &&
        arch_copy_to_user(status_at, &status, sizeof(status)))
        return -EFAULT;
    return may_restart(result);
}

int32_t sys_poweroff(uint32_t status)
{
    arch_shutdown(status ? SHUTDOWN_INIT_FAILED : SHUTDOWN_OK);
}

int32_t sys_thread_list(uint32_t table, uint32_t count)
{
    uint32_t found = 0;

    LIST_EACH_OPEN (thread, &all_threads, struct thread, all) {
        if (!thread->process)
            continue;
        struct thread_status status = {
            .pid = thread->process->pid,
            .tid = thread->tid,
            .state = (uint32_t)thread->state,
            .priority = thread->priority,
            .cpu_ns = (uint64_t)thread->ticks * (1000000000u / sched_hz),
            .switches = thread->switches,
            .recoveries = thread->ras.recoveries,
        };
        strlcpy(status.name, thread->process->name, sizeof(status.name));
        if (found < count && arch_copy_to_user(table + found * sizeof(status),
                                               &status, sizeof(status)))
            return -EFAULT;
        found++;
    }
    return (int32_t)found;
}

int32_t sys_system_status(uint32_t to)
{
    struct system_status status = {
        .frames_total = frames_total,
        .frames_free = frames_available(),
        .hz = sched_hz,
        .quantum_us = sched_quantum_us,
        .ras_enabled = ras_enabled,
        .ras_recoveries = ras_known_recoveries(),
        .machine = arch_can,
        .ticks = sched_ticks,
        .switches = cpu.switches,
    };
    ras_tell_recoveries(status.recoveries);

    LIST_EACH (process, &all_processes, struct process, all)
        status.processes++;
    LIST_EACH (thread, &all_threads, struct thread, all)
        status.threads++;
    return arch_copy_to_user(to, &status, sizeof(status));
}
