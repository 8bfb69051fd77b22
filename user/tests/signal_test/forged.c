/* forged.c - sigreturn with frames that are none, lie where none can, or ask
 * for more than a program may have. Each child gets a genuine one first. */
#include "signal_test.h"

#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <reprise/tap.h>
#include <unistd.h>

/* As arch/x86/handler_frame.c lays it out: below siginfo_t the return address
 * and the arguments; between that and ucontext_t the restarts; behind it what
 * nobody uses, and what the FPU held. */
enum { PAGE = 4096, HEAD = 16, RESTARTS = 12, UNUSED = 12, FPU = 512 };

#define KERNEL 0xc0000000u

static char *genuine; /* the frame of the handler that runs */
static size_t size;
static ucontext_t *saved; /* in it */
static char *pages;       /* three of them */

/* ---- where it lies ---- */

static char *copy_to(char *at)
{
    return memcpy(at, genuine, size);
}

static char *moved(void)
{
    return copy_to(pages + 12);
}

static char *one_off(void)
{
    return copy_to(pages + 13);
}

static char *four_off(void)
{
    return copy_to(pages + 16);
}

static char *eight_off(void)
{
    return copy_to(pages + 20);
}

static char *unmapped(void)
{
    char *frame = moved();
    munmap(pages, PAGE);
    return frame;
}

static char *unreadable(void)
{
    char *frame = moved();
    mprotect(pages, PAGE, PROT_NONE);
    return frame;
}

static char *in_two_pages(void)
{
    return copy_to(pages + PAGE - 100);
}

static char *half_unmapped(void)
{
    char *frame = in_two_pages();
    munmap(pages + PAGE, PAGE);
    return frame;
}

static char *other_half_unmapped(void)
{
    char *frame = in_two_pages();
    munmap(pages, PAGE);
    return frame;
}

/* Memory that nobody has used, as the kernel sees it: zeros. */
static char *in_kernel(void)
{
    return (char *)0xc300000c;
}

/* All is the program's, but for what the FPU held. */
static char *half_in_kernel(void)
{
    char *last = (char *)(KERNEL - PAGE);
    mmap(last, PAGE, PROT_READ | PROT_WRITE,
         MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
    return memcpy(last + PAGE - (size - FPU), genuine, size - FPU);
}

static char *at_the_top(void)
{
    return (char *)0xffffffec;
}

static char *nowhere(void)
{
    return (char *)12;
}

/* ---- what it holds ---- */

static char *all_flags(void)
{
    saved->uc_mcontext.eflags = 0xffffffff & ~0x100u; /* but for the trap */
    return genuine;
}

/* All that a frame has no use for, such as what pusha pushed of esp. */
static char *all_unused(void)
{
    saved->uc_flags = saved->uc_mcontext.unused = 0xffffffff;
    memset(&saved->uc_stack, 0xff, sizeof(saved->uc_stack));
    memset((char *)saved - RESTARTS, 0xff, RESTARTS);
    memset(saved + 1, 0xff, UNUSED);
    return all_flags();
}

static char *all_fpu(void)
{
    memset((char *)(saved + 1) + UNUSED, 0xff, FPU);
    return genuine;
}

static char *kernel_code(void)
{
    saved->uc_mcontext.eip = 0xc0100000;
    return genuine;
}

static char *kernel_stack(void)
{
    saved->uc_mcontext.esp = 0xc0100000;
    return genuine;
}

static char *all_signals(void)
{
    saved->uc_sigmask = 0xffffffff;
    return genuine;
}

/* ---- what the program has then ---- */

struct segments {
    uint16_t cs, ss, ds, es, gs;
};

static struct segments segments(void)
{
    struct segments s;
    __asm__("mov %%cs, %0\n\tmov %%ss, %1\n\tmov %%ds, %2\n\t"
            "mov %%es, %3\n\tmov %%gs, %4"
            : "=m"(s.cs), "=m"(s.ss), "=m"(s.ds), "=m"(s.es), "=m"(s.gs));
    return s;
}

static struct segments before;

/* Neither IOPL nor NT, nor a virtual machine; and interrupts are on. */
static int is_plain(void)
{
    struct segments after = segments();
    uint32_t flags;
    __asm__ volatile("pushfl\n\tpopl %0\n\tcld" : "=r"(flags));
    return (flags & 0x1f7200) == 0x200 && (after.cs & 3) == 3 &&
           !memcmp(&after, &before, sizeof(after));
}

static int try_cli(void)
{
    __asm__ volatile("cli");
    return 1;
}

/* Only bits that the CPU knows are in MXCSR. */
static int has_fpu(void)
{
    uint32_t mxcsr;
    __asm__ volatile("stmxcsr %0\n\tfninit" : "=m"(mxcsr));
    return mxcsr != 0 && mxcsr <= 0xffff;
}

static int be_killed(void)
{
    kill(getpid(), SIGKILL);
    return 0;
}

/* ---- all of them ---- */

static const struct forgery {
    char *(*frame)(void);
    int (*then)(void); /* nonzero: all is well */
    int status;
    const char *what;
} forgeries[] = {
    { moved, is_plain, 0, "a frame may be moved" },
    { in_two_pages, is_plain, 0, "also across the end of a page" },
    { one_off, NULL, SIGSEGV, "one byte off" },
    { four_off, NULL, SIGSEGV, "4 bytes off" },
    { eight_off, NULL, SIGSEGV, "8 bytes off" },
    { unmapped, NULL, SIGSEGV, "one that is not mapped" },
    { unreadable, NULL, SIGSEGV, "one that cannot be read" },
    { half_unmapped, NULL, SIGSEGV, "one whose end is not mapped" },
    { other_half_unmapped, NULL, SIGSEGV, "one whose beginning is not" },
    { in_kernel, NULL, SIGSEGV, "one in the kernel" },
    { half_in_kernel, NULL, SIGSEGV, "one whose end is in the kernel" },
    { at_the_top, NULL, SIGSEGV, "one that wraps" },
    { nowhere, NULL, SIGSEGV, "one at the bottom" },
    { all_flags, is_plain, 0, "all flags set: no privilege" },
    { all_flags, try_cli, SIGSEGV, "and interrupts stay on" },
    { all_unused, is_plain, 0, "all set that is not used: it is not used" },
    { all_fpu, has_fpu, 0, "a state that no FPU has" },
    { kernel_code, is_plain, SIGSEGV, "the kernel's code" },
    { kernel_stack, is_plain, SIGSEGV, "the kernel's stack" },
    { all_signals, be_killed, SIGKILL, "all signals blocked, but for one" },
};
static const struct forgery *forgery;

/* Instead of returning; an error would be an invalid instruction. */
static void forge(int signal, siginfo_t *info, void *context)
{
    (void)signal;
    saved = context;
    genuine = (char *)info - HEAD;
    size = (size_t)((char *)(saved + 1) + UNUSED + FPU - genuine);
    char *esp = forgery->frame() + 4;
    __asm__ volatile("mov %0, %%esp\n\t"
                     "mov $39, %%eax\n\t" /* sigreturn: syscalls.def */
                     "int $0x80\n\t"
                     "ud2"
                     :
                     : "r"(esp)
                     : "eax", "memory");
}

static char other_stack[SIGSTKSZ];

static void unwanted(int signal)
{
    (void)signal;
    _exit(2);
}

/* No handler of SIGSEGV is asked about a frame that is none. */
static int forge_one(void)
{
    struct sigaction action = { .sa_sigaction = forge, .sa_flags = SA_SIGINFO };
    struct sigaction fault = { .sa_handler = unwanted, .sa_flags = SA_ONSTACK };
    stack_t stack = { .ss_sp = other_stack, .ss_size = sizeof(other_stack) };
    sigaction(SIGUSR1, &action, NULL);
    sigaltstack(&stack, NULL);
    if (!forgery->then)
        sigaction(SIGSEGV, &fault, NULL);
    before = segments();
    raise(SIGUSR1);
    return forgery->then ? !forgery->then() : 1;
}

void test_forged(void)
{
    pages = mmap(NULL, 3 * PAGE, PROT_READ | PROT_WRITE,
                 MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    for (unsigned i = 0; i < sizeof(forgeries) / sizeof(forgeries[0]); i++) {
        forgery = &forgeries[i];
        promise_equal(child_status(forge_one), forgery->status, "sigreturn: %s",
                      forgery->what);
    }
    munmap(pages, 3 * PAGE);
}
