/* gettid.c - the kernel's number of another thread. */
#include "pthread_private.h"

pid_t pthread_gettid_np(pthread_t thread)
{
    int locked = __known_lock();
    pid_t tid = __is_known(thread) && !thread->finished ? thread->tid : 0;
    __known_unlock(locked);
    return tid;
}
