/* futex.c - sleep until a word in user memory changes.
 *
 * Owns: a table of wait queues, hashed by address; a thread knows its word.
 * Promise: a waiter that saw the expected value is on its queue before any
 * waker can look, because both run with interrupts off.
 * Source: Franke, Russell, Kirkwood, "Fuss, Futexes and Furwocks", 2002. */
#include "ipc/futex.h"
#include <errno.h>
#include "kernel.h"
#include "proc/process.h"
#include "sched/sched.h"

enum { BUCKETS = 64 };

static struct wait_queue buckets[BUCKETS];

static struct wait_queue *bucket_of(uaddr_t word)
{
    struct wait_queue *bucket = &buckets[(word >> 2) % BUCKETS];

    if (!bucket->waiters.next)
        wait_queue_init(bucket);
    return bucket;
}

int futex_wait(uaddr_t word, uint32_t expected, const uint32_t *deadline)
{
    uint32_t value;

    if (word % 4)
        return -EINVAL;
    if (arch_copy_from_user(&value, word, sizeof(value)))
        return -EFAULT;
    if (value != expected)
        return -EAGAIN;
    cpu.current->futex = word;
    return wait_on(bucket_of(word), deadline);
}

int futex_wake(const struct process *process, uaddr_t word, uint32_t count)
{
    struct list *waiters = &bucket_of(word)->waiters;
    uint32_t woken = 0;

    LIST_EACH_SAFE (thread, waiters, struct thread, link) {
        if (woken == count)
            break;
        if (thread->process != process || thread->futex != word)
            continue;
        sched_wake(thread, 0);
        woken++;
    }
    return (int)woken;
}
