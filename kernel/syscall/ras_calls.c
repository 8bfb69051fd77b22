/* ras_calls.c - system calls on sequences; what they do is in kernel/ras. */
#include <sys/rseq.h>
#include "proc/process.h"
#include "ras/ras.h"
#include "sched/sched.h"
#include "syscall/syscall.h"
#include "trace/trace.h"

static struct ras_table *own_table(void)
{
    return &cpu.current->process->ras;
}

int32_t sys_ras_register(uint32_t from, uint32_t count)
{
    int error = count > RAS_LIMIT ? -ENOSPC : 0;
    bool hold = !cpu.current->group->director;

    if (hold)
        sched_hold_others(true);
    for (uint32_t n = 0; n < count && !error; n++) {
        error = ras_register_row(own_table(),
                                 from + n * sizeof(struct ras_descriptor));
        preemption_point();
    }
    error = ras_register_end(&cpu.current->ras, error);
    if (hold)
        sched_hold_others(false);
    trace(TRACE_REGISTER, count, (uint32_t)cpu.current->process->pid);
    return error;
}

int32_t sys_ras_unregister(uint32_t start)
{
    int error = ras_remove(own_table(), start);

    return error ? error : ras_more_code(own_table(), &cpu.current->ras);
}

int32_t sys_ras_explain(uint32_t row, uint32_t to)
{
    return ras_explain_row(own_table(), row, to);
}

int32_t sys_ras_stats(uint32_t pid, uint32_t to, uint32_t count)
{
    const struct process *process = process_find((int32_t)pid);

    if ((int32_t)pid == RAS_OF_ENDED)
        return ras_tell_ended(to, count);
    return process ? ras_tell_all(&process->ras, to, count) : -ESRCH;
}

int32_t sys_ras_designate(uint32_t on)
{
    return on > 1 ? -EINVAL : ras_recognise(&cpu.current->ras, on);
}

int32_t sys_ras_last(uint32_t to)
{
    return arch_copy_to_user(to, &cpu.current->ras.last,
                             sizeof(struct ras_last));
}

int32_t sys_ras_count_interruptions(uint32_t word)
{
    return ras_count_in(&cpu.current->ras, word);
}

int32_t sys_ras_set_slot(uint32_t slot)
{
    return ras_name_by_slot(&cpu.current->ras, slot);
}

int32_t sys_rseq(uint32_t at, uint32_t length, uint32_t flags,
                 uint32_t signature)
{
    return length == sizeof(struct rseq)
               ? ras_rseq(&cpu.current->ras, at, flags, signature)
               : -EINVAL;
}

int32_t sys_rasctl(uint32_t address, uint32_t length, uint32_t op)
{
    return ras_rasctl(&cpu.current->ras, address, length, op);
}
