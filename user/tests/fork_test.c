/* fork_test - a child's library is in order, wherever fork() found it. */
#include <reprise/demonstration.h>
#include <reprise/interleave.h>
#include <pthread.h>
#include <reprise/reprise.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <reprise/tap.h>
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
    { "malloc", nothing, get_block, free_blocks, 3 },
    { "realloc", get_block, resize_block, free_blocks, 3 },
    { "free", get_block, free_blocks, nothing, 3 },
    { "fprintf", nothing, print, nothing, 7 },
    { "fopen and fclose", nothing, open_and_close, nothing, 17 },
    { "atexit", nothing, register_function, nothing, 1 },
    { "pthread_create", nothing, start_thread, join_thread, 11 },
    { "pthread_key_create", nothing, make_key, nothing, 2 },
    { "fork", nothing, fork_once, await_fork, 2 },
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

/* It may do this even in a handler. */
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
static unsigned interrupt_each(int call)
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
    return n;
}

static void test_handler(int call)
{
    signal(SIGUSR1, fork_in_handler);
    wrong = 0;
    unsigned length = interrupt_each(call);
    promise(length > LEAST && length < MOST, "a handler interrupts %s",
            calls[call].name);
    promise_equal(wrong, 0, "and forks, at each instruction");
}

/* ---- fork beside another thread ---- */

static int interrupted; /* index of a call */

static void call_it(void)
{
    calls[interrupted].call();
}

static void fork_beside(void)
{
    pid_t child = fork();
    if (child == 0) {
        alarm(HANG);
        exit(has_all() ? RIGHT : 2);
    }
    wrong += !ends_right(child);
}

static void test_beside(int call)
{
    int over = 0;
    unsigned n = 1;
    wrong = 0;
    interrupted = call;
    for (; !over && n < MOST; n += 2 * calls[call].step + 1) {
        alarm(HANG);
        calls[call].before();
        over = interleave(call_it, n, fork_beside);
        calls[call].after();
    }
    promise(n > LEAST && n < MOST, "another thread is interrupted in %s",
            calls[call].name);
    promise_equal(wrong, 0, "while we fork, at each instruction");
}

int main(void)
{
    require_machine(MACHINE_STEPS_NP);
    sink = fopen("/dev/null", "w");
    for (int call = 0; call < CALLS; call++)
        test_handler(call);
    for (int call = 0; call < CALLS; call++)
        test_beside(call);
    return tap_done();
}
