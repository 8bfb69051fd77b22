/* stdio_test - streams of files, pipes, several processes, and handlers. */
#include <dirent.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <reprise/tap.h>
#include <time.h>
#include <unistd.h>

static const char path[] = "/tmp/stdio_test";

static void test_files(void)
{
    char line[64];
    int number = 0;
    double fraction = 0;
    FILE *file = fopen(path, "w");
    promise(file && fprintf(file, "one\ntwo 42 2.5e-1\n") == 18 &&
                fclose(file) == 0,
            "a file is written");
    file = fopen(path, "a+");
    promise(file && fputs("three\n", file) >= 0 && ftell(file) == 24,
            "and appended to");
    rewind(file);
    promise(fgets(line, sizeof(line), file) && !strcmp(line, "one\n") &&
                fscanf(file, "%s%d%lf", line, &number, &fraction) == 3 &&
                !strcmp(line, "two") && number == 42 && fraction == 0.25,
            "it is read back: %s %d", line, number);
    promise(fseek(file, -6, SEEK_END) == 0 && fgetc(file) == 't' &&
                ungetc('T', file) == 'T' && fgets(line, sizeof(line), file) &&
                !strcmp(line, "Three\n") && !feof(file) && fgetc(file) == EOF &&
                feof(file),
            "from anywhere");
    promise_equal(fclose(file), 0, "and closed");
    errno = 0;
    promise(!fopen("/tmp/no/such", "r") && errno == ENOENT,
            "what is not there is ENOENT");
    errno = 0;
    promise(!fopen(path, "wx") && errno == EEXIST, "\"x\" wants a new file");
}

static void test_directory(void)
{
    struct stat status;
    struct dirent *entry;
    int found = 0;
    DIR *directory = opendir("/tmp");
    while (directory && (entry = readdir(directory)))
        found += !strcmp(entry->d_name, "stdio_test");
    promise_equal(found, 1, "readdir finds the file");
    promise(directory && closedir(directory) == 0, "closedir");
    errno = 0;
    promise(!opendir(path) && errno == ENOTDIR, "a file is no directory");
    promise(stat(path, &status) == 0 && S_ISREG(status.st_mode) &&
                status.st_size == 24,
            "stat knows its size");
    promise_equal(access(path, R_OK | W_OK), 0, "it may be read and written");
    promise_equal(remove(path), 0, "it is removed");
    promise_errno(access(path, F_OK), ENOENT, "and gone");
    promise(isatty(1) == 1, "standard output is a terminal");
    promise_errno(lseek(1, 0, SEEK_CUR), ESPIPE, "which has no position");
}

/* Reads into text[size], as the parent, what the child prints. */
static void read_child(void (*body)(void), char *text, size_t size)
{
    int ends[2];
    size_t length = 0;
    ssize_t count;
    fflush(NULL);
    pipe(ends);
    if (fork() == 0) {
        dup2(ends[1], STDOUT_FILENO);
        dup2(ends[1], STDERR_FILENO);
        close(ends[0]);
        close(ends[1]);
        body();
        exit(0);
    }
    close(ends[1]);
    while ((count = read(ends[0], text + length, size - 1 - length)) > 0)
        length += (size_t)count;
    text[length] = '\0';
    close(ends[0]);
    wait(NULL);
}

static void promise_child(void (*body)(void), const char *expected,
                          const char *name)
{
    static char text[4096];
    read_child(body, text, sizeof(text));
    if (!promise(!strcmp(text, expected), "%s", name))
        tap_note("got \"%s\"", text);
}

static void inherit_text(void)
{
    printf("half a line,");
    if (fork() == 0)
        exit(0);
    wait(NULL);
    printf(" whole\n");
}

static void complain(void)
{
    errno = ENOENT;
    warn("%s", "file");
    warnx("without");
    err(1, NULL);
}

static void run_echo(void)
{
    setenv("PATH", "/no/such:/", 1);
    execlp("echo", "echo", "by", "path", NULL);
    printf("failed\n");
}

static void print_in_handler(int number)
{
    printf("handler %d\n", number);
}

/* A handler prints between the pieces of a line: the library holds no lock
 * that it would wait for. */
static void print_beside_handler(void)
{
    signal(SIGUSR1, print_in_handler);
    printf("before, ");
    raise(SIGUSR1);
    printf("after\n");
}

static void *blocked_reader(void *argument)
{
    (void)argument;
    int ends[2];
    pipe(ends);
    dup2(ends[0], STDIN_FILENO);
    getchar();
    return NULL;
}

/* Another thread sleeps in getchar() while we fork. */
static void fork_beside_reader(void)
{
    pthread_t thread;
    pthread_create(&thread, NULL, blocked_reader, NULL);
    usleep(20000);
    fflush(NULL);
    if (fork() == 0) {
        int ends[2];
        pipe(ends);
        write(ends[1], "x", 1);
        dup2(ends[0], STDIN_FILENO);
        printf("child read %c\n", getchar());
        exit(0);
    }
    wait(NULL);
    _exit(0);
}

static void *child_thread(void *argument)
{
    return argument;
}

/* Only the caller of fork() lives in the child: when it ends by
 * pthread_exit(), it is the last, and the process ends. */
static void *fork_in_thread(void *argument)
{
    (void)argument;
    if (fork() == 0) {
        pthread_t thread;
        void *result = NULL;
        pthread_create(&thread, NULL, child_thread, (void *)7);
        pthread_join(thread, &result);
        printf("%s %s\n", result == (void *)7 ? "joined" : "lost",
               pthread_kill(pthread_self(), 0) == 0 ? "alive" : "unknown");
        fflush(NULL);
        pthread_exit(NULL);
    }
    wait(NULL);
    return NULL;
}

static void fork_from_thread(void)
{
    pthread_t thread;
    pthread_create(&thread, NULL, fork_in_thread, NULL);
    pthread_join(thread, NULL);
}

static void test_processes(void)
{
    promise_child(inherit_text, "half a line,half a line, whole\n",
                  "a child has its copy of what was not written yet");
    promise_child(complain,
                  "stdio_test: file: No such file or directory\n"
                  "stdio_test: without\n"
                  "stdio_test: No such file or directory\n",
                  "warn, warnx and err say what they should");
    promise_child(run_echo, "by path\n", "execlp looks a program up");
    promise_child(print_beside_handler, "before, handler 10\nafter\n",
                  "a handler may print");
    promise_child(fork_beside_reader, "child read x\n",
                  "a stream that another thread sleeps in is free in a child");
    promise_child(fork_from_thread, "joined alive\n",
                  "a child of a thread is a process of one thread");
}

enum { HANDLERS = 100 };

static volatile int printed;

static void print_and_count(int number)
{
    static const struct itimerval never;
    (void)number;
    printf("%%\n");
    if (++printed == HANDLERS)
        setitimer(ITIMER_REAL, &never, NULL);
}

/* A timer's handler prints, whatever the program is doing in printf. */
static void print_under_timer(void)
{
    struct itimerval often = { { 0, 7000 }, { 0, 7000 } };
    signal(SIGALRM, print_and_count);
    setitimer(ITIMER_REAL, &often, NULL);
    for (int i = 0; printed < HANDLERS; i++)
        printf("%d\n", i % 10);
    exit(0);
}

static void test_handler_anywhere(void)
{
    int ends[2], handlers = 0, wrong = 0, status;
    char line[64];
    FILE *file;
    pid_t child;
    pipe(ends);
    fflush(NULL);
    child = fork();
    if (child == 0) {
        dup2(ends[1], STDOUT_FILENO);
        close(ends[0]);
        print_under_timer();
    }
    close(ends[1]);
    file = fdopen(ends[0], "r");
    while (fgets(line, sizeof(line), file)) {
        handlers += line[0] == '%';
        wrong += strlen(line) != 2;
    }
    fclose(file);
    promise(waitpid(child, &status, 0) == child && status == 0,
            "a handler that prints never hangs");
    promise_equal(handlers, HANDLERS, "each of its lines comes");
    promise_equal(wrong, 0, "and no line is torn");
}

static void test_signals(void)
{
    sigset_t set;
    int number = 0;
    struct timespec soon = { 0, 1000000 };
    sigemptyset(&set);
    sigaddset(&set, SIGUSR2);
    sigprocmask(SIG_BLOCK, &set, NULL);
    raise(SIGUSR2);
    promise(sigwait(&set, &number) == 0 && number == SIGUSR2,
            "sigwait takes what was blocked");
    promise_errno(sigtimedwait(&set, NULL, &soon), EAGAIN,
                  "sigtimedwait gives up");
    signal(SIGALRM, print_in_handler);
    alarm(1);
    promise(pause() == -1 && errno == EINTR, "pause ends with a handler");
    promise(alarm(10) == 0 && alarm(0) == 10, "alarm tells what was left");
    promise(!strcmp(strsignal(SIGSEGV), "Segmentation fault"), "strsignal");
    promise(sigismember(&set, 99) == -1 && errno == EINVAL, "99 is no signal");
}

static sigjmp_buf environment;

static void jump(int number)
{
    siglongjmp(environment, number);
}

static void abort_in_child(void)
{
    abort();
}

static void test_abort(void)
{
    int status;
    pid_t child = fork();
    if (child == 0)
        abort_in_child();
    waitpid(child, &status, 0);
    promise(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT,
            "abort ends by SIGABRT");
    signal(SIGABRT, jump);
    if (sigsetjmp(environment, 1) == 0)
        abort();
    promise(1, "a handler may jump out of abort");
    child = fork();
    if (child == 0) {
        sigset_t all;
        sigfillset(&all);
        sigprocmask(SIG_BLOCK, &all, NULL);
        signal(SIGABRT, SIG_IGN);
        abort();
    }
    waitpid(child, &status, 0);
    promise(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT,
            "neither ignoring nor blocking it helps");
}

static void test_time(void)
{
    time_t now = time(NULL);
    struct timeval precise;
    struct tm date;
    char text[32];
    gmtime_r(&now, &date);
    strftime(text, sizeof(text), "%Y", &date);
    promise(timegm(&date) == now && !strcmp(text, "2026"), "the year is %s",
            text);
    promise(gettimeofday(&precise, NULL) == 0 && precise.tv_sec - now <= 1,
            "gettimeofday agrees with time");
}

int main(void)
{
    test_files();
    test_directory();
    test_processes();
    test_handler_anywhere();
    test_signals();
    test_abort();
    test_time();
    return tap_done();
}
