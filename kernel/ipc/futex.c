/* futex.c - sleep until a word in user memory changes.
 *
 * Owns: a table of wait queues, hashed by key; a thread knows its word.
 * Promises: a waiter that saw the expected value is on its queue before any
 * waker can look, because both run with interrupts off. And a waiter that was
 * woken but has to die passes the wake-up on.
 * Source: Franke, Russell, Kirkwood, "Fuss, Futexes and Furwocks", 2002. */
#include "ipc/futex.h"
#include <errno.h>
#include "mm/space.h"
#include "sched/sched.h"

enum { BUCKETS = 64 };

struct futex_key {
    const struct space *space; /* NULL: memory that several share */
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

/* Memory that processes share is known by its frame, other memory by space and
 * address. */
static struct futex_key key_of(const struct space *space, uaddr_t word)
{
    struct futex_key key = { space, word };

    if (space_shared_key(space, word, &key.word))
        key.space = NULL;
    return key;
}

/* Each waiter's key is made anew: its process may have unmapped the word, and
 * then the frame is maybe another's, who would miss what wakes a stranger.
 * There may be thousands, so interrupts are taken on the way. A tick may then
 * take any of them out of the queue, but not `place`, a node of our own. */
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
        (void)wake(&key, 1); /* if nobody waits, nobody misses it */
    self->futex = 0;
    return error;
}

int futex_wake(uaddr_t word, uint32_t count)
{
    struct futex_key key = key_of(cpu.current->group->space, word);

    return wake(&key, count);
}
