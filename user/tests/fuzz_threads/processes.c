/* processes.c - acts that make, direct and end threads and processes. */
#include "fuzz_threads.h"

#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { LISTED = 24 };

void flags(uint32_t value);

/* A fork's child has acts of its own; it is nobody's director. */
static void make_child(void)
{
    uint32_t seed = random_word();

    if (family->forks-- <= 0)
        return;
    if (syscall(CALL_fork) != 0)
        return;
    random_seed(seed);
    act(8);
    _exit((int)random_below(3));
}

static char number[12], name[] = "fuzz_threads", leaf[] = "leaf",
                        truth[] = "true";

static char *const *arguments(void)
{
    static char *again[] = { name, leaf, number, NULL };
    static char *quick[] = { truth, NULL };

    snprintf(number, sizeof(number), "%u", (unsigned)random_word());
    return one_in(2) ? again : quick;
}

static void exec(void)
{
    char *const *to = arguments();

    if (family->execs-- > 0)
        execve(to[0], to, environ);
}

static void spawn(void)
{
    char *const *to = arguments();

    if (family->execs-- > 0)
        spawn_np(to[0], to, environ);
}

static void *run_thread(void *unused)
{
    act(10);
    return unused;
}

static void make_thread(void)
{
    pthread_t thread;

    if (family->forks-- <= 0 || pthread_create(&thread, NULL, run_thread, NULL))
        return;
    if (one_in(3))
        pthread_join(thread, NULL);
    else if (one_in(2))
        pthread_detach(thread);
}

static void collect(void)
{
    waitpid(one_in(2) ? -1 : ONE_OF(family->member), NULL, WNOHANG);
}

static void end(void)
{
    if (one_in(8))
        _exit(0);
    if (one_in(8))
        pthread_exit(NULL);
    if (one_in(16))
        syscall(CALL_thread_exit, some_address() & ~4095u, 4096);
}

/* ---- directing ---- */

static int32_t some_thread(void)
{
    static struct thread_status table[LISTED];
    int count = thread_list_np(table, LISTED), seen = 0;
    int32_t found = 0, self = (int32_t)syscall(CALL_gettid);

    for (int i = 0; i < count && i < LISTED; i++)
        if (table[i].pid == getpid() && table[i].tid != self &&
            one_in((uint32_t)++seen))
            found = table[i].tid;
    return one_in(16) ? self : found;
}

static uint32_t some_steps(void)
{
    switch (random_below(16)) {
    case 0:
        return 0;
    case 1:
        return one_in(8) ? SEGMENT_STEPS_NP : random_below(5000);
    default:
        return 1 + random_below(100);
    }
}

/* All others of the process are held from now on. What is to be written down
 * has room, or is refused by memory. */
static void direct(void)
{
    static struct step_np steps[16];
    struct observation_np o = { .steps = steps, .room = COUNT(steps) };
    struct segment_np segment[3];

    if (one_in(2)) {
        o.steps = (struct step_np *)(uintptr_t)some_address();
        o.room = 1u << 30;
    }
    o.watch[0].at = some_address();
    o.watch[0].size = random_below(6);
    memset(segment, 0, sizeof(segment));
    for (unsigned i = 0; i < COUNT(segment); i++) {
        segment[i].tid = some_thread();
        segment[i].steps = some_steps();
        segment[i].signal = one_in(4) ? SIGUSR1 : 0;
        segment[i].evict = one_in(4);
    }
    run_schedule_np(segment, COUNT(segment), one_in(3) ? NULL : &o);
}

/* A turn as long as there is one. */
static void direct_long(void)
{
    struct segment_np segment = { .tid = some_thread(),
                                  .steps = SEGMENT_STEPS_NP };

    if (one_in(8))
        run_schedule_np(&segment, 1, NULL);
}

/* ---- as anybody ---- */

static void change_flags(void)
{
    flags(random_word() & 0x254dd5);
}

static void compute(void)
{
    for (volatile uint32_t i = random_below(one_in(16) ? 60000 : 2000); i; i--)
        continue;
}

static void compute_for_ever(void)
{
    while (one_in(12))
        for (volatile uint32_t i = 1; i; i ^= 2)
            continue;
}

static void use_pipe(void)
{
    int ends[2];

    if (pipe(ends))
        return;
    if (write(ends[1], ends, sizeof(ends)) > 0 && one_in(2))
        read(ends[0], ends, 1);
    close(ends[0]);
    close(ends[1]);
}

static void yield(void)
{
    sched_yield();
}

act_function *const process_acts[] = {
    make_child,   make_child, exec,    spawn,  make_thread, make_thread,
    collect,      end,        direct,  direct, direct,      direct_long,
    change_flags, compute,    compute, yield,  use_pipe,    compute_for_ever,
};
const unsigned process_act_count = COUNT(process_acts);
