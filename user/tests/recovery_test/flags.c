/* flags.c - a program that the kernel steps sees its flags, and its own trap
 * flag, as if nobody did; and nothing that it does to them ends the steps. */
#include <reprise/reprise.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <reprise/tap.h>
#include <unistd.h>

#include "recovery_test.h"

enum { WORDS = 16, LONG = 400, TF = 0x100 };

uint32_t show_flags(uint32_t how, uint32_t *flags, void *stack);
extern const char show_end[];

/* ---- pushf, popf, iret ---- */

/* After each number of steps, up to the last of them: as many preemptions. */
static void test_shown(void)
{
    uint32_t alone[WORDS] = { 0 }, stepped[WORDS], differ = 0, n = 0;
    char *pages = mmap(NULL, 2 * PAGE, PROT_READ | PROT_WRITE,
                       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    munmap(pages + PAGE, PAGE);
    uint32_t words = show_flags(0, alone, pages + PAGE);
    struct ras_last last = { .pc = 0 }, before;
    do {
        memset(stepped, 0, sizeof(stepped));
        ras_last(&before);
        show_flags(++n, stepped, pages + PAGE);
        ras_last(&last);
        differ += memcmp(alone, stepped, sizeof(alone)) != 0;
    } while (last.count > before.count && last.pc != (uint32_t)show_end);
    promise(words > 8 && !(alone[0] & TF) && differ == 0,
            "flags that a program pushes do not show that it is stepped");
    promise_equal(last.pc, (uint32_t)show_end,
                  "flags that it pops do not end the steps (%u)", n);
    munmap(pages, PAGE);
}

/* ---- its own trap flag ---- */

static volatile uint32_t traps, wrong;

static uint32_t own_flags(void)
{
    uint32_t flags;
    __asm__ volatile("pushfl\n\tpopl %0" : "=r"(flags));
    return flags;
}

/* A handler begins without the flag, and its frame has that of the program:
 * set, but where the trap is that of the popf which took it away. */
static void on_trap(int signal, siginfo_t *info, void *context)
{
    uint32_t flags = ((const ucontext_t *)context)->uc_mcontext.eflags;
    (void)signal, (void)info;
    traps++;
    wrong += (own_flags() & TF) != 0;
    wrong += !(flags & TF) << 8;
}

static void on_signal(int signal, siginfo_t *info, void *context)
{
    uint32_t flags = ((const ucontext_t *)context)->uc_mcontext.eflags;
    (void)signal, (void)info;
    wrong += (own_flags() & TF) != 0;
    wrong += (flags & TF) != 0;
}

/* Set it, look, clear it, look. */
static void trap_itself(void)
{
    uint32_t set, clear;
    __asm__ volatile("pushfl\n\torl $0x100, (%%esp)\n\tpopfl\n\t"
                     "nop\n\tpushfl\n\tpopl %0\n\t"
                     "pushfl\n\tandl $~0x100, (%%esp)\n\tpopfl\n\t"
                     "pushfl\n\tpopl %1"
                     : "=&r"(set), "=&r"(clear));
    wrong += !(set & TF) + ((clear & TF) != 0);
}

static void catch_with(int signal, void (*handler)(int, siginfo_t *, void *))
{
    struct sigaction action = { .sa_flags = SA_SIGINFO };
    action.sa_sigaction = handler;
    sigaction(signal, &action, NULL);
}

static void test_own_steps(void)
{
    uint32_t alone, differ = 0, n;
    catch_with(SIGTRAP, on_trap);
    trap_itself();
    alone = traps;
    for (n = 1; n < LONG; n++) {
        traps = 0;
        preempt_after_np(n);
        trap_itself();
        preempt_after_np(0);
        differ += traps != alone;
    }
    promise(alone > 5 && differ == 0,
            "it steps itself as far as when nobody counts (%u traps)", alone);
    promise_equal(wrong, n << 8, "and reads its own flag, and no other");
    signal(SIGTRAP, SIG_DFL);
}

/* ---- what begins or goes on elsewhere ---- */

static int nobody_counts(struct piece *piece)
{
    (void)piece;
    return own_flags() & TF ? 1 : 0;
}

static void test_elsewhere(void)
{
    struct ras_last before, last;
    uint32_t lost = 0;
    catch_with(SIGUSR1, on_signal);
    wrong = 0;
    for (uint32_t n = 1; n < LONG; n++) {
        ras_last(&before);
        preempt_after_np(n);
        kill(getpid(), SIGUSR1);
        for (volatile uint32_t i = 0; i < LONG; i++)
            continue;
        preempt_after_np(0);
        ras_last(&last);
        lost += last.count == before.count;
    }
    promise(wrong == 0, "a handler and its frame do not show the steps");
    promise_equal(lost, 0, "nor does sigreturn end them");
    preempt_after_np(STEP_COUNT);
    int status = in_child(nobody_counts, NULL);
    preempt_after_np(0);
    promise_equal(status, 0, "a fork's child begins without them");
    signal(SIGUSR1, SIG_DFL);
}

void test_flags(void)
{
    test_shown();
    test_own_steps();
    test_elsewhere();
}
