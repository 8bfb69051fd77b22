/* known.c - which values of pthread_t are threads.
 *
 * Owns: the list of those that may still be joined, detached or sent a signal;
 * each of their structs is there. Whoever takes a thread off frees it then,
 * so what is done to one that was found is done with the lock held.
 */
#include "libc/internal/fork_private.h"
#include "libc/internal/lock_private.h"

#include "pthread_private.h"

/* A reader that follows `next` from here comes to the end at any moment of a
 * change: a handler may, when it interrupted the owner of the lock. */
static struct pthread *volatile newest;
static volatile uint32_t lock;

/* Until somebody asks for the first time there is only the caller. */
int __known_lock(void)
{
    int locked = __owned_lock(&lock);

    if (!newest)
        newest = current_thread();
    return locked;
}

void __known_unlock(int locked)
{
    if (locked)
        __owned_unlock(&lock);
}

/* The pointer that leads to the thread, or to NULL at the end. */
static struct pthread *volatile *find(pthread_t thread)
{
    struct pthread *volatile *link = &newest;

    while (*link && *link != thread)
        link = &(*link)->next;
    return link;
}

int __is_known(pthread_t thread)
{
    return thread && *find(thread);
}

void __know(pthread_t thread)
{
    thread->next = newest;
    newest = thread;
}

void __forget(pthread_t thread)
{
    int locked = __known_lock();
    struct pthread *volatile *link = find(thread);

    if (*link)
        *link = thread->next;
    __known_unlock(locked);
}

void __know_nobody_else(void)
{
    __owned_alone(&lock);
    current_thread()->next = NULL;
    newest = current_thread();
}
