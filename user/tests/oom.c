/* oom - each allocation of a call fails in turn: the call says so, loses
 * nothing, and works when it is made again (tests/guest/oom.t).
 *
 * Every attempt has a process of its own, a child: what it leaves in its
 * address space ends with it, and then all its frames must be back. */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <reprise/ras.h>
#include <reprise/reprise.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <reprise/tap.h>
#include <time.h>
#include <unistd.h>

#include "../../tests/kernel/fail.h"

enum {
    PAGE = 4096,
    RW = PROT_READ | PROT_WRITE,
    TABLES = 2,   /* of pages, that TWO_TABLES below needs */
    WRITTEN = 2,  /* frames of a file in /tmp: its index, its page */
    COUNTERS = 2, /* frames for what is counted of sequences */
    PIECES = 130, /* more than a frame has of those that calls take */
    ENOUGH = 200
};

/* Two pages to which two page tables lead, with nothing else near. */
#define TWO_TABLES ((char *)0x20400000 - PAGE)

/* The exit status of an attempt's process. */
enum outcome { SUCCEEDED, FAILED, OTHER_ERRNO, LOST, STUCK, UNNOTICED };

static char program[] = "oom";
static enum outcome exec_means = SUCCEEDED;

static struct failing *const failing = (struct failing *)FAIL_AT;

/* The n-th allocation from now on fails; 0: none. How many there were. */
static uint32_t fail_allocation(uint32_t n)
{
    uint32_t counted = failing->counted;
    *failing = (struct failing){ .n = n };
    return counted;
}

static uint32_t free_frames(void)
{
    struct system_status status;
    return system_status_np(&status) < 0 ? 0 : status.frames_free;
}

static int wait_for(pid_t pid)
{
    int status = -1;
    waitpid(pid, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* ---- the calls: 0 and all undone, or an error number ---- */

static int try_fork(void)
{
    pid_t pid = fork();
    if (pid == 0)
        _exit(0);
    return pid < 0 ? errno : wait_for(pid);
}

static int try_spawn(void)
{
    char code[] = { (char)('0' + SUCCEEDED), '\0' };
    char *arguments[] = { program, code, NULL };
    pid_t pid = spawn_np(program, arguments, environ);
    return pid < 0 ? errno : wait_for(pid);
}

/* main() then exits with what this means. */
static int try_exec(void)
{
    char code[] = { (char)('0' + exec_means), '\0' };
    char *arguments[] = { program, code, NULL };
    execve(program, arguments, environ);
    return errno;
}

static int try_map(int flags)
{
    char *memory = mmap(TWO_TABLES, 2 * PAGE, RW,
                        MAP_ANONYMOUS | MAP_FIXED | flags, -1, 0);
    if (memory == MAP_FAILED)
        return errno;
    memset(memory, 1, 2 * PAGE);
    return munmap(memory, 2 * PAGE) ? errno : 0;
}

static int try_private(void)
{
    return try_map(MAP_PRIVATE);
}

static int try_shared(void)
{
    return try_map(MAP_SHARED);
}

/* A call on the middle page of three. */
static int try_middle(int (*call)(void *page))
{
    int error;
    char *memory = mmap(NULL, 3 * PAGE, RW, MAP_ANONYMOUS | MAP_PRIVATE, -1, 0);
    if (memory == MAP_FAILED)
        return errno;
    memory[PAGE] = 1;
    error = call(memory + PAGE) ? errno : 0;
    munmap(memory, 3 * PAGE);
    return error;
}

static int unmap_page(void *page)
{
    return munmap(page, PAGE);
}

static int hide_page(void *page)
{
    return mprotect(page, PAGE, PROT_NONE);
}

static int try_unmap(void)
{
    return try_middle(unmap_page);
}

static int try_protect(void)
{
    return try_middle(hide_page);
}

static void *run(void *argument)
{
    return argument;
}

static int try_thread(void)
{
    pthread_t thread;
    int error = pthread_create(&thread, NULL, run, NULL);
    return error ? error : pthread_join(thread, NULL);
}

static int try_pipe(void)
{
    int ends[2];
    if (pipe(ends))
        return errno;
    close(ends[0]);
    return close(ends[1]) ? errno : 0;
}

static int try_open(const char *path)
{
    int fd = open(path, O_RDONLY);
    if (fd < 0)
        return errno;
    return close(fd) ? errno : 0;
}

static int try_open_file(void)
{
    return try_open(program);
}

static int try_open_directory(void)
{
    return try_open("/tmp");
}

static int try_create(void)
{
    int fd = open("/tmp/new", O_CREAT | O_EXCL | O_WRONLY, 0600);
    if (fd < 0)
        return errno;
    close(fd);
    return unlink("/tmp/new") ? errno : 0;
}

static int try_mkdir(void)
{
    if (mkdir("/tmp/folder", 0700))
        return errno;
    return unlink("/tmp/folder") ? errno : 0;
}

/* Three rows of one byte each, which nobody runs; the first comes with the
 * table, for the library's own sequences have gone. */
__asm__(".text\nthree_nops: nop\n\tnop\n\tnop");
extern const char three_nops[];

static int try_register(void)
{
    struct ras_descriptor rows[3];
    int error;
    memset(rows, 0, sizeof(rows));
    for (int i = 0; i < 3; i++) {
        rows[i].start = rows[i].commit = (uint32_t)(three_nops + i);
        rows[i].end = rows[i].start + 1;
    }
    error = ras_register(rows, 3) ? errno : 0;
    for (int i = 0; i < 3 && !error; i++)
        error = ras_unregister((void *)(uintptr_t)rows[i].start) ? errno : 0;
    return error;
}

static void unregister_all(void)
{
    struct ras_statistics first;
    while (ras_stats(0, &first, 1) > 0)
        ras_unregister((void *)(uintptr_t)first.start);
}

static int new_file;

static void make_file(void)
{
    new_file = open("/tmp/new", O_CREAT | O_EXCL | O_WRONLY, 0600);
    unlink("/tmp/new");
}

/* The file's index, and the frame for what is written. */
static int try_write(void)
{
    return write(new_file, "1", 1) == 1 ? 0 : errno;
}

/* The page table of where mmap() begins: it stays, which is no loss. */
static void make_table(void)
{
    void *page = mmap(NULL, PAGE, RW, MAP_ANONYMOUS | MAP_PRIVATE, -1, 0);
    munmap(page, PAGE);
}

static const struct operation {
    const char *name;
    int (*attempt)(void);
    int error;
    uint32_t may_keep; /* frames, until the process ends */
    void (*prepare)(void);
} operations[] = {
    { "fork", try_fork, ENOMEM, 0, NULL },
    { "spawn_np", try_spawn, ENOMEM, 0, NULL },
    { "execve", try_exec, ENOMEM, 0, NULL },
    { "a private mmap", try_private, ENOMEM, TABLES, NULL },
    { "a shared mmap", try_shared, ENOMEM, TABLES, NULL },
    { "munmap of a middle", try_unmap, ENOMEM, 0, make_table },
    { "mprotect of a middle", try_protect, ENOMEM, 0, make_table },
    { "pthread_create", try_thread, EAGAIN, 0, make_table },
    { "pipe", try_pipe, ENOMEM, 0, NULL },
    { "open of a file", try_open_file, ENOMEM, 0, NULL },
    { "open of a directory", try_open_directory, ENOMEM, 0, NULL },
    { "creating a file", try_create, ENOMEM, 0, NULL },
    { "a first write", try_write, ENOSPC, WRITTEN, make_file },
    { "mkdir", try_mkdir, ENOMEM, 0, NULL },
    { "ras_register", try_register, ENOMEM, COUNTERS, unregister_all },
};

/* ---- one attempt ---- */

/* A piece of the kernel's heap that is lost shows when it has happened so
 * often that the lost ones fill a frame. */
static void repeat(const struct operation *operation, unsigned n)
{
    for (int i = 0; i < PIECES; i++) {
        fail_allocation(n);
        operation->attempt();
    }
    fail_allocation(0);
}

static enum outcome attempt(const struct operation *operation, unsigned n)
{
    uint32_t before, after;
    uint32_t made;
    int error;
    if (operation->prepare)
        operation->prepare();
    before = free_frames();
    fail_allocation(n);
    error = operation->attempt();
    made = fail_allocation(0);
    if (!error)
        return made < n ? SUCCEEDED : UNNOTICED;
    if (error != operation->error)
        return OTHER_ERRNO;
    exec_means = FAILED;
    repeat(operation, n);
    after = free_frames();
    if (after > before || before - after > operation->may_keep)
        return LOST;
    return operation->attempt() ? STUCK : FAILED;
}

static enum outcome attempt_in_child(const struct operation *operation,
                                     unsigned n)
{
    pid_t pid = fork();
    if (pid == 0)
        _exit(attempt(operation, n));
    return wait_for(pid);
}

/* A thread's kernel stack goes when the next one runs. */
static uint32_t frames_lost(uint32_t before)
{
    struct timespec pause = { 0, 10000000 };
    if (free_frames() != before)
        nanosleep(&pause, NULL);
    return before - free_frames();
}

static void test(const struct operation *operation)
{
    uint32_t before = free_frames(), lost = 0;
    enum outcome outcome = FAILED;
    unsigned n = 0;
    while (outcome == FAILED && !lost && n < ENOUGH) {
        outcome = attempt_in_child(operation, ++n);
        lost = frames_lost(before);
    }
    tap_note("%s: %u allocations", operation->name, n - 1);
    promise(n > 1, "%s can run out of memory", operation->name);
    promise_equal(outcome, SUCCEEDED,
                  "%s says so each time, loses nothing, and then works",
                  operation->name);
    promise_equal(lost, 0, "%s: nor is a frame lost when the process ends",
                  operation->name);
}

int main(int argc, char **argv)
{
    if (argc > 1) /* the next program: what was to fail was the last one's */
        return try_fork() ? STUCK : atoi(argv[1]);
    promise(1, "this program prints"); /* what stdio needs, it has now */
    mmap(failing, PAGE, RW, MAP_ANONYMOUS | MAP_FIXED | MAP_PRIVATE, -1, 0);
    for (unsigned i = 0; i < sizeof(operations) / sizeof(operations[0]); i++)
        test(&operations[i]);
    return tap_done();
}
