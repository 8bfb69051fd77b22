/* kill.c - a signal for one thread. */
#include <errno.h>
#include <signal.h>

#include "libc/internal/syscalls_private.h"

#include "pthread_private.h"

/* The thread's tid, 0 if it has ended, or -1: it is none. The caller is not
 * looked up, so that its own signal's handler may jump out of here. */
static pid_t find_tid(pthread_t thread)
{
    int locked;
    pid_t tid = -1;
    if (thread == current_thread())
        return thread->tid;
    locked = __known_lock();
    if (__is_known(thread))
        tid = thread->finished ? 0 : thread->tid;
    __known_unlock(locked);
    return tid;
}

/* To one that has ended, perhaps just now, it is sent and has no effect. */
int pthread_kill(pthread_t thread, int signal)
{
    pid_t tid = find_tid(thread);
    int32_t result = 0;
    if (tid < 0)
        return ESRCH;
    if (signal < 0 || signal >= NSIG)
        return EINVAL;
    if (tid)
        result = __sys_thread_kill((uint32_t)tid, (uint32_t)signal);
    return result == -ESRCH ? 0 : -result;
}
