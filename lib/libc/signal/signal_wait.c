/* signal_wait.c - sleeping until a signal comes. */
#include "libc/internal/syscalls_private.h"

#include <signal.h>
#include <unistd.h>

int sigsuspend(const sigset_t *set)
{
    return syscall_result(__sys_sigsuspend(ADDRESS(set)));
}

int pause(void)
{
    sigset_t mask;

    if (sigprocmask(SIG_BLOCK, NULL, &mask) != 0)
        return -1;
    return sigsuspend(&mask);
}

int sigtimedwait(const sigset_t *set, siginfo_t *info,
                 const struct timespec *timeout)
{
    return syscall_result(
        __sys_sigtimedwait(ADDRESS(set), ADDRESS(info), ADDRESS(timeout)));
}

int sigwaitinfo(const sigset_t *set, siginfo_t *info)
{
    return sigtimedwait(set, info, NULL);
}

/* Other signals' handlers do not end the wait. */
int sigwait(const sigset_t *set, int *signal)
{
    int32_t result;

    do
        result = __sys_sigtimedwait(ADDRESS(set), 0, 0);
    while (result == -EINTR);
    if (is_error(result))
        return -result;
    *signal = result;
    return 0;
}
