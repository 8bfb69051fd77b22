/* system.c - system calls, ticks, threads, locks, signals, processes. */
#include "bench.h"

#include <reprise/instruction_clock.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { RUNS = 200, FEW = 20, TICKS = 12, ROUNDS = 64 };

static void call_nothing(void)
{
    int result;
    __asm__ volatile("int $0x80" : "=a"(result) : "0"(SYS_gettid) : "memory");
}

/* The widest gaps between two readings have a tick in them, and the least of
 * those has nothing else. */
static uint32_t tick(void)
{
    uint32_t scale = ticks_per_instruction(), seen = 0;
    uint64_t last = read_clock(), usual = UINT64_MAX, best = UINT64_MAX;
    while (seen < TICKS) {
        uint64_t now = read_clock(), gap = now - last;
        last = now;
        usual = gap < usual ? gap : usual;
        if (gap < usual + 60 * scale)
            continue;
        seen++;
        best = gap - usual < best ? gap - usual : best;
    }
    return (uint32_t)(best / scale);
}

static volatile int stop;
static pthread_mutex_t mutex;

static void *yield_too(void *argument)
{
    while (!stop)
        sched_yield();
    return argument;
}

static void yield(void)
{
    sched_yield();
}

static void lock_pair(void)
{
    pthread_mutex_lock(&mutex);
    pthread_mutex_unlock(&mutex);
}

/* A mutex is not fair: each has its share of rounds to do. */
static void *contend(void *argument)
{
    for (int i = 0; i < ROUNDS; i++) {
        pthread_mutex_lock(&mutex);
        sched_yield();
        pthread_mutex_unlock(&mutex);
    }
    return argument;
}

static void contend_both(void)
{
    pthread_t thread;
    if (pthread_create(&thread, NULL, contend, NULL))
        exit(1);
    contend(NULL);
    pthread_join(thread, NULL);
}

/* `act`, while another thread runs `other`. */
static uint32_t while_other(action act, void *(*other)(void *), int runs)
{
    pthread_t thread;
    uint32_t cost;
    stop = 0;
    if (pthread_create(&thread, NULL, other, NULL))
        exit(1);
    sched_yield();
    cost = least(act, runs);
    stop = 1;
    pthread_join(thread, NULL);
    return cost;
}

static void ignore(int signal)
{
    (void)signal;
}

static void send_signal(void)
{
    raise(SIGUSR1);
}

static void make_process(void)
{
    pid_t child = fork();
    if (child == 0)
        _exit(0);
    waitpid(child, NULL, 0);
}

static int there[2], back[2];

static void send_byte(void)
{
    char byte = 0;
    if (write(there[1], &byte, 1) != 1 || read(back[0], &byte, 1) != 1)
        exit(1);
}

static uint32_t ping_pong(void)
{
    uint32_t cost;
    pid_t child;
    if (pipe(there) || pipe(back) || (child = fork()) < 0)
        exit(1);
    if (child == 0) {
        char byte;
        close(there[1]);
        while (read(there[0], &byte, 1) == 1 && write(back[1], &byte, 1) == 1)
            continue;
        _exit(0);
    }
    cost = least(send_byte, RUNS);
    close(there[1]);
    waitpid(child, NULL, 0);
    return cost;
}

void measure_system(void)
{
    print("null system call", (int32_t)least(call_nothing, RUNS), 60);
    print("timer tick without a switch", (int32_t)tick(), 150);
    print("yield round trip between two threads",
          (int32_t)while_other(yield, yield_too, RUNS), 400);
    print("uncontended mutex lock and unlock", (int32_t)least(lock_pair, RUNS),
          30);
    print("contended lock, yield, unlock",
          (int32_t)(least(contend_both, FEW) / (2 * ROUNDS)), 1000);
    signal(SIGUSR1, ignore);
    print("signal delivery and return", (int32_t)least(send_signal, RUNS), 600);
    print("fork, exit and wait", (int32_t)least(make_process, FEW), 100000);
    print("pipe ping-pong between two processes", (int32_t)ping_pong(), 2500);
}
