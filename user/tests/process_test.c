/* process_test - fork, execve, and what parent and child share. */
#include <errno.h>
#include <pthread.h>
#include <reprise/ras.h>
#include <reprise/reprise.h>
#include <sched.h>
#include <reprise/sequences.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/futex.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <reprise/tap.h>
#include <unistd.h>

enum {
    PAGE = 4096,
    ROUNDS = 1000,
    BIG = 64,
    COPIES = 10,
    MUCH = 16 << 20,
    RIVALS = 4
};

static int global = 1;
static char big[BIG * PAGE];

static uint32_t frames_free(void)
{
    struct system_status status;
    return system_status_np(&status) == 0 ? status.frames_free : 0;
}

/* Run `body` in a child. Returns how that ended. */
static int in_child(int (*body)(void))
{
    int status = -1;
    pid_t pid = fork();
    if (pid == 0)
        _exit(body());
    waitpid(pid, &status, 0);
    return status;
}

static int change_everything(void)
{
    int local = 5;
    global = 2;
    memset(big, 'c', sizeof(big));
    return global + local;
}

enum { ROUND_UP_SINGLE = 0x087f, AS_AT_START = 0x037f };

static unsigned short fpu_control(void)
{
    unsigned short word;
    __asm__ volatile("fnstcw %0" : "=m"(word));
    return word;
}

static int has_same_fpu(void)
{
    return fpu_control() != ROUND_UP_SINGLE;
}

/* This program, which then does nothing but look. */
static char *const look_at_fpu[] = { (char *)"process_test", (char *)"fpu",
                                     NULL };

static int exec_with_fpu(void)
{
    execve("process_test", look_at_fpu, environ);
    return 1;
}

static void test_fpu(void)
{
    unsigned short word = ROUND_UP_SINGLE;
    int status = -1;
    __asm__ volatile("fldcw %0" : : "m"(word));
    promise_equal(in_child(has_same_fpu), 0, "a child has the parent's FPU");
    promise_equal(in_child(exec_with_fpu), 0, "execve starts with a new one");
    waitpid(spawn_np("process_test", look_at_fpu, environ), &status, 0);
    promise_equal(status, 0, "so does spawn_np");
    __asm__ volatile("fninit");
}

static void test_copy(void)
{
    int status;
    memset(big, 'p', sizeof(big));
    status = in_child(change_everything);
    promise_equal(status, 7 << 8, "a child runs and ends");
    promise_equal(global, 1, "its writes are its own: a global");
    promise(big[0] == 'p' && big[sizeof(big) - 1] == 'p',
            "its writes are its own: many pages");
}

static int parent_of_child(void)
{
    return getppid() == 1 && getpid() != 1 && gettid() == getpid() ? 0 : 1;
}

static int with_sequences(void)
{
    int word = 41;
    struct ras_statistics table[16];
    int count = ras_stats(0, table, 16), restarts = 0;
    for (int i = 0; i < count && i < 16; i++)
        for (int cause = 0; cause < RAS_CAUSES; cause++)
            restarts += (int)table[i].restarts[cause];
    return count > 0 && restarts == 0 && ras_fetch_and_add(&word, 1) == 41 ? 0
                                                                           : 1;
}

static int *shared;

static int wait_for_parent(void)
{
    while (*(volatile int *)shared == 0)
        futex(shared, FUTEX_WAIT, 0, NULL);
    *shared = 2;
    return 0;
}

static void test_shared(void)
{
    int status = -1;
    pid_t pid;
    shared = mmap(NULL, PAGE, PROT_READ | PROT_WRITE,
                  MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    promise(shared != MAP_FAILED, "memory can be shared");
    pid = fork();
    if (pid == 0)
        _exit(wait_for_parent());
    usleep(5000);
    *shared = 1;
    futex(shared, FUTEX_WAKE, 1, NULL);
    waitpid(pid, &status, 0);
    promise_equal(status, 0, "a futex in it wakes the other process");
    promise_equal(*shared, 2, "and each sees what the other writes");
    munmap(shared, PAGE);
}

/* Sleeps until it is woken once, and counts that. */
static int count_wake(void)
{
    while (futex(shared, FUTEX_WAIT, 0, NULL) != 0)
        continue;
    __atomic_fetch_add(&shared[1], 1, __ATOMIC_SEQ_CST);
    for (;;)
        pause();
    return 0;
}

/* One process is woken, and killed before it runs: then the other is. If a
 * tick lets it run in between, it has counted. */
static void test_wake_of_the_dead(void)
{
    pid_t pids[2];
    shared = mmap(NULL, PAGE, PROT_READ | PROT_WRITE,
                  MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    for (int i = 0; i < 2; i++) {
        pids[i] = fork();
        if (pids[i] == 0)
            _exit(count_wake());
        usleep(5000);
    }
    promise_equal(futex(shared, FUTEX_WAKE, 1, NULL), 1, "one is woken");
    kill(pids[0], SIGKILL);
    waitpid(pids[0], NULL, 0);
    usleep(5000);
    promise_equal(shared[1], 1, "if it is killed, the next one is");
    kill(pids[1], SIGKILL);
    waitpid(pids[1], NULL, 0);
    munmap(shared, PAGE);
}

/* ---- a futex is its process's and its word's ---- */

static volatile uint32_t words[1024];

static void *sleep_on_first(void *argument)
{
    futex(words, FUTEX_WAIT, 0, NULL);
    return argument;
}

static void test_whose_futex(void)
{
    int woken = 0;
    pthread_t thread;
    pid_t pid = fork();
    if (pid == 0)
        sleep_on_first(NULL);
    usleep(5000);
    promise_equal(futex(words, FUTEX_WAKE, 1, NULL), 0,
                  "nobody wakes who sleeps at the same address elsewhere");
    kill(pid, SIGKILL);
    waitpid(pid, NULL, 0);
    pthread_create(&thread, NULL, sleep_on_first, NULL);
    usleep(5000);
    for (int i = 1; i < 1024; i++)
        woken += futex(&words[i], FUTEX_WAKE, 1, NULL);
    promise_equal(woken, 0, "nor who sleeps on another word");
    promise_equal(futex(words, FUTEX_WAKE, 1, NULL), 1, "but on this");
    pthread_join(thread, NULL);
}

/* Start a program that sleeps, and wait until it does. */
static pid_t start_sleeper(void)
{
    char *const argv[] = { (char *)"sleep", (char *)"1000", NULL };
    static struct thread_status threads[64];
    pid_t pid = spawn_np("sleep", argv, environ);
    for (;;) {
        int count = thread_list_np(threads, 64);
        for (int i = 0; i < count; i++)
            if (threads[i].pid == pid && threads[i].state == THREAD_BLOCKED_NP)
                return pid;
        sched_yield();
    }
}

static void test_shared_text(void)
{
    pid_t pids[COPIES];
    uint32_t left[COPIES + 1];
    left[0] = frames_free();
    for (int i = 0; i < COPIES; i++) {
        pids[i] = start_sleeper();
        left[i + 1] = frames_free();
    }
    uint32_t first = left[0] - left[1], second = left[1] - left[2];
    promise(second + 3 <= first,
            "a program's second copy takes less: it has text (%d, then %d)",
            (int)first, (int)second);
    /* the kernel's heap may grow by a page now and then */
    promise(left[2] - left[COPIES] <= (COPIES - 2) * (second + 1),
            "and so does each one more");
    for (int i = 0; i < COPIES; i++) {
        kill(pids[i], SIGKILL);
        waitpid(pids[i], NULL, 0);
    }
    promise_equal(frames_free(), left[0], "all ended, none is kept");
    pids[0] = start_sleeper();
    promise_equal(left[0] - frames_free(), first, "and it starts anew");
    kill(pids[0], SIGKILL);
    waitpid(pids[0], NULL, 0);
}

static volatile int stop;

static void *spin(void *argument)
{
    while (!stop)
        continue;
    return argument;
}

static uint32_t switches(void)
{
    struct system_status status;
    return system_status_np(&status) == 0 ? status.switches : 0;
}

static void share_much(void)
{
    munmap(mmap(NULL, MUCH, PROT_READ, MAP_SHARED | MAP_ANONYMOUS, -1, 0),
           MUCH);
}

/* A call is left for others more often than at its end. */
static void test_long_call(void (*call)(void), const char *name)
{
    pthread_t thread;
    stop = 0;
    pthread_create(&thread, NULL, spin, NULL);
    uint32_t before = switches();
    call();
    uint32_t after = switches();
    stop = 1;
    pthread_join(thread, NULL);
    promise(after - before > 4, "others run while %s (%d switches)", name,
            (int)(after - before));
}

static void *sleep_long(void *argument)
{
    sleep(1000);
    return argument;
}

static int exec_with_threads(void)
{
    char *const argv[] = { (char *)"echo", (char *)"# exec keeps its arguments",
                           NULL };
    char *const envp[] = { NULL };
    pthread_t thread;
    pthread_create(&thread, NULL, sleep_long, NULL);
    execve("echo", argv, envp);
    return 1;
}

static void *become_shell(void *argument)
{
    char *const argv[] = { (char *)"sh", (char *)"-c", (char *)"exit 5", NULL };
    execve("sh", argv, environ);
    return argument;
}

static int exec_all_at_once(void)
{
    pthread_t threads[RIVALS];
    for (int i = 0; i < RIVALS; i++)
        pthread_create(&threads[i], NULL, become_shell, NULL);
    for (int i = 0; i < RIVALS; i++)
        pthread_join(threads[i], NULL);
    return 1;
}

static void test_rivals(void)
{
    int wrong = 0;
    for (int i = 0; i < 100; i++)
        wrong += in_child(exec_all_at_once) != 5 << 8;
    promise_equal(wrong, 0, "of threads that all call execve one does it");
}

static void test_exec(void)
{
    char *const none[] = { NULL };
    test_rivals();
    promise_equal(in_child(exec_with_threads), 0,
                  "execve ends the other threads and runs the program");
    promise_errno(execve("no-such-program", none, none), ENOENT,
                  "execve of nothing");
    promise_errno(execve("etc/help", none, none), ENOEXEC, "execve of a text");
    promise_errno(execve("etc/help/x", none, none), ENOTDIR,
                  "execve in a file");
    promise_errno(execve("etc", none, none), EACCES, "execve of a directory");
    promise_errno(execve("dev/null", none, none), EACCES, "execve of a device");
    promise_errno(execve("echo", (char *const *)0xc0100000u, none), EFAULT,
                  "execve with arguments in the kernel");
}

static int many_children(void)
{
    for (int i = 0; i < 20; i++)
        if (fork() == 0)
            _exit(0);
    return 0;
}

/* A child that dies with pages shared and pages of its own. */
static int nested(void)
{
    big[0] = 'n';
    if (fork() == 0)
        _exit(change_everything() != 7);
    big[PAGE] = 'n';
    return 0;
}

static int exec_true(void)
{
    char *const argv[] = { (char *)"end_process", NULL };
    execve("end_process", argv, argv);
    return 0;
}

/* Nobody can wait for them but by looking. */
static void await_orphans(void)
{
    struct system_status status;
    do
        usleep(1000);
    while (system_status_np(&status) == 0 && status.processes > 1);
}

static void test_leaks(void)
{
    uint32_t before;
    in_child(nested);
    in_child(many_children);
    in_child(exec_true);
    await_orphans();
    before = frames_free();
    for (int i = 0; i < ROUNDS; i++)
        in_child(i % 3 == 0   ? nested
                 : i % 3 == 1 ? exec_true
                              : parent_of_child);
    in_child(many_children);
    await_orphans();
    promise_equal(frames_free(), before, "%d rounds leak no frame", ROUNDS);
}

/* Forks until there is no memory, then lets them all go. */
static void test_exhaustion(void)
{
    uint32_t before = frames_free();
    int count = 0, status;
    pid_t pid;
    shared = mmap(NULL, PAGE, PROT_READ | PROT_WRITE,
                  MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    *shared = 0;
    while ((pid = fork()) > 0)
        count++;
    if (pid == 0)
        _exit(wait_for_parent());
    promise_equal(errno, ENOMEM, "fork without memory says so");
    promise(count >= 100, "%d processes fit", count);
    *shared = 1;
    futex(shared, FUTEX_WAKE, INT32_MAX, NULL);
    while (count-- > 0)
        waitpid(-1, &status, 0);
    munmap(shared, PAGE);
    promise_equal(frames_free(), before, "and all of it comes back");
}

int main(int argc, char **argv)
{
    (void)argv;
    if (argc > 1)
        return fpu_control() != AS_AT_START;
    test_copy();
    test_fpu();
    promise_equal(in_child(parent_of_child), 0, "getppid, getpid and gettid");
    promise_equal(in_child(with_sequences), 0,
                  "registrations are copied, counters start at 0");
    test_shared();
    test_wake_of_the_dead();
    test_whose_futex();
    test_shared_text();
    test_long_call(share_much, "much memory is shared");
    waitpid(-1, NULL, 0);
    test_exec();
    test_leaks();
    test_exhaustion();
    promise_errno(waitpid(-1, NULL, 0), ECHILD, "no child is left");
    return tap_done();
}
