/* sequences.c - a signal at each instruction of each sequence, whose handler
 * uses the same sequence on the same word: never in the middle. */
#include "signal_test.h"

#include <errno.h>
#include <pthread.h>
#include <reprise/ras.h>
#include <reprise/reprise.h>
#include <reprise/sequences.h>
#include <stdint.h>
#include <sys/wait.h>
#include <reprise/tap.h>
#include <unistd.h>

enum { LATEST = 50, TRIES = 20 };

RAS_LABELS(pthread_mutex_lock);
RAS_LABELS(pthread_mutex_unlock);

static int word, got, in_handler;
static pthread_mutex_t mutex;

/* The program does this, and its handler after or before or instead. */
static void test_and_set(void)
{
    got = ras_test_and_set(&word);
}

static void test_and_set_too(void)
{
    in_handler = ras_test_and_set(&word);
}

static int one_has_set(void)
{
    return word == 1 && got + in_handler == 1;
}

static void compare_and_swap(void)
{
    got = ras_compare_and_swap(&word, 0, 10);
}

static void compare_and_swap_too(void)
{
    in_handler = ras_compare_and_swap(&word, 0, 100);
}

static int one_has_swapped(void)
{
    return got == 0 ? word == 10 && in_handler == 10
                    : word == 100 && got == 100 && in_handler == 0;
}

static void fetch_and_add(void)
{
    got = ras_fetch_and_add(&word, 10);
}

static void fetch_and_add_too(void)
{
    in_handler = ras_fetch_and_add(&word, 100);
}

static int both_have_added(void)
{
    return word == 110 &&
           (got == 0 ? in_handler == 10 : got == 100 && in_handler == 0);
}

static void exchange(void)
{
    got = ras_exchange(&word, 10);
}

static void exchange_too(void)
{
    in_handler = ras_exchange(&word, 100);
}

static int both_have_exchanged(void)
{
    return got == 0 ? in_handler == 10 && word == 100
                    : got == 100 && in_handler == 0 && word == 10;
}

static void lock(void)
{
    mutex = (pthread_mutex_t){ .kind = PTHREAD_MECHANISM_RAS_NP };
    pthread_mutex_lock(&mutex);
}

static void unlock(void)
{
    mutex =
        (pthread_mutex_t){ .word = gettid(), .kind = PTHREAD_MECHANISM_RAS_NP };
    pthread_mutex_unlock(&mutex);
}

/* A handler may not wait for what it has interrupted. */
static void lock_and_unlock(void)
{
    if (mutex.word)
        return;
    pthread_mutex_lock(&mutex);
    pthread_mutex_unlock(&mutex);
}

static int is_locked(void)
{
    return mutex.word == gettid();
}

static int is_unlocked(void)
{
    return mutex.word == 0;
}

#define SEQUENCE(name) #name, name##_start, name##_commit, name##_end

static const struct sequence {
    const char *name;
    const char *start, *commit, *end;
    int boundaries; /* its instructions, and the one behind it */
    void (*call)(void), (*handle)(void);
    int (*right)(void);
} sequences[] = {
    { SEQUENCE(ras_test_and_set), 3, test_and_set, test_and_set_too,
      one_has_set },
    { SEQUENCE(ras_compare_and_swap), 5, compare_and_swap, compare_and_swap_too,
      one_has_swapped },
    { SEQUENCE(ras_fetch_and_add), 5, fetch_and_add, fetch_and_add_too,
      both_have_added },
    { SEQUENCE(ras_exchange), 3, exchange, exchange_too, both_have_exchanged },
    { SEQUENCE(pthread_mutex_lock), 5, lock, lock_and_unlock, is_locked },
    { SEQUENCE(pthread_mutex_unlock), 4, unlock, lock_and_unlock, is_unlocked },
};

static const struct sequence *tried;

static void use_it_too(int signal)
{
    (void)signal;
    tried->handle();
}

static int restarts_by_signals(void)
{
    struct ras_statistics table[32];
    int count = ras_stats(0, table, 32);
    for (int i = 0; i < count && i < 32; i++)
        if (table[i].start == (uint32_t)tried->start)
            return (int)table[i].restarts[RAS_CAUSE_SIGNAL];
    return -1;
}

static uint32_t interruptions(void)
{
    struct ras_last last;
    return ras_last(&last) == 0 ? last.count : 0;
}

/* Bit n: interrupted n bytes after start. */
static uint32_t places;
static int wrong, miscounted;

/* False: the timer came as well, and nothing can be said. */
static int interrupt_at(uint32_t n)
{
    uint32_t start = (uint32_t)tried->start, before = interruptions();
    int restarts = restarts_by_signals();
    struct ras_last last;
    word = 0;
    signal_after_np(n, SIGUSR2);
    tried->call();
    signal_after_np(0, SIGUSR2);
    ras_last(&last);
    if (last.count != before + 1 || last.cause != RAS_CAUSE_SIGNAL)
        return 0;
    if (last.pc < start || last.pc > (uint32_t)tried->end)
        return 1;
    int inside = last.pc > start && last.pc <= (uint32_t)tried->commit;
    places |= 1u << (last.pc - start);
    wrong += !tried->right() || last.to != (inside ? start : last.pc);
    miscounted += restarts_by_signals() - restarts != inside;
    return 1;
}

static int bits(uint32_t set)
{
    int count = 0;
    for (; set; set &= set - 1)
        count++;
    return count;
}

static void test_sequence(const struct sequence *sequence)
{
    tried = sequence;
    places = 0;
    wrong = miscounted = 0;
    for (uint32_t n = 1; n < LATEST; n++)
        for (int tries = 0; tries < TRIES && !interrupt_at(n); tries++)
            continue;
    promise_equal(bits(places), tried->boundaries,
                  "%s: a signal comes at every boundary", tried->name);
    promise_equal(wrong, 0, "%s: its handler never runs in the middle",
                  tried->name);
    promise_equal(miscounted, 0,
                  "%s: each time inside is counted as a signal's", tried->name);
}

static volatile int handled;

static void count_signal(int signal)
{
    (void)signal;
    handled++;
}

/* Before, at and after the instruction that makes a system call. */
static void test_system_call(void)
{
    int wrong_results = 0;
    signal(SIGUSR2, count_signal);
    handled = 0;
    for (uint32_t n = 1; n < LATEST; n++) {
        signal_after_np(n, SIGUSR2);
        wrong_results += getpid() != 1 || gettid() != 1;
        wrong_results += write(1, "", 0) != 0;
        wrong_results += usleep(1) != 0;
        signal_after_np(0, SIGUSR2);
    }
    promise_equal(wrong_results, 0,
                  "a signal at each boundary of system calls changes none");
    promise_equal(handled, LATEST - 1, "and is handled each time");
}

/* A handler that begins in the middle of a sequence, with a switch due. */
static void test_handler_inside(void)
{
    int status = 0;
    pid_t pid = fork();
    if (pid == 0) {
        void *middle = (char *)ras_fetch_and_add_start + 2;
        signal(SIGUSR2, (void (*)(int))middle);
        signal_after_np(1 | STEP_PREEMPT, SIGUSR2);
        getpid();
        _exit(0);
    }
    promise_equal(waitpid(pid, &status, 0), pid,
                  "a handler inside a sequence harms nobody else");
}

void test_sequences(void)
{
    signal(SIGUSR2, use_it_too);
    for (unsigned i = 0; i < sizeof(sequences) / sizeof(sequences[0]); i++)
        test_sequence(&sequences[i]);
    test_system_call();
    test_handler_inside();
    promise_errno(signal_after_np(1, 77), EINVAL, "signal 77");
}
