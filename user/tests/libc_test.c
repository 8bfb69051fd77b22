/* libc_test - the C library where only the guest can try it. */
#include <assert.h>
#include <errno.h>
#include <pthread.h>
#include <reprise/reprise.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <reprise/tap.h>
#include <time.h>
#include <unistd.h>

enum { THREADS = 8, ROUNDS = 300, SLOTS = 16 };

static void test_format(void)
{
    char text[100];
    snprintf(text, sizeof(text), "%5d|%-5u|%05x|%s|%.2s|%c|%lld|%5.2f|%p", -42,
             42u, 0xbeefu, "string", "cut", 'c', -1234567890123ll, 2.5,
             (void *)0x1234);
    promise(!strcmp(text, "  -42|42   |0beef|string|cu|c|-1234567890123| 2.50|"
                          "0x1234"),
            "snprintf formats: %s", text);
    promise_equal(snprintf(text, 4, "abcdef"), 6, "its result is the length");
    promise(!strcmp(text, "abc"), "and the text is cut");
}

/* Fill blocks of random sizes with this thread's mark; find them so later. */
static void *allocate(void *argument)
{
    unsigned char mark = (unsigned char)(uintptr_t)argument;
    unsigned seed = mark;
    unsigned char *slots[SLOTS] = { NULL };
    size_t sizes[SLOTS] = { 0 };
    uintptr_t wrong = 0;
    for (int i = 0; i < ROUNDS; i++) {
        int at = rand_r(&seed) % SLOTS;
        for (size_t n = 0; slots[at] && n < sizes[at]; n++)
            wrong += slots[at][n] != mark;
        free(slots[at]);
        sizes[at] = (size_t)rand_r(&seed) % 3000 + 1;
        slots[at] = malloc(sizes[at]);
        if (!slots[at])
            return (void *)1000;
        memset(slots[at], mark, sizes[at]);
    }
    for (int i = 0; i < SLOTS; i++)
        free(slots[i]);
    return (void *)wrong;
}

static void test_malloc(void)
{
    pthread_t threads[THREADS];
    void *result;
    uintptr_t wrong = 0;
    for (uintptr_t i = 0; i < THREADS; i++)
        pthread_create(&threads[i], NULL, allocate, (void *)(i + 1));
    for (int i = 0; i < THREADS; i++) {
        pthread_join(threads[i], &result);
        wrong += (uintptr_t)result;
    }
    promise_equal(wrong, 0, "%d threads malloc and free without overlap",
                  THREADS);
    errno = 0;
    promise(!malloc(0xf0000000u) && errno == ENOMEM,
            "malloc of 3.75 GiB is ENOMEM");
    promise(!calloc(0x10000, 0x10001) && errno == ENOMEM,
            "calloc does not wrap");
    promise(((uintptr_t)malloc(1) & 7) == 0, "malloc is aligned");
}

static void test_environment(void)
{
    promise(!getenv("NOT_THERE"), "getenv of what is not there");
    promise_equal(setenv("COLOUR", "red", 1), 0, "setenv");
    promise(!strcmp(getenv("COLOUR"), "red"), "getenv finds it");
    setenv("COLOUR", "blue", 0);
    promise(!strcmp(getenv("COLOUR"), "red"), "setenv without overwrite");
    promise_equal(unsetenv("COLOUR"), 0, "unsetenv");
    promise(!getenv("COLOUR"), "then it is gone");
}

/* Run `end_process MODE`. Returns how it ends. */
static int end_of(const char *mode)
{
    const char *arguments[] = { "end_process", mode, NULL };
    int status = -1;
    pid_t pid = spawn_np(arguments[0], (char **)arguments, environ);
    if (pid < 0 || waitpid(pid, &status, 0) != pid)
        return -1;
    return status;
}

static void test_ends(void)
{
    promise_equal(end_of("return"), 3 << 8, "main's result is the status");
    promise_equal(end_of("exit"), 4 << 8, "exit's argument too");
    promise_equal(end_of("exit in thread"), 5 << 8,
                  "exit in a thread ends the process");
    promise_equal(end_of("_exit"), 6 << 8, "_exit calls no atexit function");
    promise_equal(end_of("atexit"), 21 << 8,
                  "atexit functions run, the last first");
    promise_equal(end_of("last thread"), 0,
                  "the end of the last thread is exit(0)");
    promise_equal(end_of("join main"), 7 << 8,
                  "the first thread can be joined");
    tap_note("one assertion fails now:");
    promise(WIFSIGNALED(end_of("assert")), "a failed assert kills");
}

/* The status of a child that tries one of the ways to become
 * `sh -c 'exit 5'`. */
static int status_of_child(int way)
{
    char *const argv[] = { (char *)"sh", (char *)"-c", (char *)"exit 5", NULL };
    int status = -1;
    pid_t pid = fork();
    if (pid == 0) {
        setenv("PATH", "/nosuch:/etc/help:/", 1);
        if (way == 0)
            execv("/sh", argv);
        else if (way == 1)
            execvp("sh", argv);
        else if (way == 2)
            execl("/sh", "sh", "-c", "exit 5", (char *)NULL);
        else
            execlp("sh", "sh", "-c", "exit 5", (char *)NULL);
        _exit(errno);
    }
    waitpid(pid, &status, 0);
    return status;
}

static void test_exec(void)
{
    static const char *const names[] = { "execv", "execvp", "execl", "execlp" };
    for (int way = 0; way < 4; way++)
        promise_equal(status_of_child(way), 5 << 8, "%s", names[way]);
    promise_errno(execlp("nosuch", "nosuch", (char *)NULL), ENOENT,
                  "execlp of what is in no directory");
}

static volatile int heard;

static void hear(int signal)
{
    heard = signal;
}

/* In a child, as group 1 cannot be killed: -1 is everybody. Which was wrong. */
static int use_groups(void)
{
    signal(SIGUSR1, hear);
    if (setpgid(0, 0) || getpgrp() != getpid())
        return 1;
    if (tcsetpgrp(0, getpgrp()) || tcgetpgrp(0) != getpgrp())
        return 2;
    if (killpg(getpgrp(), SIGUSR1) || heard != SIGUSR1)
        return 3;
    return killpg(99999, SIGUSR1) == 0 || errno != ESRCH ? 4 : 0;
}

static void test_groups(void)
{
    int status = -1;
    pid_t pid = fork();
    if (pid == 0)
        _exit(use_groups());
    waitpid(pid, &status, 0);
    promise_equal(status, 0, "a group of one's own, the terminal's, killed");
}

static void test_rest(void)
{
    time_t time = 86400 * 365;
    int first, same = 1;
    promise(localtime(&time)->tm_year == 71 && localtime(&time)->tm_hour == 0,
            "local time is UTC");
    srand(7);
    first = rand();
    for (int i = 0; i < 100; i++)
        same &= rand() == first;
    srand(7);
    promise(!same && rand() == first, "rand begins again where srand says");
    promise(isatty(0) && !isatty(99) && errno == EBADF, "isatty");
}

int main(int argc, char **argv)
{
    promise(argc >= 1 && strstr(argv[0], "libc_test"), "argv[0] is the name");
    promise(argv[argc] == NULL, "argv ends with NULL");
    test_format();
    test_malloc();
    test_environment();
    test_ends();
    promise_equal(write(STDOUT_FILENO, "", 0), 0, "standard output is open");
    test_exec();
    test_groups();
    test_rest();
    return tap_done();
}
