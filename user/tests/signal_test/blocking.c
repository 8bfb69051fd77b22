/* blocking.c - a signal in each call that sleeps, once with a plain handler
 * and once with SA_RESTART. A helper sends it, and a little later does what
 * the call waits for: so a call that starts again comes to its end. */
#include "signal_test.h"

#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <string.h>
#include <sys/futex.h>
#include <sys/wait.h>
#include <reprise/tap.h>
#include <time.h>
#include <unistd.h>

enum { RING = 4096 };

static pthread_t main_thread, other;
static pthread_mutex_t mutex;
static pthread_cond_t condition;
static sem_t semaphore;
static volatile int word;
static int ends[2];
static pid_t child;
static struct timespec left;

/* A call's errno, or 0. */
static int errno_of(long result)
{
    return result < 0 ? errno : 0;
}

static struct timespec in_ten_seconds(void)
{
    struct timespec time;
    clock_gettime(CLOCK_REALTIME, &time);
    time.tv_sec += 10;
    return time;
}

/* ---- what they need, the calls, and what ends them ---- */

static void *wait_for_post(void *argument)
{
    while (sem_wait(&semaphore) != 0)
        continue;
    return argument;
}

static void start_other(void)
{
    pthread_create(&other, NULL, wait_for_post, NULL);
}

static void start_child(void)
{
    child = fork();
    if (child == 0) {
        pause();
        _exit(0);
    }
}

static void fill_pipe(void)
{
    static char full[RING];
    write(ends[1], full, RING);
}

static void lock(void)
{
    pthread_mutex_lock(&mutex);
}

static int call_nanosleep(void)
{
    return errno_of(nanosleep(&(struct timespec){ 5, 0 }, &left));
}

static int call_pause(void)
{
    return errno_of(pause());
}

static int call_sigsuspend(void)
{
    return errno_of(sigsuspend(&(sigset_t){ 1u << (SIGUSR2 - 1) }));
}

static int call_sigtimedwait(void)
{
    return errno_of(sigtimedwait(&(sigset_t){ 1u << (SIGUSR2 - 1) }, NULL,
                                 &(struct timespec){ 10, 0 }));
}

static int call_sigwait(void)
{
    int signal;
    return sigwait(&(sigset_t){ 1u << (SIGUSR2 - 1) }, &signal);
}

static int call_waitpid(void)
{
    return errno_of(waitpid(child, NULL, 0));
}

static int call_read(void)
{
    char byte;
    return errno_of(read(ends[0], &byte, 1));
}

static int call_write(void)
{
    return errno_of(write(ends[1], "x", 1));
}

static int call_futex(void)
{
    return errno_of(futex(&word, FUTEX_WAIT, 0, NULL));
}

static int call_futex_with_limit(void)
{
    return errno_of(futex(&word, FUTEX_WAIT, 0, &(struct timespec){ 10, 0 }));
}

static int call_sem_wait(void)
{
    return errno_of(sem_wait(&semaphore));
}

static int call_sem_timedwait(void)
{
    struct timespec time = in_ten_seconds();
    return errno_of(sem_timedwait(&semaphore, &time));
}

static int call_lock(void)
{
    return pthread_mutex_lock(&mutex);
}

static int call_timed_lock(void)
{
    struct timespec time = in_ten_seconds();
    return pthread_mutex_timedlock(&mutex, &time);
}

static int call_cond_wait(void)
{
    int error = 0;
    while (!word && !error)
        error = pthread_cond_wait(&condition, &mutex);
    return error;
}

static int call_cond_timedwait(void)
{
    struct timespec time = in_ten_seconds();
    int error = 0;
    while (!word && !error)
        error = pthread_cond_timedwait(&condition, &mutex, &time);
    return error;
}

static int call_join(void)
{
    return pthread_join(other, NULL);
}

static void send_other_signal(void)
{
    pthread_kill(main_thread, SIGUSR2);
}

static void end_child(void)
{
    kill(child, SIGTERM);
}

static void write_byte(void)
{
    write(ends[1], "x", 1);
}

static void empty_pipe(void)
{
    char full[RING];
    read(ends[0], full, RING);
}

static void wake(void)
{
    word = 1;
    futex(&word, FUTEX_WAKE, 1, NULL);
}

static void post(void)
{
    sem_post(&semaphore);
}

static void unlock(void)
{
    pthread_mutex_unlock(&mutex);
}

static void signal_condition(void)
{
    pthread_mutex_lock(&mutex);
    word = 1;
    pthread_cond_signal(&condition);
    pthread_mutex_unlock(&mutex);
}

static void nothing(void)
{
}

/* Each returns this without SA_RESTART, and with it: POSIX.1-2017. */
static const struct blocking {
    const char *name;
    void (*prepare)(void);
    int (*call)(void);
    void (*finish)(void);
    int plain, restart;
} calls[] = {
    { "nanosleep", nothing, call_nanosleep, nothing, EINTR, EINTR },
    { "pause", nothing, call_pause, nothing, EINTR, EINTR },
    { "sigsuspend", nothing, call_sigsuspend, nothing, EINTR, EINTR },
    { "sigtimedwait", nothing, call_sigtimedwait, nothing, EINTR, EINTR },
    { "sigwait", nothing, call_sigwait, send_other_signal, 0, 0 },
    { "waitpid", start_child, call_waitpid, end_child, EINTR, 0 },
    { "read from a pipe", nothing, call_read, write_byte, EINTR, 0 },
    { "write to a full pipe", fill_pipe, call_write, empty_pipe, EINTR, 0 },
    { "futex", nothing, call_futex, wake, EINTR, 0 },
    { "futex with a limit", nothing, call_futex_with_limit, wake, EINTR,
      EINTR },
    { "sem_wait", nothing, call_sem_wait, post, EINTR, 0 },
    { "sem_timedwait", nothing, call_sem_timedwait, post, EINTR, EINTR },
    { "pthread_mutex_lock", lock, call_lock, unlock, 0, 0 },
    { "pthread_mutex_timedlock", lock, call_timed_lock, unlock, 0, 0 },
    { "pthread_cond_wait", lock, call_cond_wait, signal_condition, 0, 0 },
    { "pthread_cond_timedwait", lock, call_cond_timedwait, signal_condition, 0,
      0 },
    { "pthread_join", start_other, call_join, post, 0, 0 },
};

static void *disturb(void *argument)
{
    const struct blocking *blocking = argument;
    usleep(3000);
    pthread_kill(main_thread, SIGUSR1);
    usleep(3000);
    blocking->finish();
    return NULL;
}

static void try_call(const struct blocking *blocking, int flags)
{
    int expected = flags ? blocking->restart : blocking->plain;
    pthread_t helper;
    pipe(ends);
    pthread_mutex_init(&mutex, NULL);
    pthread_cond_init(&condition, NULL);
    sem_init(&semaphore, 0, 0);
    word = 0;
    blocking->prepare();
    note_signal(SIGUSR1, flags);
    pthread_create(&helper, NULL, disturb, (void *)(uintptr_t)blocking);
    int error = blocking->call();
    promise(error == expected && seen.count == 1, "%s: a signal %s: %s",
            blocking->name, flags ? "with SA_RESTART" : "comes",
            expected ? "EINTR" : "goes on");
    if (error != expected)
        tap_note("it said %s", strerror(error));
    pthread_join(helper, NULL);
    close(ends[0]);
    close(ends[1]);
    waitpid(-1, NULL, 0); /* the child, if it was not waited for */
}

/* Nobody types: another signal ends it, whose handler wants no restart. */
static void *disturb_twice(void *argument)
{
    usleep(3000);
    pthread_kill(main_thread, SIGUSR1);
    usleep(3000);
    promise_equal(seen.count, 1, "read from the console: a signal");
    pthread_kill(main_thread, SIGALRM);
    return argument;
}

static void test_console(void)
{
    pthread_t helper;
    char byte;
    note_signal(SIGALRM, 0);
    note_signal(SIGUSR1, SA_RESTART);
    pthread_create(&helper, NULL, disturb_twice, NULL);
    promise_errno(read(0, &byte, 1), EINTR, "is EINTR without SA_RESTART");
    promise_equal(seen.count, 2, "and goes on with it");
    pthread_join(helper, NULL);
}

void test_blocking_calls(void)
{
    sigset_t set = 1u << (SIGUSR2 - 1);
    main_thread = pthread_self();
    sigprocmask(SIG_BLOCK, &set, NULL);
    for (unsigned i = 0; i < sizeof(calls) / sizeof(calls[0]); i++) {
        try_call(&calls[i], 0);
        try_call(&calls[i], SA_RESTART);
    }
    promise(left.tv_sec == 4 && left.tv_nsec > 0, "nanosleep: what was left");
    sigprocmask(SIG_UNBLOCK, &set, NULL);
    test_console();
}
