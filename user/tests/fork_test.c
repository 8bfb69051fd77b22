/* fork_test - a child's library is in order, wherever fork() found it. */
#include <fcntl.h>
#include <pthread.h>
#include <reprise.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <tap.h>
#include <unistd.h>

enum { SMALL = 100, LARGE = 200 * 1024, RIGHT = 42, HANG = 5 };
enum { LEAST = 20, MOST = 5000 };

static FILE *sink;
static void *block, *large_block;
static pthread_t started;
static pid_t forked;

/* ---- what the library does that has a lock, or a list ---- */

static void get_block(void)
{
    block = malloc(SMALL);
    large_block = malloc(LARGE);
}

static void resize_block(void)
{
    block = realloc(block, 3 * SMALL);
    block = realloc(block, SMALL);
}

static void free_blocks(void)
{
    free(large_block);
    free(block);
}

static void nothing(void)
{
}

static void print(void)
{
    fprintf(sink, "%d\n", 12345);
}

static void open_and_close(void)
{
    FILE *file = fopen("/dev/null", "w");
    if (file)
        fclose(file);
}

static void register_function(void)
{
    atexit(nothing);
}

static void *come_and_go(void *argument)
{
    return argument;
}

static void start_thread(void)
{
    pthread_create(&started, NULL, come_and_go, NULL);
}

static void join_thread(void)
{
    pthread_join(started, NULL);
}

static void make_key(void)
{
    pthread_key_t key;
    if (pthread_key_create(&key, NULL) == 0)
        pthread_key_delete(key);
}

static void fork_once(void)
{
    forked = fork();
    if (forked == 0)
        _exit(0);
}

static void await_fork(void)
{
    waitpid(forked, NULL, 0);
}

static const struct {
    const char *name;
    void (*before)(void);
    void (*call)(void);
    void (*after)(void);
    unsigned step; /* instructions from one try to the next */
} calls[] = {
    { "malloc", nothing, get_block, free_blocks, 2 },
    { "realloc", get_block, resize_block, free_blocks, 2 },
    { "free", get_block, free_blocks, nothing, 2 },
    { "fprintf", nothing, print, nothing, 5 },
    { "fopen and fclose", nothing, open_and_close, nothing, 11 },
    { "atexit", nothing, register_function, nothing, 1 },
    { "pthread_create", nothing, start_thread, join_thread, 7 },
    { "pthread_key_create", nothing, make_key, nothing, 1 },
    { "fork", nothing, fork_once, await_fork, 1 },
};
enum { CALLS = sizeof(calls) / sizeof(calls[0]) };

/* ---- what a child does ---- */

static int is_usable(char *memory, size_t size)
{
    if (!memory)
        return 0;
    memory[0] = memory[size - 1] = 'x';
    return 1;
}

/* What it may do even in a handler. */
static int has_memory(void)
{
    char *small = malloc(SMALL), *more = malloc(SMALL), *large = malloc(LARGE);
    int right = small != more && is_usable(small, SMALL) &&
                is_usable(more, SMALL) && is_usable(large, LARGE);
    small = realloc(small, 2 * SMALL);
    right = right && small && small[SMALL - 1] == 'x';
    free(small);
    free(more);
    free(large);
    return right && fprintf(sink, "%s\n", "child") == 6;
}

/* It may be too late for one function more; but nobody waits. */
static int has_all(void)
{
    pthread_t thread;
    pthread_key_t key;
    void *result = NULL;
    FILE *file = fopen("/dev/null", "w");
    (void)atexit(nothing);
    return has_memory() && file && fflush(NULL) == 0 && fclose(file) == 0 &&
           pthread_key_create(&key, NULL) == 0 &&
           pthread_create(&thread, NULL, come_and_go, sink) == 0 &&
           pthread_join(thread, &result) == 0 && result == sink;
}

static int ends_right(pid_t child)
{
    int status = 0;
    return child > 0 && waitpid(child, &status, 0) == child &&
           WIFEXITED(status) && WEXITSTATUS(status) == RIGHT;
}

/* ---- fork in a handler ---- */

static volatile int handled, wrong, goes_on, is_child;

/* Every other child goes on with what was interrupted. Who hangs is ended by an
 * alarm, child or parent. */
static void fork_in_handler(int number)
{
    (void)number;
    pid_t child = fork();
    handled++;
    if (child > 0) {
        wrong += !ends_right(child);
        return;
    }
    alarm(HANG);
    is_child = 1;
    if (!has_memory())
        _exit(1);
    if (!goes_on)
        _exit(RIGHT);
}

/* After how many instructions the call is over. */
static unsigned lengths[CALLS];

static void interrupt_each(int call)
{
    unsigned n = 1;
    do {
        alarm(HANG);
        calls[call].before();
        handled = 0;
        goes_on = !goes_on;
        signal_after_np(n, SIGUSR1);
        calls[call].call();
        signal_after_np(0, SIGUSR1);
        calls[call].after();
        if (is_child)
            exit(has_all() ? RIGHT : 2);
        n += calls[call].step;
    } while (handled && n < MOST);
    lengths[call] = n;
}

static void test_handler(int call)
{
    signal(SIGUSR1, fork_in_handler);
    wrong = 0;
    interrupt_each(call);
    promise(lengths[call] > LEAST && lengths[call] < MOST,
            "a handler interrupts %s", calls[call].name);
    promise_equal(wrong, 0, "and forks, at each instruction");
}

/* ---- fork beside another thread ---- */

static volatile int begun, over;

struct interruption {
    int call;
    unsigned instructions;
};

static void *call_interrupted(void *argument)
{
    const struct interruption *way = argument;
    calls[way->call].before();
    begun = 1;
    preempt_after_np(way->instructions);
    calls[way->call].call();
    preempt_after_np(0);
    over = 1;
    calls[way->call].after();
    return NULL;
}

/* A thread is preempted so far inside the call, and we fork. Returns whether it
 * was there: a tick may have come between. */
static int fork_beside(struct interruption way)
{
    pthread_t thread;
    alarm(HANG);
    begun = over = 0;
    pthread_create(&thread, NULL, call_interrupted, &way);
    while (!begun)
        sched_yield();
    int inside = !over;
    pid_t child = fork();
    if (child == 0) {
        alarm(HANG);
        exit(has_all() ? RIGHT : 2);
    }
    wrong += !ends_right(child);
    pthread_join(thread, NULL);
    return inside;
}

static void test_beside(int call)
{
    struct interruption way = { call, 1 };
    unsigned tries = 0, inside = 0;
    wrong = 0;
    for (; way.instructions < lengths[call]; tries++) {
        inside += (unsigned)fork_beside(way);
        way.instructions += calls[call].step;
    }
    promise(inside > tries / 2, "another thread is inside %s, %u times",
            calls[call].name, inside);
    promise_equal(wrong, 0, "while we fork");
}

int main(void)
{
    sink = fopen("/dev/null", "w");
    for (int call = 0; call < CALLS; call++)
        test_handler(call);
    for (int call = 0; call < CALLS; call++)
        test_beside(call);
    return tap_done();
}
