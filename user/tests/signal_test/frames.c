/* frames.c - a handler whose frame cannot be written: then the program ends
 * by SIGSEGV, and does not go on without having been told. */
#include "signal_test.h"

#include <errno.h>
#include <stdint.h>
#include <sys/mman.h>
#include <reprise/tap.h>
#include <unistd.h>

enum { PAGE = 4096, SYS_KILL = 33 /* syscalls.def */ };
enum { HANDLED = 3 << 8, REFUSED = 4 << 8 };

#define KERNEL 0xc0000000u

static char *pages; /* three of them */

/* ---- where the stack begins, above which nothing of a frame lies ---- */

static char *good(void)
{
    return pages + 2 * PAGE;
}

static char *unmapped(void)
{
    munmap(pages, 2 * PAGE);
    return good();
}

static char *read_only(void)
{
    mprotect(pages, 2 * PAGE, PROT_READ);
    return good();
}

static char *no_access(void)
{
    mprotect(pages, 2 * PAGE, PROT_NONE);
    return good();
}

/* A frame is longer than that. */
static char *lower_half_unmapped(void)
{
    munmap(pages, PAGE);
    return pages + PAGE + 100;
}

static char *upper_half_unmapped(void)
{
    munmap(pages + PAGE, PAGE);
    return pages + PAGE + 100;
}

static char *in_kernel(void)
{
    return (char *)KERNEL + 2 * PAGE;
}

static char *across_kernel(void)
{
    mmap((char *)KERNEL - PAGE, PAGE, PROT_READ | PROT_WRITE,
         MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
    return (char *)KERNEL + 100;
}

static char *at_the_bottom(void)
{
    return (char *)PAGE;
}

static char *that_wraps(void)
{
    return (char *)100;
}

static const struct place {
    char *(*top)(void);
    int own, other; /* how the program ends */
    const char *what;
} places[] = {
    { good, HANDLED, HANDLED, "a good one" },
    { unmapped, SIGSEGV, SIGSEGV, "unmapped" },
    { read_only, SIGSEGV, SIGSEGV, "read-only" },
    { no_access, SIGSEGV, SIGSEGV, "without access" },
    { lower_half_unmapped, SIGSEGV, SIGSEGV, "half of it unmapped" },
    { upper_half_unmapped, SIGSEGV, SIGSEGV, "the other half unmapped" },
    { in_kernel, SIGSEGV, REFUSED, "in the kernel" },
    { across_kernel, SIGSEGV, REFUSED, "half of it in the kernel" },
    { at_the_bottom, SIGSEGV, REFUSED, "at the bottom" },
    { that_wraps, SIGSEGV, REFUSED, "it wraps" },
};
static const struct place *place;

static void end_well(int signal)
{
    (void)signal;
    _exit(HANDLED >> 8);
}

/* The handler of SIGSEGV cannot run there either, and is not asked. */
static void handle(int flags)
{
    struct sigaction action = { .sa_handler = end_well, .sa_flags = flags };
    sigaction(SIGUSR1, &action, NULL);
    sigaction(SIGSEGV, &action, NULL);
}

static int on_other_stack(void)
{
    char *top = place->top();
    stack_t stack = { .ss_sp = top - MINSIGSTKSZ, .ss_size = MINSIGSTKSZ };
    handle(SA_ONSTACK);
    if (sigaltstack(&stack, NULL) != 0)
        return errno == EFAULT ? REFUSED >> 8 : 0;
    raise(SIGUSR1);
    return 0;
}

/* Sends the signal with esp there, and ends if it comes back. */
static int on_own_stack(void)
{
    char *top = place->top();
    pid_t self = getpid();
    handle(0);
    __asm__ volatile("mov %0, %%esp\n\t"
                     "int $0x80\n\t"
                     "mov $3, %%eax\n\t" /* exit */
                     "xor %%ebx, %%ebx\n\t"
                     "int $0x80"
                     :
                     : "S"(top), "a"(SYS_KILL), "b"(self), "c"(SIGUSR1)
                     : "memory");
    return 0;
}

void test_frames(void)
{
    pages = mmap(NULL, 3 * PAGE, PROT_READ | PROT_WRITE,
                 MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    for (unsigned i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
        place = &places[i];
        promise_equal(child_status(on_own_stack), place->own,
                      "a handler's stack: %s", place->what);
        promise_equal(child_status(on_other_stack), place->other,
                      "another stack for it: %s", place->what);
    }
    munmap(pages, 3 * PAGE);
}
