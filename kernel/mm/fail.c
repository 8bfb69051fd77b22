/* fail.c - count the allocations of one process, and fail one of them.
 *
 * Owns: which process is watched (0: none), and the count. A pid and not a
 * pointer: the process may end, and its memory be another's. */
#include "mm/fail.h"
#include "proc/process.h"
#include "sched/cpu.h"

static int32_t watched;
static uint32_t failing, counted;

uint32_t fail_allocation(int32_t pid, uint32_t n)
{
    uint32_t before = counted;

    watched = pid;
    failing = n;
    counted = 0;
    return before;
}

void fail_no_more(int32_t pid)
{
    if (watched == pid)
        watched = 0;
}

bool allocation_fails(void)
{
    if (!watched)
        return false;
    const struct process *process = cpu.current->process;
    return process && process->pid == watched && ++counted == failing;
}
