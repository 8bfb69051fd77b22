/* lock_private.h - the library's own lock, for malloc and stdio.
 *
 * It stands below pthread: no owner, not recursive, and always xchg, so that
 * it works before crt0 has registered a single sequence. Three states:
 *
 *     0 free    1 held, nobody waits    2 held, somebody may sleep on it
 *
 * (Drepper, "Futexes Are Tricky", 2011: the second mutex.)
 */
#ifndef LOCK_PRIVATE_H
#define LOCK_PRIVATE_H

#include <sys/futex.h>

#include "syscalls_private.h"

typedef volatile int32_t libc_lock;
#define LIBC_LOCK_FREE 0

static inline void libc_lock_acquire(libc_lock *lock)
{
    if (__atomic_exchange_n(lock, 1, __ATOMIC_ACQUIRE) == 0)
        return;
    /* Errors of the futex mean "look again", which the loop does. */
    while (__atomic_exchange_n(lock, 2, __ATOMIC_ACQUIRE) != 0)
        (void)__sys_futex(ADDRESS(lock), FUTEX_WAIT, 2, 0);
}

static inline void libc_lock_release(libc_lock *lock)
{
    if (__atomic_exchange_n(lock, 0, __ATOMIC_RELEASE) == 2)
        (void)__sys_futex(ADDRESS(lock), FUTEX_WAKE, 1, 0);
}

#endif
