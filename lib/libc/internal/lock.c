/* lock.c - the library's lock, which knows its owner.
 *
 * Read lock_private.h first. Whoever unlocks has let go in one step, and then
 * only names the lock's address to the kernel: the memory may be another's.
 */
#include "atomic.h"
#include "lock_private.h"
#include "syscalls_private.h"

#include <errno.h>
#include <sys/futex.h>

enum { CONTENDED = 1 };

static bool replace(volatile uint32_t *lock, uint32_t old, uint32_t new)
{
    return compare_and_swap((volatile int *)lock, (int)old, (int)new) ==
           (int)old;
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

bool __owned_is_mine(const volatile uint32_t *lock)
{
    return (*lock & ~(uint32_t)CONTENDED) == ADDRESS(&errno);
}

bool __owned_lock(volatile uint32_t *lock)
{
    uint32_t owner = ADDRESS(&errno);

    if (replace(lock, 0, owner))
        return true;
    if (__owned_is_mine(lock))
        return false;
    wait_for(lock, owner);
    return true;
}

void __owned_unlock(volatile uint32_t *lock)
{
    if (exchange((volatile int *)lock, 0) & CONTENDED)
        (void)__sys_futex(ADDRESS(lock), FUTEX_WAKE, 1, 0);
}

void __owned_alone(volatile uint32_t *lock)
{
    if (!__owned_is_mine(lock))
        *lock = 0;
}
