/* pipe_test - bytes between processes and threads, and every end of a pipe. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <reprise/reprise.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <reprise/tap.h>
#include <time.h>
#include <unistd.h>

enum { MUCH = 100000, RING = 4096, WRITERS = 4, RECORDS = 100 };

#define KERNEL_ADDRESS ((void *)0xc0100000u)

static char sent[MUCH], got[MUCH];

static void let_others_run(void)
{
    struct timespec pause = { 0, 5000000 };
    nanosleep(&pause, NULL);
}

static uint32_t free_frames(void)
{
    struct system_status status;
    let_others_run(); /* what ends may still be ending */
    return system_status_np(&status) < 0 ? 0 : status.frames_free;
}

/* Until `count` bytes or the end. */
static size_t read_all(int fd, char *to, size_t count)
{
    size_t done = 0;
    ssize_t size;
    while (done < count && (size = read(fd, to + done, count - done)) > 0)
        done += (size_t)size;
    return done;
}

static void test_simple(void)
{
    struct stat status;
    char text[8];
    int ends[2];
    promise_equal(pipe(ends), 0, "pipe");
    promise_equal(write(ends[1], "abcdef", 6), 6, "what is written");
    promise(fstat(ends[0], &status) == 0 && S_ISFIFO(status.st_mode) &&
                status.st_size == 6,
            "waits");
    promise(read(ends[0], text, 4) == 4 && !memcmp(text, "abcd", 4),
            "and can be read in pieces");
    promise(read(ends[0], text, 8) == 2 && !memcmp(text, "ef", 2),
            "read gives what there is");
    promise_equal(read(ends[0], text, 0), 0, "nothing of nothing");
    promise_errno(read(ends[1], text, 1), EBADF, "the one end only writes");
    promise_errno(write(ends[0], text, 1), EBADF, "the other only reads");
    promise_errno(lseek(ends[0], 0, SEEK_CUR), ESPIPE, "there is no offset");
    promise_errno(write(ends[1], KERNEL_ADDRESS, 4), EFAULT, "write: EFAULT");
    write(ends[1], "xyz", 3);
    promise_errno(read(ends[0], KERNEL_ADDRESS, 4), EFAULT, "read: EFAULT");
    promise(read(ends[0], text, 8) == 3 && !memcmp(text, "xyz", 3),
            "takes nothing out");
    write(ends[1], "rest", 4);
    close(ends[1]);
    promise_equal(read(ends[0], text, 8), 4, "closed, the rest can be read");
    promise_equal(read(ends[0], text, 8), 0, "then it is the end");
    close(ends[0]);
    promise_errno(pipe(KERNEL_ADDRESS), EFAULT, "pipe: EFAULT");
    promise(pipe(ends) == 0 && ends[0] == 3 && ends[1] == 4,
            "keeps no descriptor");
    close(ends[0]);
    close(ends[1]);
}

static int killed_by_writing(int to)
{
    int status = 0;
    pid_t pid = fork();
    if (pid == 0) {
        write(to, "x", 1);
        _exit(0);
    }
    waitpid(pid, &status, 0);
    return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}

static void test_no_reader(void)
{
    int ends[2];
    signal(SIGPIPE, SIG_DFL);
    pipe(ends);
    close(ends[0]);
    promise_equal(killed_by_writing(ends[1]), SIGPIPE,
                  "SIGPIPE to who writes and nobody can read");
    signal(SIGPIPE, SIG_IGN);
    promise_errno(write(ends[1], "x", 1), EPIPE, "or EPIPE, if ignored");
    close(ends[1]);
}

/* ---- through processes ---- */

static void test_child(void)
{
    const char *arguments[] = { "echo", "through the pipe", NULL };
    char text[32] = "";
    int ends[2], saved = dup2(1, 10), status;
    pid_t pid;
    pipe(ends);
    dup2(ends[1], 1);
    pid = spawn_np("echo", (char **)arguments, environ);
    dup2(saved, 1);
    close(saved);
    close(ends[1]);
    promise(read_all(ends[0], text, sizeof(text)) == 17 &&
                !strcmp(text, "through the pipe\n"),
            "what a child prints comes through, then the end");
    waitpid(pid, &status, 0);
    close(ends[0]);
}

static void test_much(void)
{
    int ends[2], status = -1;
    pid_t pid;
    for (int i = 0; i < MUCH; i++)
        sent[i] = (char)(i % 249);
    pipe(ends);
    pid = fork();
    if (pid == 0) {
        close(ends[0]);
        _exit(write(ends[1], sent, MUCH) != MUCH);
    }
    close(ends[1]);
    promise(read_all(ends[0], got, MUCH) == MUCH && !memcmp(sent, got, MUCH),
            "more than fits comes in order");
    promise_equal(read(ends[0], got, 1), 0, "and nothing after it");
    waitpid(pid, &status, 0);
    promise_equal(status, 0, "one write has written all of it");
    close(ends[0]);
}

/* Writes from several at once; each of one letter, and the ring is not full
 * after a whole number of them. */
static void test_atomic(void)
{
    static char record[PIPE_BUF - 12];
    int ends[2], mixed = 0, records = 0;
    pipe(ends);
    for (int i = 0; i < WRITERS; i++)
        if (fork() == 0) {
            memset(record, 'a' + i, sizeof(record));
            for (int n = 0; n < RECORDS; n++)
                write(ends[1], record, sizeof(record));
            _exit(0);
        }
    close(ends[1]);
    for (; read_all(ends[0], record, sizeof(record)) == sizeof(record);
         records++)
        for (size_t i = 1; i < sizeof(record); i++)
            mixed += record[i] != record[0];
    promise_equal(mixed, 0, "writes up to PIPE_BUF are never mixed");
    promise_equal(records, WRITERS * RECORDS, "none is lost");
    while (waitpid(-1, NULL, 0) > 0)
        continue;
    close(ends[0]);
}

/* ---- through threads ---- */

struct call {
    int fd;
    ssize_t result;
    int error;
    volatile int done;
};

static void *read_one(void *argument)
{
    struct call *call = argument;
    char byte;
    call->result = read(call->fd, &byte, 1);
    call->error = errno;
    call->done = 1;
    return NULL;
}

static void *write_much(void *argument)
{
    struct call *call = argument;
    call->result = write(call->fd, sent, RING + 1);
    call->error = errno;
    call->done = 1;
    return NULL;
}

/* Start it; it must be asleep after a while. */
static int sleeps(pthread_t *thread, void *(*body)(void *), struct call *call)
{
    pthread_create(thread, NULL, body, call);
    let_others_run();
    return !call->done;
}

static void test_sleeping(void)
{
    pthread_t thread;
    int ends[2];
    pipe(ends);
    struct call reader = { .fd = ends[0] }, writer = { .fd = ends[1] };
    promise(sleeps(&thread, read_one, &reader), "who reads of nothing sleeps");
    write(ends[1], "x", 1);
    pthread_join(thread, NULL);
    promise_equal(reader.result, 1, "until there is something");
    promise(sleeps(&thread, write_much, &writer), "who fills it up sleeps");
    read(ends[0], got, 1);
    pthread_join(thread, NULL);
    promise_equal(writer.result, RING + 1, "until there is room");
    read_all(ends[0], got, RING);
    reader.done = writer.done = 0;
    promise(sleeps(&thread, read_one, &reader), "asleep again");
    close(ends[1]);
    pthread_join(thread, NULL);
    promise_equal(reader.result, 0, "when all writers go, it is the end");
    close(ends[0]);
}

static void test_reader_goes(void)
{
    pthread_t thread;
    int ends[2];
    pipe(ends);
    struct call writer = { .fd = ends[1] };
    promise(sleeps(&thread, write_much, &writer), "a writer sleeps");
    close(ends[0]);
    pthread_join(thread, NULL);
    promise_equal(writer.result, RING, "the reader goes: what was written");
    close(ends[1]);
}

/* The descriptor goes while its reader sleeps: the file must not. */
static void test_close_under_reader(void)
{
    pthread_t thread;
    int ends[2];
    pipe(ends);
    struct call reader = { .fd = ends[0] };
    promise(sleeps(&thread, read_one, &reader), "a reader sleeps");
    close(ends[0]);
    promise_equal(write(ends[1], "x", 1), 1, "it can still be written to");
    pthread_join(thread, NULL);
    promise_equal(reader.result, 1, "and reads, closed or not");
    promise_errno(write(ends[1], "x", 1), EPIPE, "then nobody does");
    close(ends[1]);
}

static void handler(int signal)
{
    (void)signal;
}

static void test_interrupted(void)
{
    struct sigaction action = { .sa_handler = handler };
    pthread_t thread;
    int ends[2];
    sigaction(SIGUSR1, &action, NULL);
    pipe(ends);
    struct call reader = { .fd = ends[0] };
    promise(sleeps(&thread, read_one, &reader), "a reader sleeps");
    pthread_kill(thread, SIGUSR1);
    pthread_join(thread, NULL);
    promise(reader.result == -1 && reader.error == EINTR,
            "a signal ends its sleep: EINTR");
    close(ends[0]);
    close(ends[1]);
}

static void test_all(void)
{
    test_simple();
    test_no_reader();
    test_child();
    test_much();
    test_atomic();
    test_sleeping();
    test_reader_goes();
    test_close_under_reader();
    test_interrupted();
}

int main(void)
{
    uint32_t before;
    test_all();
    before = free_frames();
    test_all();
    promise_equal(free_frames(), before, "no pipe has left a frame");
    return tap_done();
}
