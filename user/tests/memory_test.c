/* memory_test - mappings, guard pages, malloc until there is no more. */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <reprise/reprise.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/futex.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <reprise/tap.h>
#include <time.h>
#include <unistd.h>

enum {
    PAGE = 4096,
    KERNEL = 0xc0000000u,
    LOWEST = 0x110000, /* 1 MiB + 64 KiB */
    ANY = MAP_PRIVATE | MAP_ANONYMOUS,
    RW = PROT_READ | PROT_WRITE
};

static uint32_t free_frames(void)
{
    struct system_status status;
    return system_status_np(&status) < 0 ? 0 : status.frames_free;
}

/* Is a page readable or writable? The kernel says, by EFAULT. */
static int readable(const void *address)
{
    return spawn_np(address, NULL, NULL) != -1 || errno != EFAULT;
}

static int writable(void *address)
{
    return clock_gettime(CLOCK_MONOTONIC, address) == 0;
}

static void *map(void *hint, size_t length, int prot, int flags)
{
    return mmap(hint, length, prot, flags, -1, 0);
}

static int all_zero(const char *memory, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if (memory[i])
            return 0;
    return 1;
}

static void test_page_zero(void)
{
    promise(!readable(NULL) && !writable(NULL), "page 0 is not there");
    promise(map(NULL, PAGE, RW, ANY | MAP_FIXED) == MAP_FAILED &&
                (errno == EINVAL || errno == ENOMEM || errno == EPERM),
            "page 0 cannot be mapped");
    promise(map((void *)LOWEST, PAGE, RW, ANY | MAP_FIXED) == (void *)LOWEST &&
                munmap((void *)LOWEST, PAGE) == 0,
            "the lowest page can be");
}

/* All that virtual-8086 mode can address, in which programs get by iret. */
static void test_low_memory(void)
{
    int mapped = 0;
    for (uintptr_t page = 0; page < LOWEST; page += PAGE) {
        void *at = map((void *)page, PAGE, RW, ANY);
        mapped += at == MAP_FAILED || (uintptr_t)at < LOWEST;
        munmap(at, PAGE);
        mapped += map((void *)page, PAGE, RW, ANY | MAP_FIXED) != MAP_FAILED;
        mapped +=
            map((void *)page, 2 * PAGE, RW, ANY | MAP_FIXED) != MAP_FAILED;
        mapped += mprotect((void *)page, PAGE, RW) != -1;
        mapped += munmap((void *)page, PAGE) != -1;
    }
    promise_equal(mapped, 0, "none below it can be");
}

static void test_mmap(void)
{
    char *memory = map(NULL, 5 * PAGE, RW, ANY);
    promise(memory != MAP_FAILED, "map five pages");
    promise(((uintptr_t)memory & (PAGE - 1)) == 0, "at a page's start");
    promise(all_zero(memory, 5 * PAGE), "that read as zeros");
    memset(memory, 0x5a, 5 * PAGE);
    promise_errno(munmap(memory + 2 * PAGE, PAGE), 0, "unmap the middle");
    promise(!writable(memory + 2 * PAGE), "the middle is gone");
    promise(memory[2 * PAGE - 1] == 0x5a && memory[3 * PAGE] == 0x5a,
            "its neighbours keep what they hold");
    promise(map(memory + 2 * PAGE, PAGE, RW, ANY | MAP_FIXED) ==
                memory + 2 * PAGE,
            "map the middle again, at its address");
    promise(all_zero(memory + 2 * PAGE, PAGE), "it is zeros again");
    promise(map(memory, PAGE, RW, ANY | MAP_FIXED) == memory &&
                all_zero(memory, PAGE),
            "MAP_FIXED over a mapping replaces it");
    promise_errno(munmap(memory, 5 * PAGE), 0, "unmap all");
    promise_errno(munmap(memory, 5 * PAGE), 0,
                  "unmapping what is not mapped is no error");
}

#define MAP_ERRNO(expected, text, ...) \
    promise_error(map(__VA_ARGS__) == MAP_FAILED ? errno : 0, expected, text)

static void test_mmap_errors(void)
{
    char local;
    int ends[2], file = open("etc/help", O_RDONLY);
    uintptr_t own = (uintptr_t)&local & ~(uintptr_t)(PAGE - 1);
    MAP_ERRNO(EINVAL, "mmap of 0 bytes is EINVAL", NULL, 0, RW, ANY);
    MAP_ERRNO(EINVAL, "unknown protection is EINVAL", NULL, PAGE, 64, ANY);
    MAP_ERRNO(EINVAL, "neither private nor shared is EINVAL", NULL, PAGE, RW,
              MAP_ANONYMOUS);
    pipe(ends);
    promise(mmap(NULL, PAGE, RW, MAP_PRIVATE, ends[0], 0) == MAP_FAILED &&
                errno == ENODEV,
            "a pipe cannot be mapped: ENODEV");
    promise(mmap(NULL, PAGE, RW, MAP_SHARED, file, 0) == MAP_FAILED &&
                errno == ENODEV,
            "nor a file");
    close(ends[0]);
    close(ends[1]);
    close(file);
    promise(mmap(NULL, PAGE, RW, MAP_PRIVATE, ends[0], 0) == MAP_FAILED &&
                errno == EBADF,
            "what is not open is a bad descriptor: EBADF");
    promise(mmap(NULL, PAGE, RW, MAP_SHARED, -1, 0) == MAP_FAILED &&
                errno == EBADF,
            "so is -1");
    MAP_ERRNO(EINVAL, "MAP_FIXED at an odd address is EINVAL",
              (void *)0x10000001, PAGE, RW, ANY | MAP_FIXED);
    MAP_ERRNO(ENOMEM, "more than the address space is ENOMEM", NULL,
              0xfffff000u, RW, ANY);
    MAP_ERRNO(ENOMEM, "a length that wraps is ENOMEM", NULL, 0xffffffffu, RW,
              ANY);
    promise(map((void *)KERNEL, PAGE, RW, ANY | MAP_FIXED) == MAP_FAILED,
            "the kernel's addresses cannot be mapped");
    promise(map((void *)(KERNEL - PAGE), 2 * PAGE, RW, ANY | MAP_FIXED) ==
                MAP_FAILED,
            "nor a range that ends among them");
    promise_errno(munmap((void *)(own + 1), PAGE), EINVAL,
                  "munmap at an odd address is EINVAL");
    promise_errno(munmap((void *)own, 0), EINVAL, "munmap of 0 bytes too");
    promise_errno(munmap((void *)KERNEL, PAGE), EINVAL,
                  "munmap of the kernel too");
    promise_errno(munmap((void *)PAGE, 0xfffff000u), EINVAL,
                  "munmap of a range that wraps too");
}

static void test_mprotect(void)
{
    char *memory = map(NULL, 3 * PAGE, RW, ANY);
    char *written = map(NULL, PAGE, PROT_WRITE, ANY);
    char *run = map(NULL, PAGE, PROT_EXEC, ANY);
    promise(readable(written) && readable(run),
            "what is written or run can be read, touched or not");
    munmap(written, PAGE);
    munmap(run, PAGE);
    memory[PAGE] = 7;
    promise_errno(mprotect(memory + PAGE, PAGE, PROT_READ), 0,
                  "mprotect to read-only");
    promise(!writable(memory + PAGE) && memory[PAGE] == 7,
            "then it is read, and not written");
    promise(writable(memory) && writable(memory + 2 * PAGE),
            "its neighbours stay writable");
    mprotect(memory + PAGE, PAGE, PROT_NONE);
    promise(!readable(memory + PAGE), "PROT_NONE is not even read");
    mprotect(memory + PAGE, PAGE, RW);
    promise(memory[PAGE] == 7, "what it held comes back with PROT_READ");
    munmap(memory + PAGE, PAGE);
    promise_errno(mprotect(memory, 3 * PAGE, PROT_READ), ENOMEM,
                  "mprotect over a hole is ENOMEM");
    promise_errno(mprotect(memory + 1, PAGE, PROT_READ), EINVAL,
                  "mprotect at an odd address is EINVAL");
    promise_errno(mprotect(memory, PAGE, 64), EINVAL,
                  "an unknown protection is EINVAL");
    promise(mprotect((void *)KERNEL, PAGE, PROT_READ) == -1,
            "the kernel's pages are none of ours");
    munmap(memory, 3 * PAGE);
}

/* The first page below this thread's stack that cannot be written; it has to
 * be a part of the mapping, not just a gap that the next mmap would fill. */
static void *guard_page_is_there(void *argument)
{
    volatile char here = 0;
    char *page = (char *)((uintptr_t)&here & ~(uintptr_t)(PAGE - 1));
    char *other;
    (void)argument;
    while (writable(page))
        page -= PAGE;
    other = map(page, PAGE, RW, ANY);
    munmap(other, PAGE);
    return readable(page) || other == page ? NULL : (void *)1;
}

static void test_guards(void)
{
    pthread_t thread;
    void *result = NULL;
    pthread_create(&thread, NULL, guard_page_is_there, NULL);
    pthread_join(thread, &result);
    promise(result != NULL, "a thread's stack ends at a guard page");
}

/* Memory that was given is there: a later touch is never refused. */
static void test_reservation(void)
{
    enum { PAGES = 1024 };
    uint32_t before, mapped;
    char *memory = map(NULL, PAGES * PAGE, RW, ANY);
    map(memory + PAGES * PAGE, PAGE, PROT_READ, ANY); /* and the kernel's own */
    munmap(memory, PAGES * PAGE);                     /* the page tables stay */
    before = free_frames();
    memory = map(NULL, PAGES * PAGE, RW, ANY);
    mapped = free_frames();
    promise_equal(before - mapped, PAGES, "a mapping reserves its frames");
    for (int i = 0; i < PAGES; i++)
        memory[i * PAGE] = 1;
    promise_equal(free_frames(), mapped, "touching it takes no others");
    mprotect(memory, PAGES * PAGE, PROT_NONE);
    mprotect(memory, PAGES * PAGE, RW);
    promise_equal(free_frames(), mapped, "nor does protecting it");
    promise_equal(memory[PAGES / 2 * PAGE], 1, "which keeps what it holds");
    munmap(memory, PAGES * PAGE);
    promise_equal(free_frames(), before, "unmapping gives all of them back");
}

/* Each page that is written has its number in it; every 500th is. */
static int right_pages(const uint32_t *memory, uint32_t pages)
{
    int right = 1;
    for (uint32_t i = 0; i < pages; i++)
        right &= memory[i * PAGE / 4] == (i % 500 ? 0 : i + 1);
    return right;
}

/* More than is copied or protected without a break. */
static void test_long_range(void)
{
    enum { PAGES = 5000 };
    uint32_t before = free_frames();
    uint32_t *memory = map(NULL, PAGES * PAGE, RW, ANY);
    int status = -1;
    for (uint32_t i = 0; i < PAGES; i += 500)
        memory[i * PAGE / 4] = i + 1;
    pid_t pid = fork();
    if (pid == 0) {
        int right = right_pages(memory, PAGES);
        right &= mprotect(memory, PAGES * PAGE, PROT_NONE) == 0;
        right &= !readable(memory) && !readable(memory + 4999 * PAGE / 4);
        right &= mprotect(memory, PAGES * PAGE, RW) == 0;
        right &= right_pages(memory, PAGES);
        memset(memory, 0x77, PAGES * PAGE);
        _exit(!right);
    }
    waitpid(pid, &status, 0);
    promise_equal(status, 0, "a child has a copy of 20 MiB, as it was");
    promise(right_pages(memory, PAGES), "which is its own");
    munmap(memory, PAGES * PAGE);
    promise(before - free_frames() < 8, "and gives back all but page tables");
}

/* malloc blocks, chained through their first words, until there is none. */
static uint32_t take_all(void **chain, size_t size)
{
    uint32_t count = 0;
    void **block;
    *chain = NULL;
    while ((block = malloc(size))) {
        memset(block, 0xa5, size);
        *block = *chain;
        *chain = block;
        count++;
    }
    return count;
}

static void free_all(void *chain)
{
    while (chain) {
        void *next = *(void **)chain;
        free(chain);
        chain = next;
    }
}

static void test_exhaustion(void)
{
    void *chain;
    uint32_t first, second;
    first = take_all(&chain, 100000);
    promise_equal(errno, ENOMEM, "malloc ends with ENOMEM (%u blocks)",
                  (unsigned)first);
    promise(first > 10, "and not before it gave much");
    free_all(chain);
    second = take_all(&chain, 100000);
    free_all(chain);
    promise(second + 1 >= first, "after freeing, as much is there again");
}

/* A child that takes all memory page by page, and is killed or told. */
static void test_greedy_child(void)
{
    const char *arguments[] = { "take_memory", NULL };
    uint32_t before = free_frames();
    int status = -1;
    pid_t pid = spawn_np(arguments[0], (char **)arguments, environ);
    struct timespec pause = { 0, 10000000 };
    promise(pid > 0 && waitpid(pid, &status, 0) == pid,
            "a child takes all memory");
    promise(WIFSIGNALED(status) || WEXITSTATUS(status) == ENOMEM,
            "it is told ENOMEM, or killed (status 0x%x)", (unsigned)status);
    nanosleep(&pause, NULL);
    promise_equal(free_frames(), before, "all of it comes back");
}

/* Sleeps at a word whose memory goes meanwhile; the frame becomes another's. */
static void *sleep_there(void *word)
{
    futex(word, FUTEX_WAIT, 0, NULL);
    return word;
}

static void test_futex_that_has_gone(void)
{
    enum { MANY = 64 };
    int woken = 0;
    pthread_t thread;
    char *shared;
    pid_t pid = fork();
    shared = map(NULL, PAGE, RW, MAP_SHARED | MAP_ANONYMOUS);
    if (pid == 0)
        pthread_create(&thread, NULL, sleep_there, shared);
    usleep(5000);
    munmap(shared, PAGE);
    if (pid == 0)
        pause();
    usleep(5000);
    shared = map(NULL, MANY * PAGE, RW, MAP_SHARED | MAP_ANONYMOUS);
    for (int i = 0; i < MANY; i++)
        woken += futex(shared + i * PAGE, FUTEX_WAKE, 1, NULL);
    promise_equal(woken, 0, "what comes after a shared page wakes none of its");
    kill(pid, SIGKILL);
    waitpid(pid, NULL, 0);
    munmap(shared, MANY * PAGE);
}

int main(void)
{
    test_page_zero();
    test_low_memory();
    test_mmap();
    test_mmap_errors();
    test_mprotect();
    test_guards();
    test_reservation();
    test_long_range();
    test_futex_that_has_gone();
    test_greedy_child();
    test_greedy_child();
    test_exhaustion(); /* malloc keeps what it took: nothing after it */
    return tap_done();
}
