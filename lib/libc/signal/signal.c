/* signal.c - signals: how a program asks for them, sends and awaits them.
 *
 * The kernel calls a handler with a return address of ours, which goes back
 * to what was interrupted: signal_return.asm.
 */
#include "signal_private.h"
#include "libc/internal/syscalls_private.h"

#include <signal.h>
#include <unistd.h>

int sigaction(int signal, const struct sigaction *action, struct sigaction *old)
{
    struct sigaction ours;
    int32_t result;

    if (action) {
        ours = *action;
        ours.sa_flags |= SA_RESTORER;
        ours.sa_restorer = __signal_return;
    }
    result = __sys_sigaction((uint32_t)signal, ADDRESS(action ? &ours : NULL),
                             ADDRESS(old));
    if (old && !is_error(result))
        old->sa_flags &= ~SA_RESTORER;
    return syscall_result(result);
}

void (*signal(int number, void (*handler)(int)))(int)
{
    struct sigaction old, action = {
        .sa_handler = handler,
        .sa_flags = SA_RESTART,
    };

    return sigaction(number, &action, &old) == 0 ? old.sa_handler : SIG_ERR;
}

int kill(pid_t pid, int signal)
{
    return syscall_result(__sys_kill((uint32_t)pid, (uint32_t)signal));
}

int killpg(pid_t group, int signal)
{
    if (group > 1)
        return kill(-group, signal);
    if (group == 0)
        return kill(0, signal);
    errno = EINVAL;
    return -1;
}

int raise(int signal)
{
    return syscall_result(__sys_thread_kill(0, (uint32_t)signal));
}

int sigprocmask(int how, const sigset_t *set, sigset_t *old)
{
    return syscall_result(
        __sys_sigprocmask((uint32_t)how, ADDRESS(set), ADDRESS(old)));
}

int pthread_sigmask(int how, const sigset_t *set, sigset_t *old)
{
    return -__sys_sigprocmask((uint32_t)how, ADDRESS(set), ADDRESS(old));
}

int sigpending(sigset_t *set)
{
    return syscall_result(__sys_sigpending(ADDRESS(set)));
}

int sigaltstack(const stack_t *stack, stack_t *old)
{
    return syscall_result(__sys_sigaltstack(ADDRESS(stack), ADDRESS(old)));
}
