/* blocking.c - each call that sleeps is woken by a signal. */
#include "signal_test.h"

#include <errno.h>
#include <pthread.h>
#include <sys/futex.h>
#include <sys/wait.h>
#include <tap.h>
#include <time.h>
#include <unistd.h>

static pthread_t main_thread;
static volatile int go;

/* Sends one signal a little after `go` is set, each time. */
static void *send_later(void *argument)
{
    while (go >= 0) {
        if (go > 0) {
            int signals = go;
            go = 0;
            while (signals-- > 0) {
                usleep(3000);
                pthread_kill(main_thread, SIGUSR1);
            }
        }
        usleep(1000);
    }
    return argument;
}

static void test_sleep(void)
{
    struct timespec request = { 5, 0 }, left = { 0, 0 };
    note_signal(SIGUSR1, SA_RESTART);
    go = 1;
    promise_errno(nanosleep(&request, &left), EINTR,
                  "nanosleep is woken, even with SA_RESTART");
    promise(left.tv_sec == 4 && left.tv_nsec > 0, "it tells what was left");
}

static void test_futex(void)
{
    static volatile int word;
    struct timespec limit = { 0, 20000000 };
    note_signal(SIGUSR1, 0);
    go = 1;
    promise_errno(futex(&word, FUTEX_WAIT, 0, NULL), EINTR, "a futex is woken");
    go = 1;
    promise_errno(futex(&word, FUTEX_WAIT, 0, &limit), EINTR,
                  "with a time limit as well");
    note_signal(SIGUSR1, SA_RESTART);
    go = 2;
    promise_errno(futex(&word, FUTEX_WAIT, 0, &limit), EINTR,
                  "and is then not started again");
    usleep(10000);
}

static void test_wait(int flags, const char *name, int expected)
{
    pid_t pid = fork(), result;
    int status = 0;
    if (pid == 0) {
        usleep(15000);
        _exit(3);
    }
    note_signal(SIGUSR1, flags);
    go = 1;
    errno = 0;
    result = waitpid(pid, &status, 0);
    promise(result == (expected ? -1 : pid) && errno == expected &&
                seen.count == 1,
            "%s", name);
    if (expected)
        waitpid(pid, &status, 0);
    promise_equal(status, 3 << 8, "%s: the status comes in the end", name);
}

static void test_read(void)
{
    int ends[2];
    char byte = 0;
    if (pipe(ends) < 0) {
        tap_skip("read from a pipe is woken", "there are no pipes");
        return;
    }
    note_signal(SIGUSR1, 0);
    go = 1;
    promise_errno(read(ends[0], &byte, 1), EINTR, "read from a pipe is woken");
    close(ends[0]);
    close(ends[1]);
}

void test_blocking_calls(void)
{
    pthread_t sender;
    main_thread = pthread_self();
    pthread_create(&sender, NULL, send_later, NULL);
    sigset_t set;
    sigemptyset(&set);
    test_sleep();
    test_futex();
    test_wait(0, "waitpid is woken", EINTR);
    test_wait(SA_RESTART, "waitpid starts again with SA_RESTART", 0);
    test_read();
    go = -1;
    pthread_join(sender, NULL);
}
