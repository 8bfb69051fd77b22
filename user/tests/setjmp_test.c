/* setjmp_test - long jumps restore what a function may rely on. */
#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <reprise/tap.h>

enum { NO_JUMP = 1000 };

static jmp_buf environment;

static void jump_from_depth(int depth, int value)
{
    volatile char filler[64];

    filler[0] = (char)depth;
    if (depth > 0)
        jump_from_depth(depth - 1, value);
    else if (value != NO_JUMP)
        longjmp(environment, value);
    filler[1] = filler[0];
}

static void test_values(void)
{
    static const int values[] = { 1, 2, -1, 0x7fffffff };
    volatile int at = 0;
    int got = setjmp(environment);

    if (at == 0)
        promise_equal(got, 0, "setjmp itself returns 0");
    else
        promise_equal(got, values[at - 1], "it returns again with %d",
                      values[at - 1]);
    if (at < 4) {
        at++;
        jump_from_depth(20, values[at - 1]);
    }
    at = 0;
    got = setjmp(environment);
    if (at++ == 0)
        jump_from_depth(3, 0);
    promise_equal(got, 1, "a jump with 0 returns 1");
}

/* Fill the registers that a function must preserve, jump with others in
 * them, and see what comes back. */
static uint32_t registers_differ(void)
{
    uint32_t differ;

    __asm__ volatile("push %%ebp\n"
                     "mov $0x11111111, %%ebx\n"
                     "mov $0x22222222, %%esi\n"
                     "mov $0x33333333, %%edi\n"
                     "mov $0x44444444, %%ebp\n"
                     "push %1\n"
                     "call setjmp\n"
                     "test %%eax, %%eax\n"
                     "jnz 1f\n"
                     "xor %%ebx, %%ebx\n"
                     "xor %%esi, %%esi\n"
                     "xor %%edi, %%edi\n"
                     "xor %%ebp, %%ebp\n"
                     "push $5\n"
                     "push 4(%%esp)\n"
                     "push $0\n"
                     "jmp longjmp\n"
                     "1: add $4, %%esp\n"
                     "xor $5, %%eax\n"
                     "xor $0x11111111, %%ebx\n"
                     "xor $0x22222222, %%esi\n"
                     "xor $0x33333333, %%edi\n"
                     "xor $0x44444444, %%ebp\n"
                     "or %%ebx, %%eax\n"
                     "or %%esi, %%eax\n"
                     "or %%edi, %%eax\n"
                     "or %%ebp, %%eax\n"
                     "pop %%ebp\n"
                     : "=&a"(differ)
                     : "d"(environment)
                     : "ebx", "esi", "edi", "ecx", "memory", "cc");
    return differ;
}

static void test_mask(void)
{
    sigset_t set, before, after;
    volatile int round = 0;

    if (sigprocmask(SIG_BLOCK, NULL, &before) != 0 && errno == ENOSYS) {
        tap_skip("sigsetjmp saves the mask", "no signals yet");
        return;
    }
    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    if (sigsetjmp(environment, 1) == 0) {
        sigprocmask(SIG_BLOCK, &set, NULL);
        siglongjmp(environment, 1);
    }
    sigprocmask(SIG_BLOCK, NULL, &after);
    promise_equal(after, before, "siglongjmp restores a mask that was saved");
    if (sigsetjmp(environment, 0) == 0) {
        sigprocmask(SIG_BLOCK, &set, NULL);
        round++;
        siglongjmp(environment, 1);
    }
    sigprocmask(SIG_SETMASK, &before, &after);
    promise_equal(after, before | set, "and leaves it alone otherwise");
    promise_equal(round, 1, "each jump comes once");
}

int main(void)
{
    test_values();
    promise_equal(registers_differ(), 0,
                  "ebx, esi, edi, ebp and esp come back as they were");
    test_mask();
    return tap_done();
}
