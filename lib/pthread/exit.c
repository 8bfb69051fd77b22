/* exit.c - the end of a thread: exit, join, detach.
 *
 * Whoever sees the thread last unmaps its stack: the joiner, or the kernel on
 * behalf of a detached thread, which cannot stand on what it unmaps. The
 * states are drawn in pthread_private.h.
 */
#include <errno.h>
#include <stdlib.h>
#include <sys/mman.h>
#include "libc/syscalls_private.h"

#include "pthread_private.h"

static int move_state(pthread_t thread, int from, int to)
{
    return __atomic_compare_exchange_n(&thread->state, &from, to, 0,
                                       __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
}

/* The first thread was not made by thread_create: no tid word is cleared. It
 * may be seen as finished while it still stands on its stack, so that a stack
 * of its own (after a fork) is never unmapped. */
static void announce_end_of_first(pthread_t self)
{
    self->finished = 1;
    __futex_wake(&self->finished, 1);
}

#pragma weak __key_destruct_all

_Noreturn void pthread_exit(void *result)
{
    pthread_t self = current_thread();
    int keep;
    if (__key_destruct_all)
        __key_destruct_all();
    self->result = result;
    if (__thread_count_down() == 0)
        exit(0);
    keep = move_state(self, JOINABLE, EXITING) || self->state == JOINING;
    if (!self->created)
        announce_end_of_first(self);
    if (keep || !self->created)
        __sys_thread_exit(0, 0);
    __sys_thread_exit(ADDRESS(self->mapping), self->mapping_length);
    __builtin_unreachable();
}

/* Wait until `thread`, which is ours alone now, has left its stack. */
static void await_end(pthread_t thread)
{
    int tid;
    if (!thread->created) {
        while (!thread->finished)
            __futex_wait(&thread->finished, 0, NULL);
        return;
    }
    while ((tid = thread->tid) != 0)
        __futex_wait(&thread->tid, tid, NULL);
}

static void bury(pthread_t thread)
{
    int saved = errno;
    await_end(thread);
    if (thread->created)
        munmap(thread->mapping, thread->mapping_length);
    errno = saved;
}

int pthread_join(pthread_t thread, void **result)
{
    if (!thread)
        return ESRCH;
    if (thread == current_thread())
        return EDEADLK;
    if (!move_state(thread, JOINABLE, JOINING) &&
        !move_state(thread, EXITING, JOINING))
        return EINVAL;
    await_end(thread);
    if (result)
        *result = thread->result;
    bury(thread);
    return 0;
}

int pthread_detach(pthread_t thread)
{
    if (!thread)
        return ESRCH;
    if (move_state(thread, JOINABLE, DETACHED))
        return 0;
    if (!move_state(thread, EXITING, JOINING))
        return EINVAL;
    bury(thread);
    return 0;
}

pthread_t pthread_self(void)
{
    return current_thread();
}

int pthread_equal(pthread_t one, pthread_t other)
{
    return one == other;
}
