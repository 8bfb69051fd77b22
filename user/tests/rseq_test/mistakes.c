/* mistakes.c - what is wrong with a section when it is interrupted. */
#include "rseq_test.h"

#include <reprise/reprise.h>
#include <sched.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <reprise/tap.h>
#include <unistd.h>

enum { PAGE = 4096, KERNEL = 0xc0100000, UNMAPPED = 32 };

static volatile int word;

/* Interrupted everywhere: so inside as well. */
static void run(void)
{
    for (uint32_t n = 1; n < 30; n++) {
        preempt_after_np(n);
        section_add(&own, &word, 1);
        preempt_after_np(0);
    }
}

static void right(void)
{
    begin();
    run();
    if (section_aborts == 0)
        _exit(1);
}

static void wrong_signature(void)
{
    if (rseq(&own, sizeof(own), 0, RSEQ_SIG + 1))
        _exit(99);
    run();
}

static void wrong_version(void)
{
    section_cs.version = 1;
    right();
}

static void wrong_flags(void)
{
    section_cs.flags = 1;
    right();
}

static void abort_inside(void)
{
    section_cs.start_ip = (uintptr_t)signed_inside_start;
    section_cs.post_commit_offset =
        (uintptr_t)(signed_inside_end - signed_inside_start);
    section_cs.abort_ip = (uintptr_t)signed_inside_middle;
    begin();
    for (uint32_t n = 1; n < 30; n++) {
        own.rseq_cs = (uintptr_t)&section_cs;
        preempt_after_np(n);
        signed_inside(&word);
        preempt_after_np(0);
    }
}

static void abort_at_end(void)
{
    section_cs.abort_ip = section_cs.start_ip + section_cs.post_commit_offset;
    right();
}

static void abort_in_kernel(void)
{
    section_cs.abort_ip = KERNEL;
    right();
}

static void abort_far_away(void)
{
    section_cs.abort_ip |= (uint64_t)1 << 32;
    right();
}

/* Where the kernel might have to put it back again, and so on. */
static void abort_in_sequence(void)
{
    struct ras_descriptor row = {
        .start = (uint32_t)(uintptr_t)signed_inside_start,
        .commit = (uint32_t)(uintptr_t)signed_inside_middle,
        .end = (uint32_t)(uintptr_t)signed_inside_end,
    };
    if (ras_register(&row, 1))
        _exit(1);
    section_cs.abort_ip = (uintptr_t)signed_inside_middle;
    begin();
    run();
}

/* Nobody knows of that one before the thread stands there: its slot names it.
 * What it runs from there on has another stack. */
static struct ras_descriptor *volatile slot;

static void abort_in_named(const char *commit)
{
    static struct ras_descriptor named;
    named.start = (uint32_t)(uintptr_t)signed_inside_start;
    named.commit = (uint32_t)(uintptr_t)commit;
    named.end = (uint32_t)(uintptr_t)signed_inside_end;
    named.recovery = RAS_EMULATE;
    section_cs.abort_ip = (uintptr_t)signed_inside_middle;
    begin();
    ras_set_slot(&slot);
    slot = &named;
    run();
}

static void crashed(int signal)
{
    struct ras_last last;
    (void)signal;
    ras_set_slot(NULL);
    ras_last(&last);
    _exit(last.to != (uint32_t)(uintptr_t)signed_inside_start);
}

static void abort_before_commit(void)
{
    signal(SIGSEGV, crashed);
    abort_in_named(signed_inside_middle);
    _exit(2);
}

static void abort_past_commit(void)
{
    abort_in_named(signed_inside_start);
}

static void wraps(void)
{
    section_cs.post_commit_offset = -section_cs.start_ip + 1;
    right();
}

static void empty(void)
{
    section_cs.post_commit_offset = 0;
    begin();
    run();
    if (section_aborts)
        _exit(1);
}

static void interrupted_at(uint64_t cs)
{
    begin();
    own.rseq_cs = cs;
    preempt_after_np(10);
    for (volatile int i = 0; i < 10; i++)
        continue;
    preempt_after_np(0);
}

static void unmapped(void)
{
    interrupted_at(UNMAPPED);
}

static void of_kernel(void)
{
    interrupted_at(KERNEL);
}

static void far_away(void)
{
    interrupted_at((uintptr_t)&section_cs | (uint64_t)1 << 32);
}

static void elsewhere(void)
{
    interrupted_at((uintptr_t)&section_cs);
    if (own.rseq_cs)
        _exit(1);
}

static void struct_goes(void)
{
    char *page = mmap(NULL, PAGE, PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    rseq((struct rseq *)(void *)page, 32, 0, RSEQ_SIG);
    munmap(page, PAGE);
    getpid();
}

static void read_only(void)
{
    char *page = mmap(NULL, PAGE, PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    struct rseq *there = (struct rseq *)(void *)page;
    rseq(there, 32, 0, RSEQ_SIG);
    there->rseq_cs = (uintptr_t)&section_cs;
    mprotect(page, PAGE, PROT_READ);
    sched_yield();
}

static void system_call(void)
{
    begin();
    for (int i = 0; i < 8; i++) /* where the timer aborts it before */
        section_call(&own);
}

static volatile int caught;

static void catch (int signal)
{
    (void)signal;
    caught++;
}

static void handled(void)
{
    signal(SIGSEGV, catch);
    interrupted_at(UNMAPPED);
    own.rseq_cs = 0;
    right();
    if (caught != 1)
        _exit(1);
}

static void inherited(void)
{
    int status = 0;
    begin();
    if (fork() == 0) {
        section_aborts = 0;
        run();
        _exit(section_aborts == 0);
    }
    wait(&status);
    if (status)
        _exit(1);
}

static void dropped(void)
{
    void *page = mmap(NULL, PAGE, PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    rseq(page, 32, 0, RSEQ_SIG);
    execlp("true", "true", NULL);
    _exit(2);
}

static const struct {
    void (*body)(void);
    int status;
    const char *what;
} cases[] = {
    { right, 0, "a section that is right" },
    { wrong_signature, SIGSEGV, "another signature" },
    { wrong_version, SIGSEGV, "an unknown version" },
    { wrong_flags, SIGSEGV, "an unknown flag of the section" },
    { abort_inside, SIGSEGV, "an abort_ip inside" },
    { abort_at_end, SIGSEGV, "an abort_ip without a signature" },
    { abort_in_kernel, SIGSEGV, "an abort_ip in the kernel" },
    { abort_far_away, SIGSEGV, "an abort_ip of 33 bits" },
    { abort_in_sequence, SIGSEGV, "an abort_ip inside a sequence" },
    { abort_before_commit, 0, "inside one that a slot names: put back there" },
    { abort_past_commit, SIGILL, "but not past its commit" },
    { wraps, SIGSEGV, "a section that wraps" },
    { empty, 0, "an empty section" },
    { unmapped, SIGSEGV, "a section that is not mapped" },
    { of_kernel, SIGSEGV, "a section in the kernel" },
    { far_away, SIGSEGV, "a section at an address of 33 bits" },
    { elsewhere, 0, "a section of somewhere else: cleared" },
    { struct_goes, SIGSEGV, "a struct rseq that is unmapped" },
    { read_only, SIGSEGV, "or cannot be written any more" },
    { system_call, SIGSEGV, "a system call inside" },
    { handled, 0, "a handler of SIGSEGV may register anew" },
    { inherited, 0, "fork keeps the registration" },
    { dropped, 0, "exec ends it" },
};

static int child_status(void (*body)(void))
{
    int status = -1;
    pid_t pid = fork();
    if (pid == 0) {
        section_aborts = 0;
        body();
        _exit(0);
    }
    waitpid(pid, &status, 0);
    return status;
}

void test_mistakes(void)
{
    own.rseq_cs = 0;
    for (unsigned i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        promise_equal(child_status(cases[i].body), cases[i].status, "%s",
                      cases[i].what);
}
