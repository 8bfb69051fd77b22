/* stream_lock.c - the lock of a stream, which knows its owner.
 *
 * As Drepper's third mutex ("Futexes Are Tricky", 2011), with the owner where
 * that has a 1. The one word changes in one step, so that a signal's handler
 * always sees truly whether its thread has the lock.
 */
#include "stream_private.h"
#include "syscalls_private.h"

#include <sys/futex.h>

enum { CONTENDED = 1 };

volatile uint32_t __streams_lock;

static bool replace(volatile uint32_t *lock, uint32_t old, uint32_t new)
{
    return __atomic_compare_exchange_n(lock, &old, new, false, __ATOMIC_ACQUIRE,
                                       __ATOMIC_RELAXED);
}

/* Whoever slept takes the lock as contended: others may sleep still. */
static void wait_for(volatile uint32_t *lock, uint32_t owner)
{
    while (!replace(lock, 0, owner | CONTENDED)) {
        uint32_t value = *lock;

        if (value == 0 ||
            (!(value & CONTENDED) && !replace(lock, value, value | CONTENDED)))
            continue;
        (void)__sys_futex(ADDRESS(lock), FUTEX_WAIT, value | CONTENDED, 0);
    }
}

static bool is_mine(uint32_t value)
{
    return (value & ~(uint32_t)CONTENDED) == ADDRESS(&errno);
}

bool __owned_lock(volatile uint32_t *lock)
{
    uint32_t owner = ADDRESS(&errno);

    if (replace(lock, 0, owner))
        return true;
    if (is_mine(*lock)) {
        errno = EDEADLK;
        return false;
    }
    wait_for(lock, owner);
    return true;
}

void __owned_unlock(volatile uint32_t *lock)
{
    if (__atomic_exchange_n(lock, 0, __ATOMIC_RELEASE) & CONTENDED)
        (void)__sys_futex(ADDRESS(lock), FUTEX_WAKE, 1, 0);
}

bool __stream_lock(struct stream *stream)
{
    return __owned_lock(&stream->lock);
}

void __stream_unlock(struct stream *stream)
{
    __owned_unlock(&stream->lock);
}

bool __stream_is_mine(const struct stream *stream)
{
    return is_mine(stream->lock);
}
