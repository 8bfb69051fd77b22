/* crew.c - threads that wait for a round, play it together, and wait again.
 *
 * On one CPU with a round robin, where each thread gives way is all that
 * decides who does what when: a round is the same each time.
 */
#include <pthread.h>
#include <sched.h>
#include <stdlib.h>
#include <reprise/tap.h>

#include "locks_test.h"

static pthread_t threads[LOCK_THREADS];
static int size;
static void (*volatile part_to_play)(int role); /* NULL: go home */
static volatile unsigned round_number;
static volatile int begun, done;

static void *serve(void *argument)
{
    int role = (int)(uintptr_t)argument;
    for (unsigned seen = 0;; seen++) {
        while (round_number == seen || begun != role)
            sched_yield();
        begun = role + 1;
        if (!part_to_play)
            return NULL;
        part_to_play(role);
        __atomic_fetch_add(&done, 1, __ATOMIC_SEQ_CST);
    }
}

static void begin(void (*part)(int role))
{
    part_to_play = part;
    begun = done = 0;
    round_number = round_number + 1;
}

void start_crew(int count)
{
    round_number = 0;
    for (size = 0; size < count; size++)
        if (pthread_create(&threads[size], NULL, serve,
                           (void *)(uintptr_t)size))
            give_up("a thread to begin");
}

void end_crew(void)
{
    begin(NULL);
    while (size > 0)
        pthread_join(threads[--size], NULL);
}

int crew_is_done(void)
{
    return done == size;
}

int play(void (*part)(int role), int patience)
{
    begin(part);
    while (!crew_is_done() && patience-- > 0)
        sched_yield();
    return crew_is_done() ? 0 : -1;
}

void give_up(const char *what)
{
    promise(0, "%s: %s comes to an end", ops->name, what);
    exit(tap_done());
}
