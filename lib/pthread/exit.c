/* exit.c - the end of a thread: exit, join, detach.
 *
 * Whoever sees the thread last unmaps its stack: the joiner, or the kernel on
 * behalf of a detached thread, which cannot stand on what it unmaps. The
 * states are drawn in pthread_private.h.
 */
#include <errno.h>
#include <stdlib.h>
#include <sys/mman.h>
#include "libc/internal/atomic.h"
#include "libc/internal/syscalls_private.h"

#include "pthread_private.h"

void __block_signals(sigset_t *before)
{
    const sigset_t all = ~(sigset_t)0;
    (void)__sys_sigprocmask(SIG_BLOCK, ADDRESS(&all), ADDRESS(before));
}

void __unblock_signals(const sigset_t *before)
{
    (void)__sys_sigprocmask(SIG_SETMASK, ADDRESS(before), 0);
}

static int move_state(pthread_t thread, int from, int to)
{
    return compare_and_swap(&thread->state, from, to) == from;
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
    sigset_t before;
    int keep;
    if (__key_destruct_all)
        __key_destruct_all();
    self->result = result;
    __block_signals(&before);
    if (__thread_count_down() == 0) {
        __unblock_signals(&before);
        exit(0);
    }
    keep = move_state(self, JOINABLE, EXITING) || self->state == JOINING;
    if (!keep)
        __forget(self);
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
    __forget(thread);
    if (thread->created)
        munmap(thread->mapping, thread->mapping_length);
    errno = saved;
}

/* Nobody else may join or detach the thread from now on. It runs, and gets the
 * state `running`; or it has *ended, and is the caller's to bury. 0, ESRCH or
 * EINVAL. */
static int claim(pthread_t thread, int running, int *ended)
{
    int locked = __known_lock();
    int error = ESRCH;
    if (__is_known(thread)) {
        int runs = move_state(thread, JOINABLE, running);
        *ended = !runs && move_state(thread, EXITING, JOINING);
        error = runs || *ended ? 0 : EINVAL;
    }
    __known_unlock(locked);
    return error;
}

int pthread_join(pthread_t thread, void **result)
{
    int ended, error = EDEADLK;
    if (thread != current_thread())
        error = claim(thread, JOINING, &ended);
    if (error)
        return error;
    await_end(thread);
    if (result)
        *result = thread->result;
    bury(thread);
    return 0;
}

int pthread_detach(pthread_t thread)
{
    int ended, error = claim(thread, DETACHED, &ended);
    if (!error && ended)
        bury(thread);
    return error;
}

pthread_t pthread_self(void)
{
    return current_thread();
}

int pthread_equal(pthread_t one, pthread_t other)
{
    return one == other;
}
