/* accounts.h - two accounts, and what the five sharing_memory programs have
 * in common: everything but how two threads move money between them.
 *
 * A and B together always hold TOTAL, unless the threads get in each other's
 * way. Each program says what its threads do, and calls move_money().
 */
#ifndef ACCOUNTS_H
#define ACCOUNTS_H

#include <pthread.h>
#include <reprise/demonstration.h>
#include <reprise/steps.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/time.h>
#include <unistd.h>

enum {
    TOTAL = 20000,
    AMOUNT = 10,
    LIMIT = 10,     /* seconds */
    MOMENT = 100000 /* microseconds */
};

/* `store(&A, load(&A) + AMOUNT)` is `A = A + AMOUNT` in the three steps that it
 * means, whatever the compiler would have made of it (steps.h). */
static volatile int A = TOTAL / 2, B = TOTAL / 2;

/* Each of the threads has made so many transfers. */
static volatile int first_count, second_count;

/* Why the program is meant to go wrong, or NULL. */
static const char *meant_to_fail;

/* The time is up: SIGALRM ends the program, whatever its threads do or wait
 * for. It comes a second time a moment later: if nobody has made a transfer
 * meanwhile, nobody will any more. Nothing here takes a lock, because the
 * handler may have interrupted a thread that holds it: dprintf() has no buffer
 * to share, _exit() flushes none. */
static inline void time_is_up(int signal)
{
    static const struct itimerval moment = { .it_value = { 0, MOMENT } };
    static int first_seen, second_seen, again;
    int stopped;

    if (!again++) {
        first_seen = first_count;
        second_seen = second_count;
        setitimer(ITIMER_REAL, &moment, NULL);
        return;
    }
    stopped = first_seen == first_count && second_seen == second_count;
    dprintf(STDOUT_FILENO, "signal %d: %d and %d transfers%s\n", signal,
            first_seen, second_seen,
            stopped ? ", and then no more: both wait for ever" : "");
    _exit(demonstration_status(stopped, meant_to_fail));
}

/* A moment without a lock, at random: a loop as regular as the timer's ticks
 * would be stopped at the same place each time, and if that is with the lock
 * held, the other thread never gets it. */
static inline void pause_at_random(unsigned *seed)
{
    for (volatile int i = rand_r(seed) % 16; i > 0; i--)
        continue;
}

/* The two accounts as a thread found them. If money is missing, or has come
 * out of nowhere, that is the end; of two threads that see it, only the
 * first tells. */
static inline void check_total(int a, int b)
{
    static pthread_mutex_t telling = PTHREAD_MUTEX_INITIALIZER;
    if (a + b == TOTAL)
        return;
    pthread_mutex_lock(&telling); /* for good */
    dprintf(STDOUT_FILENO, "inconsistent: A = %d, B = %d, A + B = %d\n", a, b,
            a + b);
    _exit(demonstration_status(1, meant_to_fail));
}

/* Fetch what SIGALRM does, change it, set it. */
static inline void set_alarm(unsigned int seconds)
{
    struct sigaction action;
    if (sigaction(SIGALRM, NULL, &action) < 0) {
        perror("sigaction");
        exit(2);
    }
    action.sa_handler = time_is_up;
    if (sigaction(SIGALRM, &action, NULL) < 0) {
        perror("sigaction");
        exit(2);
    }
    alarm(seconds);
}

static inline unsigned int seconds_of(int argc, char **argv)
{
    static const char usage[] =
        "%s [--verdict] [SECONDS]\n"
        "  SECONDS    so long, if nothing goes wrong before (default %d)";
    char *end = NULL, text[160];
    snprintf(text, sizeof(text), usage, argv[0], LIMIT);
    argc = demonstration_arguments(argc, argv, text);
    long seconds = argc > 1 ? strtol(argv[1], &end, 10) : LIMIT;
    if (argc > 2 || seconds < 1 || (end && *end)) {
        fprintf(stderr, "usage: %s [--verdict] [SECONDS]\n", argv[0]);
        exit(2);
    }
    return (unsigned int)seconds;
}

/* Let two threads run for ever: the alarm or check_total() ends them. `meant`:
 * why that is to go wrong, or NULL. */
static inline int move_money(int argc, char **argv, void *(*first)(void *),
                             void *(*second)(void *), const char *meant)
{
    pthread_t threads[2];
    int error;
    meant_to_fail = meant;
    set_alarm(seconds_of(argc, argv));
    error = pthread_create(&threads[0], NULL, first, NULL);
    if (!error)
        error = pthread_create(&threads[1], NULL, second, NULL);
    if (error) {
        fprintf(stderr, "%s: no thread (error %d)\n", argv[0], error);
        return 2;
    }
    pthread_join(threads[0], NULL);
    pthread_join(threads[1], NULL);
    return 0;
}

#endif
