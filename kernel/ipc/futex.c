/* futex.c - sleep until a word in user memory changes.
 *
 * Owns: a table of wait queues, hashed by key; a thread knows its word.
 * Promises: a waiter that saw the expected value is on its queue before any
 * waker can look, because it does not give the CPU away in between. A waiter
 * that was woken but has to die passes the wake-up on. Source: Franke, Russell,
 * Kirkwood, "Fuss, Futexes and Furwocks", 2002. */
#include "ipc/futex.h"
#include <errno.h>
#include "mm/space.h"
#include "sched/sched.h"

enum { BUCKETS = 64 };

struct futex_key {
    const struct space *space; /* NULL: processes share the memory */
    uint32_t word;
};

static struct list buckets[BUCKETS];

static struct list *bucket_of(const struct futex_key *key)
{
    struct list *bucket = &buckets[(key->word >> 2) % BUCKETS];

    if (!bucket->next)
        list_init(bucket);
    return bucket;
}

/* Make the key of a word. Memory that processes share is known by its frame,
 * other memory by its space and address. */
static struct futex_key key_of(const struct space *space, uaddr_t word)
{
    struct futex_key key = { space, word };

    if (space_shared_key(space, word, &key.word))
        key.space = NULL;
    return key;
}

/* Wake the threads that wait for the word with this key, at most `count`.
 *
 * The key of each waiter is made anew, from the address that it waits at. A key
 * that had been kept since the thread went to sleep could be wrong by now:
 *
 *     A waits at the shared word 5000, in frame 7       key: frame 7
 *     another thread of A's process unmaps 5000; nobody else has
 *     frame 7, so it is freed, and B gets it as shared memory
 *     B wakes its own word in frame 7                   key: frame 7
 *
 * With the old key B would wake A, which is a stranger, and count it as woken;
 * a thread of B's that waits behind A would sleep on. With a new key A is no
 * longer found: it has unmapped its own word, so nobody can wake it there.
 *
 * A waiter stays in the bucket of its old key. That is right for all that can
 * be found: as long as its memory stays mapped, its key does not change,
 * because shared memory is always present and never copied.
 *
 * There may be thousands of waiters, so interrupts are taken on the way. A tick
 * may take any waiter out of the queue then (its time is over), but it cannot
 * take `place`: a node of our own, which keeps our place in the queue. */
static int wake(const struct futex_key *key, uint32_t count)
{
    struct list *waiters = bucket_of(key), place;
    uint32_t woken = 0;

    list_append(waiters->next, &place);
    while (place.next != waiters && woken < count) {
        struct thread *thread = CONTAINER_OF(place.next, struct thread, link);
        struct futex_key its = key_of(thread->group->space, thread->futex);
        list_remove(&place);
        list_append(thread->link.next, &place);
        if (its.space == key->space && its.word == key->word) {
            sched_wake(thread, 0);
            woken++;
        }
        arch_take_interrupts();
    }
    list_remove(&place);
    return (int)woken;
}

/* Why no wake-up is lost. The usual mistake is this order:
 *
 *     waiter reads the word: it must sleep
 *                                  waker changes the word, and finds nobody
 *     waiter goes to sleep, for ever
 *
 * It cannot happen: from the read in arch_copy_from_user() until wait_on() has
 * put the waiter on its queue, interrupts are off, and no call between them
 * gives the CPU away. (The read may bring a page in, but that does not sleep.)
 * So a waker comes before the read, and the value differs, or after the waiter
 * is on its queue.
 *
 * A wake-up counts: who wakes one thread relies on that thread to go on, and
 * for example to unlock for the next one. A killed thread never goes on. So if
 * it was woken and killed before it ran, it wakes another one in its place. */
int futex_wait(uaddr_t word, uint32_t expected, const uint64_t *deadline)
{
    struct thread *self = cpu.current;
    uint32_t value;

    if (word % 4)
        return -EINVAL;
    if (arch_copy_from_user(&value, word, sizeof(value)))
        return -EFAULT;
    if (value != expected)
        return -EAGAIN;
    const struct futex_key key = key_of(self->group->space, word);
    self->futex = word;
    int error = wait_on(bucket_of(&key), deadline);
    if (!error && (self->arch.work & WORK_KILL))
        (void)wake(&key, 1); /* or nobody waits, and nobody misses it */
    self->futex = 0;
    return error;
}

int futex_wake(uaddr_t word, uint32_t count)
{
    struct futex_key key = key_of(cpu.current->group->space, word);

    return wake(&key, count);
}
