/* libc_test - the C library where only the guest can try it. */
#include <assert.h>
#include <errno.h>
#include <pthread.h>
#include <reprise.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <tap.h>
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

/* How `end_process MODE` ends. */
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

int main(int argc, char **argv)
{
    promise(argc >= 1 && strstr(argv[0], "libc_test"), "argv[0] is the name");
    promise(argv[argc] == NULL, "argv ends with NULL");
    test_format();
    test_malloc();
    test_environment();
    test_ends();
    promise_equal(write(STDOUT_FILENO, "", 0), 0, "standard output is open");
    return tap_done();
}
