/* faults.c - a program's own mistakes as signals. */
#include "signal_test.h"

#include <stdint.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <reprise/tap.h>
#include <unistd.h>

enum { PAGE = 4096 };

static char *page;
static volatile uint32_t fault_pc;

/* Mends what was wrong, so that the instruction works the second time. */
static void mend(int signal, siginfo_t *info, void *context)
{
    ucontext_t *interrupted = context;
    fault_pc = interrupted->uc_mcontext.eip;
    seen.signal = signal;
    seen.address = info->si_addr;
    mprotect(page, PAGE, PROT_READ | PROT_WRITE);
}

/* Steps over the instruction, which is two bytes long. */
static void step_over(int signal, siginfo_t *info, void *context)
{
    ucontext_t *interrupted = context;
    seen.signal = signal;
    seen.address = info->si_addr;
    fault_pc = interrupted->uc_mcontext.eip;
    interrupted->uc_mcontext.eip += 2;
}

static void handle(int signal, void (*handler)(int, siginfo_t *, void *))
{
    struct sigaction action = { .sa_sigaction = handler,
                                .sa_flags = SA_SIGINFO };
    sigaction(signal, &action, NULL);
}

static int blocked_fault(void)
{
    sigset_t set = 1u << (SIGSEGV - 1);
    note_signal(SIGSEGV, 0);
    sigprocmask(SIG_BLOCK, &set, NULL);
    *(volatile char *)page = 1;
    return 0;
}

void test_faults(void)
{
    int status = 0;
    page = mmap(NULL, PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    handle(SIGSEGV, mend);
    page[100] = 42;
    promise(page[100] == 42 && seen.signal == SIGSEGV,
            "a handler can mend what faulted");
    promise(seen.address == page + 100, "it is told the address");
    handle(SIGILL, step_over);
    __asm__ volatile("ud2");
    promise(seen.signal == SIGILL && seen.address == (void *)fault_pc,
            "and for an invalid instruction the pc");
    mprotect(page, PAGE, PROT_NONE);
    pid_t pid = fork();
    if (pid == 0)
        _exit(blocked_fault());
    waitpid(pid, &status, 0);
    promise_equal(status, SIGSEGV, "a blocked fault is the end");
    munmap(page, PAGE);
    signal(SIGSEGV, SIG_DFL);
    signal(SIGILL, SIG_DFL);
}
