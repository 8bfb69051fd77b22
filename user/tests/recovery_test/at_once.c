/* at_once.c - a signal and a switch that are due at the same instant: the
 * interval timer rings at each tick, and each tick ends a quantum. */
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/time.h>
#include <reprise/tap.h>

#include "recovery_test.h"

enum { ENOUGH = 40, MOST_ROUNDS = 1000000 };

static struct piece piece;
static volatile int pair[2];
static volatile int handled, rivals, torn, stop;

static void look(void)
{
    int first = pair[0], second = pair[1];
    torn += first != second && first == pair[0];
}

static void on_alarm(int signal)
{
    (void)signal;
    look();
    piece.run(pair);
    handled++;
}

static void *rival(void *argument)
{
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, NULL);
    while (!stop) {
        look();
        piece.run(pair);
        rivals++;
    }
    return argument;
}

/* Until so many ticks came while it was past its commit, and before it. */
static int run_long(int way)
{
    int rounds = 0;
    uint32_t random = 1;
    const struct ras_statistics *counts = piece_counts(&piece);
    while (rounds < MOST_ROUNDS &&
           (counts->forwards[RAS_CAUSE_PREEMPT] < ENOUGH ||
            counts->restarts[RAS_CAUSE_PREEMPT] < ENOUGH ||
            counts->by[way] < ENOUGH)) {
        random = random * 1664525 + 1013904223;
        for (volatile uint32_t i = random >> 29; i; i--)
            continue; /* or the ticks would fall on the same places */
        piece.run(pair);
        rounds++;
        if (rounds % 64 == 0)
            counts = piece_counts(&piece);
    }
    return rounds;
}

static void test_way(int way)
{
    struct itimerval tick = { { 0, 1000 }, { 0, 1000 } }, none = { 0 };
    pthread_t thread;
    int rounds;
    piece_make(&piece, way);
    ras_register(&piece.row, 1);
    pair[0] = pair[1] = handled = rivals = torn = stop = 0;
    pthread_create(&thread, NULL, rival, NULL);
    setitimer(ITIMER_REAL, &tick, NULL);
    rounds = run_long(way);
    setitimer(ITIMER_REAL, &none, NULL);
    stop = 1;
    pthread_join(thread, NULL);
    promise(rounds < MOST_ROUNDS && handled >= ENOUGH && rivals >= ENOUGH,
            "%s: a signal and a switch come at once, often enough",
            way_names[way]);
    promise(pair[0] == rounds + handled + rivals && pair[1] == pair[0],
            "%s: and nothing is lost", way_names[way]);
    promise_equal(torn, 0, "%s: nobody sees the middle", way_names[way]);
    piece_free(&piece);
}

void test_at_once(void)
{
    signal(SIGALRM, on_alarm);
    for (EACH_WAY(way))
        test_way(way);
    signal(SIGALRM, SIG_DFL);
}
