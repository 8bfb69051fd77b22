/* gettid.c - the kernel's number of another thread. */
#include "pthread_private.h"

pid_t pthread_gettid_np(pthread_t thread)
{
    return thread->finished ? 0 : thread->tid;
}
