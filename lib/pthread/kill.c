/* kill.c - a signal for one thread. */
#include <errno.h>
#include <signal.h>

#include "libc/syscalls_private.h"

#include "pthread_private.h"

int pthread_kill(pthread_t thread, int signal)
{
    pid_t tid = thread ? pthread_gettid_np(thread) : 0;
    if (tid == 0)
        return ESRCH;
    return -__sys_thread_kill((uint32_t)tid, (uint32_t)signal);
}
