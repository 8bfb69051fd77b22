/* errors.c - what is wrong with the slot, its word, or the descriptor. */
#include "dynamic_test.h"

#include <errno.h>
#include <pthread.h>
#include <reprise/reprise.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <reprise/tap.h>
#include <unistd.h>

enum {
    PAGE = 4096,
    KERNEL = 0xc0100000,
    KERNEL_BASE = 0xc0000000,
    UNMAPPED = 8,
    FIRST_LENGTH = 2
};

static void test_arguments(void)
{
    slot_word *kernel = (slot_word *)(uintptr_t)KERNEL;
    char *word = (char *)own_slot();
    promise_errno(ras_set_slot((slot_word *)(void *)(word + 2)), EINVAL,
                  "a slot that is not aligned");
    promise_errno(ras_set_slot(kernel), EFAULT, "a slot in the kernel");
    promise_errno(ras_set_slot((slot_word *)UNMAPPED), EFAULT,
                  "a slot that is not mapped");
    promise_errno(ras_set_slot(NULL), 0, "no slot");
}

static void come_and_go(int signal)
{
    (void)signal;
}

static void set_slot(int signal)
{
    static struct ras_descriptor own;
    (void)signal;
    ras_set_slot(own_slot());
    *own_slot() = &own;
}

/* What a slot held when another handler began is nothing to a later one. */
static void test_late_slot(void)
{
    static struct ras_descriptor old;
    static struct ras_descriptor *volatile word = &old;
    ras_set_slot(&word);
    signal(SIGUSR1, come_and_go);
    raise(SIGUSR1);
    promise(word == &old, "a handler leaves the word as it was");
    ras_set_slot(NULL);
    signal(SIGUSR1, set_slot);
    raise(SIGUSR1);
    promise(*own_slot() == NULL, "or empty, where there was no slot before");
    ras_set_slot(NULL);
}

/* True if a system call meets the descriptor, false if a preemption does. */
static int calls;

/* A descriptor in the word, and one interruption. */
static void interrupted_with(struct ras_descriptor *descriptor)
{
    ras_set_slot(own_slot());
    if (calls)
        *own_slot() = descriptor;
    preempt_after_np(30);
    *own_slot() = descriptor;
    idle();
    preempt_after_np(0);
}

static struct ras_descriptor bad;

/* All right so far, around the place where the thread is interrupted. */
static void around_here(void)
{
    bad.start = bad.commit = (uint32_t)(uintptr_t)idle;
    bad.end = (uint32_t)(uintptr_t)idle_end;
    bad.recovery = RAS_BREAKPOINT;
}

static void nothing(void)
{
    interrupted_with(NULL);
}

static void elsewhere(void)
{
    around_here();
    bad.start = bad.commit = UNMAPPED;
    bad.end = bad.start + 1;
    interrupted_with(&bad);
}

static void unmapped(void)
{
    interrupted_with((void *)UNMAPPED);
}

static void of_kernel(void)
{
    interrupted_with((void *)(uintptr_t)KERNEL);
}

static void at_kernels_base(void)
{
    interrupted_with((void *)(uintptr_t)KERNEL_BASE);
}

/* Its last word is the kernel's. */
static void half_in_kernel(void)
{
    char *last = (char *)(uintptr_t)(KERNEL_BASE - PAGE);
    mmap(last, PAGE, PROT_READ | PROT_WRITE,
         MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
    interrupted_with((void *)(last + PAGE - sizeof(bad) + sizeof(bad.start)));
}

static void at_one(void)
{
    interrupted_with((void *)1);
}

/* It need not be aligned. */
static void unaligned(void)
{
    static char bytes[sizeof(bad) + 1];
    struct ras_last last;
    around_here();
    memcpy(bytes + 1, &bad, sizeof(bad));
    interrupted_with((void *)(bytes + 1));
    ras_last(&last);
    if (last.to != bad.end)
        _exit(1);
}

static void at_the_top(void)
{
    interrupted_with((void *)(uintptr_t)-16);
}

static void half_mapped(void)
{
    char *page = mmap(NULL, 2 * PAGE, PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    munmap(page + PAGE, PAGE);
    interrupted_with((void *)(page + PAGE - 8));
}

/* A slot that can be read while it is named, with a good descriptor in it. */
static char *slot_in_page(void)
{
    char *page = mmap(NULL, PAGE, PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    around_here();
    ras_set_slot((slot_word *)(void *)page);
    *(slot_word *)(void *)page = &bad;
    return page;
}

static void slot_goes(void)
{
    munmap(slot_in_page(), PAGE);
    getpid();
}

static void *hide(void *page)
{
    mprotect(page, PAGE, PROT_NONE);
    return NULL;
}

enum { MANY = 100000 };

/* By another thread, while this one makes no call: a preemption finds it. */
static void slot_hidden(void)
{
    pthread_t thread;
    char *page = slot_in_page();
    pthread_create(&thread, NULL, hide, page);
    for (int i = 0; i < MANY; i++)
        idle();
}

/* This slot can be read, but not written. */
static void slot_read_only(void)
{
    struct ras_last last;
    mprotect(slot_in_page(), PAGE, PROT_READ);
    preempt_after_np(30);
    idle();
    preempt_after_np(0);
    ras_last(&last);
    if (last.to != bad.end)
        _exit(1);
}

static void too_long(void)
{
    around_here();
    bad.end = bad.start + RAS_LENGTH_MAX + 1;
    interrupted_with(&bad);
}

static void commit_outside(void)
{
    around_here();
    bad.commit = bad.end;
    interrupted_with(&bad);
}

static void turned_round(void)
{
    around_here();
    bad.end = bad.start - 1;
    interrupted_with(&bad);
}

static void unknown_recovery(void)
{
    around_here();
    bad.recovery = RAS_RECOVERIES;
    interrupted_with(&bad);
}

static void bad_name(void)
{
    around_here();
    bad.name = KERNEL;
    interrupted_with(&bad);
}

static void good(void)
{
    struct ras_last last;
    around_here();
    interrupted_with(&bad);
    ras_last(&last);
    if (last.to != bad.end)
        _exit(1);
}

static void not_verified(void)
{
    around_here();
    bad.recovery = RAS_FAULT;
    bad.with = (uint32_t)(uintptr_t)own_slot() & -PAGE;
    interrupted_with(&bad);
}

static void overlaps(void)
{
    struct ras_descriptor row = { .start = all_jump_row.start,
                                  .commit = all_jump_row.start,
                                  .end = all_jump_row.start + FIRST_LENGTH };
    if (ras_register(&row, 1))
        _exit(1);
    ras_set_slot(own_slot());
    interrupt_past_commit(all_jump, &all_jump_row, &(struct ras_last){ 0 });
}

static void system_call(void)
{
    volatile int pid = 0;
    ras_set_slot(own_slot());
    call_inside(&pid);
}

static void system_call_unwatched(void)
{
    volatile int pid = 0;
    ras_set_slot(NULL);
    call_inside(&pid);
    if (pid != getpid())
        _exit(1);
}

static volatile int caught;

static void catch (int signal)
{
    (void)signal;
    caught++;
}

static void handled(void)
{
    struct ras_last last;
    signal(SIGSEGV, catch);
    interrupted_with((void *)UNMAPPED);
    *own_slot() = NULL;
    ras_set_slot(own_slot());
    interrupt_past_commit(mixed_rewrite, &mixed_rewrite_row, &last);
    if (caught != 1 || last.to != mixed_rewrite_row.end)
        _exit(1);
}

/* The call that meets the bad descriptor blocks the signal for it. */
static void blocked_meanwhile(void)
{
    sigset_t all, none;
    sigfillset(&all);
    sigemptyset(&none);
    signal(SIGILL, catch);
    bad.start = bad.commit = PAGE;
    bad.end = KERNEL_BASE;
    ras_set_slot(own_slot());
    *own_slot() = &bad;
    sigprocmask(SIG_SETMASK, &all, NULL);
    if (caught)
        _exit(1);
    sigprocmask(SIG_SETMASK, &none, NULL);
    if (caught != 1)
        _exit(2);
}

static void spin(void)
{
    for (;;)
        continue;
}

/* The call that meets the bad descriptor makes a thread, which nobody has
 * killed. */
static void leaves_a_thread(void)
{
    enum { THREAD_CREATE = 4 };
    char *stack = mmap(NULL, PAGE, PROT_READ | PROT_WRITE,
                       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    ras_set_slot(own_slot());
    *own_slot() = (void *)(uintptr_t)KERNEL;
    syscall(THREAD_CREATE, spin, stack + PAGE, 0, 0);
}

/* A fork's child has the slot, and the new program that it starts has not. */
static void forked(void)
{
    struct ras_last last;
    interrupt_past_commit(mixed_rewrite, &mixed_rewrite_row, &last);
    if (last.to != mixed_rewrite_row.end)
        _exit(1);
    void *page = mmap(NULL, PAGE, PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    ras_set_slot(page);
    execlp("true", "true", NULL);
    _exit(2);
}

static const struct {
    void (*body)(void);
    int status;
    const char *what;
} cases[] = {
    { nothing, 0, "an empty slot" },
    { elsewhere, 0, "a descriptor of somewhere else" },
    { unmapped, SIGSEGV, "a descriptor that is not mapped" },
    { of_kernel, SIGSEGV, "a descriptor in the kernel" },
    { at_kernels_base, SIGSEGV, "one at the kernel's first byte" },
    { half_in_kernel, SIGSEGV, "one whose end is in the kernel" },
    { at_one, SIGSEGV, "one at address 1" },
    { unaligned, 0, "one that is mapped need not be aligned" },
    { at_the_top, SIGSEGV, "a descriptor that wraps" },
    { half_mapped, SIGSEGV, "a descriptor that is half mapped" },
    { slot_goes, SIGSEGV, "a slot that is unmapped" },
    { slot_hidden, SIGSEGV, "a slot that nobody may read any more" },
    { slot_read_only, 0, "one that may only be read will do" },
    { bad_name, SIGSEGV, "a name in the kernel" },
    { too_long, SIGILL, "257 bytes" },
    { commit_outside, SIGILL, "a commit at the end" },
    { turned_round, 0, "an end before the start: nothing is inside" },
    { unknown_recovery, SIGILL, "an unknown recovery" },
    { overlaps, SIGILL, "one that overlaps a registered one" },
    { good, 0, "one that is right" },
    { not_verified, SIGILL, "one that does not verify, past its commit" },
    { system_call, SIGILL, "a system call inside" },
    { system_call_unwatched, 0, "but not without the slot" },
    { handled, 0, "a handler of SIGSEGV may set the slot anew" },
    { blocked_meanwhile, 0, "nor need it come at once" },
    { leaves_a_thread, SIGSEGV, "who has to end leaves no thread behind" },
};

enum { CASES = sizeof(cases) / sizeof(cases[0]) };

void test_errors(void)
{
    test_arguments();
    test_late_slot();
    for (unsigned i = 0; i < 2 * CASES; i++) {
        calls = i >= CASES;
        promise_equal(child_status(cases[i % CASES].body),
                      cases[i % CASES].status, "%s%s", cases[i % CASES].what,
                      calls ? ", at a call" : "");
    }
    ras_set_slot(own_slot());
    promise_equal(child_status(forked), 0,
                  "fork keeps the slot, exec drops it");
}
