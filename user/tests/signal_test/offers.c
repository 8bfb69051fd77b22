/* offers.c - a process's signal is for any thread that can take it: whoever
 * it was offered to first, and whatever becomes of that one. Each part runs
 * in a child, and counts what went wrong. */
#include "signal_test.h"

#include <errno.h>
#include <pthread.h>
#include <reprise/reprise.h>
#include <sched.h>
#include <semaphore.h>
#include <stdint.h>
#include <sys/mman.h>
#include <reprise/tap.h>
#include <time.h>
#include <unistd.h>

enum { WAITERS = 4, ROUNDS = 5, PATIENCE = 200, MUCH = 8 << 20, SLEEP = 4000 };

#define BIT(signal) (1u << ((signal)-1))
#define ALL (~(sigset_t)0)

static const int sent[WAITERS] = { SIGUSR1, SIGUSR2, SIGALRM, SIGTERM };
static volatile int arrived, in_order, handled_by;

static void set_mask(sigset_t set)
{
    pthread_sigmask(SIG_SETMASK, &set, NULL);
}

static void handle(int signal, void (*handler)(int), sigset_t mask)
{
    struct sigaction action = { .sa_handler = handler, .sa_mask = mask };
    sigaction(signal, &action, NULL);
}

/* 1 as soon as the word has that value; 0 if it has not within a while. */
static int becomes(const volatile int *word, int value)
{
    for (int i = 0; i < PATIENCE && *word != value; i++)
        usleep(1000);
    return *word == value;
}

/* So many threads of the process sleep. */
static void await_sleepers(int count)
{
    static struct thread_status threads[64];
    for (int asleep = -1; asleep != count; sched_yield()) {
        int all = thread_list_np(threads, 64);
        asleep = 0;
        for (int i = 0; i < all && i < 64; i++)
            asleep += threads[i].pid == getpid() &&
                      threads[i].state == THREAD_BLOCKED_NP;
    }
}

static void start(int count, void *(*body)(void *))
{
    pthread_t thread;
    for (int i = 0; i < count; i++)
        pthread_create(&thread, NULL, body, NULL);
    await_sleepers(count);
}

static void send_all(void)
{
    for (int i = 0; i < WAITERS; i++)
        kill(getpid(), sent[i]);
}

/* ---- each goes to a thread of its own, which stays busy with it ---- */

/* Whoever got one needs the others to get theirs. */
static void meet(int signal)
{
    (void)signal;
    __atomic_fetch_add(&arrived, 1, __ATOMIC_SEQ_CST);
    if (becomes(&arrived, WAITERS))
        __atomic_fetch_add(&in_order, 1, __ATOMIC_SEQ_CST);
}

static void *meet_by_sigwait(void *argument)
{
    int signal;
    sigwait(&(sigset_t){ ALL }, &signal);
    meet(signal);
    return argument;
}

static void *meet_by_sigsuspend(void *argument)
{
    sigsuspend(&(sigset_t){ 0 });
    return argument;
}

static int meeting(void *(*body)(void *))
{
    set_mask(ALL);
    for (int i = 0; i < WAITERS; i++)
        handle(sent[i], meet, ALL);
    for (int round = 1; round <= ROUNDS; round++) {
        arrived = 0;
        start(WAITERS, body);
        send_all();
        if (!becomes(&in_order, round * WAITERS))
            return 1;
    }
    return 0;
}

static int in_sigwait(void)
{
    return meeting(meet_by_sigwait);
}

static int in_sigsuspend(void)
{
    return meeting(meet_by_sigsuspend);
}

/* ---- who waits comes before who ignores ---- */

static void *wait_for_one(void *argument)
{
    int signal = 0;
    set_mask(ALL);
    sigwait(&(sigset_t){ BIT(SIGCONT) }, &signal);
    arrived = signal;
    return argument;
}

static int in_waiter(void)
{
    start(1, wait_for_one);
    kill(getpid(), SIGCONT);
    return !becomes(&arrived, SIGCONT);
}

/* ---- the handler of another blocks it in the thread that it woke ---- */

static void note_thread(int signal)
{
    (void)signal;
    handled_by = gettid();
}

static void await_the_other(int signal)
{
    (void)signal;
    in_order = becomes(&arrived, 1);
}

static void note_arrival(int signal)
{
    (void)signal;
    arrived = 1;
}

static void *sleep_on(void *argument)
{
    for (;;)
        usleep(100000);
    return argument;
}

static uint32_t ticks(void)
{
    struct system_status status;
    system_status_np(&status);
    return status.ticks;
}

/* SIGINT comes before SIGUSR1 where both are pending; and between two ticks
 * nobody else runs, who might take the first alone. */
static void *send_both(void *argument)
{
    set_mask(ALL);
    await_sleepers(2);
    for (uint32_t now = ticks(); ticks() == now;)
        sched_yield();
    kill(getpid(), SIGUSR1);
    kill(getpid(), SIGINT);
    return argument;
}

static int in_handler(void)
{
    pthread_t thread;
    handle(SIGUSR1, note_arrival, 0);
    handle(SIGINT, await_the_other, BIT(SIGUSR1));
    start(1, sleep_on);
    pthread_create(&thread, NULL, send_both, NULL);
    while (usleep(1000000) == 0)
        continue;
    return !in_order;
}

/* ---- the thread that it woke is ended by execve() ---- */

static volatile int inside;

/* A call that takes long, and lets others run. */
static void *map_much(void *argument)
{
    set_mask(0);
    for (;;) {
        inside = 1;
        munmap(mmap(NULL, MUCH, PROT_READ, MAP_SHARED | MAP_ANONYMOUS, -1, 0),
               MUCH);
    }
    return argument;
}

static void *become_another(void *argument)
{
    char *const argv[] = { (char *)"end_process", NULL };
    while (!inside)
        sched_yield();
    kill(getpid(), SIGTERM);
    execve("end_process", argv, argv);
    return argument;
}

static int in_exec(void)
{
    pthread_t thread;
    pthread_create(&thread, NULL, become_another, NULL);
    map_much(NULL);
    return 1;
}

/* ---- a thread that another directs does not run by itself ---- */

static void *direct(void *argument)
{
    struct segment_np none = { 0 };
    run_schedule_np(&none, 0, NULL); /* from here on the first is held */
    kill(getpid(), SIGTERM);
    _exit(argument ? 1 : 2);
}

static int in_director(void)
{
    pthread_t thread;
    pthread_create(&thread, NULL, direct, NULL);
    pthread_join(thread, NULL);
    return 1;
}

/* ---- who was woken for one that another took has heard nothing ---- */

static sem_t semaphore;
static volatile int woken_for_nothing;

static void check(int heard_something)
{
    if (heard_something && handled_by != gettid())
        woken_for_nothing++;
}

static int64_t now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (int64_t)time.tv_sec * 1000000 + time.tv_nsec / 1000;
}

static void *sleep_once(void *argument)
{
    int64_t start = now();
    set_mask(0);
    check(usleep(SLEEP) != 0 || now() - start < SLEEP);
    return argument;
}

static void *suspend_once(void *argument)
{
    sigsuspend(&(sigset_t){ 0 });
    check(1);
    return argument;
}

static void *wait_for_another(void *argument)
{
    set_mask(BIT(SIGUSR2));
    check(sigwaitinfo(&(sigset_t){ BIT(SIGUSR2) }, NULL) == -1);
    return argument;
}

static void *wait_for_post(void *argument)
{
    struct timespec later;
    set_mask(0);
    clock_gettime(CLOCK_REALTIME, &later);
    later.tv_sec++;
    check(sem_timedwait(&semaphore, &later) != 0);
    return argument;
}

/* It is offered to the sleeper, and taken here before that one runs. If a
 * tick lets that one run in between, it may have it. */
static int taken_here(void *(*body)(void *))
{
    pthread_t thread;
    handle(SIGUSR1, note_thread, 0);
    set_mask(ALL);
    pthread_create(&thread, NULL, body, NULL);
    await_sleepers(1);
    kill(getpid(), SIGUSR1);
    set_mask(0);
    usleep(5000);
    int wrong = woken_for_nothing;
    pthread_kill(thread, SIGUSR1); /* this one is for it alone */
    sem_post(&semaphore);
    pthread_join(thread, NULL);
    return wrong + (handled_by == 0);
}

static int from_sleep(void)
{
    return taken_here(sleep_once);
}

static int from_sigsuspend(void)
{
    return taken_here(suspend_once);
}

static int from_sigwaitinfo(void)
{
    return taken_here(wait_for_another);
}

static int from_sem_timedwait(void)
{
    return taken_here(wait_for_post);
}

static const struct part {
    int (*body)(void);
    int status;
    const char *what;
} parts[] = {
    { in_sigwait, 0, "to as many that sigwait() for any of them" },
    { in_sigsuspend, 0, "to as many in sigsuspend()" },
    { in_waiter, 0, "to who waits, though others ignore it" },
    { in_handler, 0, "though a handler blocks it in who was woken for it" },
    { in_exec, SIGTERM, "though execve() ends who was woken for it" },
    { in_director, SIGTERM, "though the first thread is held by a director" },
    { from_sleep, 0, "and a sleep goes on if another took it" },
    { from_sigsuspend, 0, "and sigsuspend" },
    { from_sigwaitinfo, 0, "and sigwaitinfo" },
    { from_sem_timedwait, 0, "and sem_timedwait" },
};

void test_offers(void)
{
    for (unsigned i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
        promise_equal(child_status(parts[i].body), parts[i].status,
                      "signals go where they can be taken: %s", parts[i].what);
}
