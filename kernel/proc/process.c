/* process.c - the list of all processes, and how to find one. start.c makes
 * processes, end.c ends them. */
#include "proc/process.h"

struct list all_processes = { &all_processes, &all_processes };

struct process *process_find(int32_t pid)
{
    if (pid == 0)
        return cpu.current->process;
    LIST_EACH (process, &all_processes, struct process, all)
        if (process->pid == pid)
            return process;
    return NULL;
}

bool kernel_page_fault(uaddr_t address, unsigned access)
{
    struct process *process = cpu.current->process;

    return process && space_fault(&process->space, address, access);
}

bool process_fits(const struct process *process, int32_t pid)
{
    uint32_t group = pid ? 0u - (uint32_t)pid
                         : (uint32_t)cpu.current->process->process_group;

    if (pid > 0)
        return process->pid == pid;
    return pid == -1 || (uint32_t)process->process_group == group;
}
