/* reprise.c - the calls that only this system has: reprise.h. */
#include "libc/internal/syscalls_private.h"

#include <reprise/reprise.h>
#include <unistd.h>

int preempt_after_np(uint32_t instructions)
{
    return syscall_result(__sys_preempt_after(instructions));
}

int signal_after_np(uint32_t instructions, int signal)
{
    return syscall_result(__sys_signal_after(instructions, (uint32_t)signal));
}

int run_schedule_np(struct segment_np *schedule, size_t count,
                    struct observation_np *observation)
{
    return syscall_result(
        __sys_run_schedule(ADDRESS(schedule), count, ADDRESS(observation)));
}

int set_clock_np(const struct timespec *now)
{
    return syscall_result(__sys_set_clock(ADDRESS(now)));
}

int test_and_set_np(int *word)
{
    return syscall_result(__sys_test_and_set(ADDRESS(word)));
}

int thread_list_np(struct thread_status *table, size_t count)
{
    return syscall_result(__sys_thread_list(ADDRESS(table), count));
}

int system_status_np(struct system_status *status)
{
    return syscall_result(__sys_system_status(ADDRESS(status)));
}

int read_key_np(int fd)
{
    return syscall_result(__sys_read_key((uint32_t)fd));
}

_Noreturn void poweroff_np(int status)
{
    (void)__sys_poweroff((uint32_t)status);
    _exit(status); /* it refused */
}
