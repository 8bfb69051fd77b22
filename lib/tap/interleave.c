/* interleave.c - two threads and a third that directs them: interleave.h. */
#include <reprise/interleave.h>
#include <pthread.h>
#include <reprise/reprise.h>
#include <sched.h>
#include <stddef.h>
#include <sys/futex.h>

enum { THREADS = 64 }; /* more need not be looked at */

struct part {
    void (*body)(void);
    volatile int over;
    pid_t tid;
};

pthread_t interleaved[2];

static struct part parts[2];
static uint32_t instructions_of_first;
static volatile int caller_waits, done;
static int first_was_over;

static void *play(void *argument)
{
    struct part *part = argument;
    sched_yield();
    part->body();
    part->over = 1;
    futex(&part->over, FUTEX_WAKE, 1, NULL);
    return NULL;
}

static void let_run(pid_t tid, uint32_t instructions)
{
    struct segment_np segment = { .tid = tid, .steps = instructions };
    run_schedule_np(&segment, 1, NULL);
}

/* Up to its body, but for the way back from sched_yield(). */
static void begin(int i)
{
    pthread_create(&interleaved[i], NULL, play, &parts[i]);
    parts[i].tid = pthread_gettid_np(interleaved[i]);
    let_run(parts[i].tid, SEGMENT_STEPS_NP);
}

/* From the moment at which the caller waits nobody is held with a lock of the
 * library that is needed here. */
static void *direct(void *argument)
{
    while (!caller_waits)
        sched_yield();
    run_schedule_np(NULL, 0, NULL);
    begin(0);
    begin(1);
    if (instructions_of_first)
        let_run(parts[0].tid, instructions_of_first);
    first_was_over = parts[0].over;
    let_run(parts[1].tid, SEGMENT_STEPS_NP);
    done = 1;
    futex(&done, FUTEX_WAKE, 1, NULL);
    return argument;
}

/* A thread that has detached itself is on its way out still, and whoever
 * directs next would hold it there, with a lock of the library. */
static void await_end(pid_t tid)
{
    static struct thread_status table[THREADS];
    int there = 1;
    while (there) {
        int count = thread_list_np(table, THREADS);
        sched_yield();
        there = 0;
        for (int i = 0; i < count && i < THREADS; i++)
            there |= table[i].tid == tid;
    }
}

static void wait_for(volatile int *word)
{
    while (!*word)
        futex(word, FUTEX_WAIT, 0, NULL);
}

int interleave(void (*first)(void), uint32_t instructions, void (*second)(void))
{
    pthread_t director;
    parts[0] = (struct part){ .body = first };
    parts[1] = (struct part){ .body = second };
    instructions_of_first = instructions;
    caller_waits = done = 0;
    pthread_create(&director, NULL, direct, NULL);
    caller_waits = 1;
    wait_for(&done);
    pthread_join(director, NULL);
    wait_for(&parts[0].over);
    wait_for(&parts[1].over);
    for (int i = 0; i < 2; i++) {
        pthread_join(interleaved[i], NULL); /* unless one has done it, or: */
        await_end(parts[i].tid);
    }
    return first_was_over;
}
