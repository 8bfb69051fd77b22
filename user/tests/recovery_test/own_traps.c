/* own_traps.c - a program's own int3, inaccessible pages and trap flag are
 * its own, in the very places where the kernel's might be. */
#include <reprise/reprise.h>
#include <setjmp.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <reprise/tap.h>

#include "recovery_test.h"

static sigjmp_buf back;
static uint32_t trapped_at;

static void on_trap(int signal, siginfo_t *info, void *context)
{
    const ucontext_t *user = context;
    (void)info;
    trapped_at = user->uc_mcontext.eip;
    siglongjmp(back, signal);
}

static void catch (int signal)
{
    struct sigaction action = { .sa_flags = SA_SIGINFO };
    action.sa_sigaction = on_trap;
    sigaction(signal, &action, NULL);
}

/* The signal that ends code run there, or 0. */
static int run_at(uint32_t code, volatile int *pair, uint32_t n)
{
    int signal = sigsetjmp(back, 1);
    if (signal)
        return signal;
    preempt_after_np(n);
    ((void (*)(volatile int *))code)(pair);
    preempt_after_np(0);
    return 0;
}

/* A recovery may be under way at the same place, or not. */
static int always(uint32_t code, volatile int *pair, int signal, uint32_t at)
{
    for (uint32_t n = 0; n < STEPS; n++) {
        trapped_at = 0;
        if (run_at(code, pair, n) != signal || trapped_at != at)
            return 0;
    }
    preempt_after_np(0);
    return 1;
}

static void test_own_trap_at_end(int way)
{
    volatile int pair[2] = { 0, 0 };
    struct piece piece;
    piece_make(&piece, way);
    mprotect(piece.text, 2 * PAGE, PROT_READ | PROT_WRITE | PROT_EXEC);
    piece.text[PAGE] = 0xCC;
    mprotect(piece.text, 2 * PAGE, PROT_READ | PROT_EXEC);
    ras_register(&piece.row, 1);
    promise(always((uint32_t)(uintptr_t)piece.run, pair, SIGTRAP,
                   piece.row.end + 1) &&
                pair[0] == STEPS && pair[1] == STEPS,
            "%s: the program's own int3 at the end is its own", way_names[way]);
    ras_unregister((void *)piece.row.start);
    piece_free(&piece);
}

/* Nobody sent the thread to the clone or the landing. */
static void test_other_traps(void)
{
    volatile int pair[2];
    struct piece piece;
    piece_make(&piece, RAS_CLONE);
    ras_register(&piece.row, 1);
    /* its edx is whatever the call left there: run the int3 alone */
    promise(always(piece.row.with + LENGTH, pair, SIGTRAP,
                   piece.row.with + LENGTH + 1),
            "clone: the int3 behind it is the program's when it goes there");
    piece_free(&piece);
    piece_make(&piece, RAS_JUMP);
    ras_register(&piece.row, 1);
    promise(always(piece.row.with, pair, SIGTRAP, piece.row.with + 1),
            "jump: so is the landing");
    piece_free(&piece);
}

static void test_own_guard(void)
{
    volatile int pair[2] = { 0, 0 };
    struct piece piece;
    piece_make(&piece, RAS_FAULT);
    ras_register(&piece.row, 1);
    mprotect(piece.other, PAGE, PROT_NONE);
    promise(
        always((uint32_t)(uintptr_t)piece.run, pair, SIGSEGV, piece.row.end) &&
            pair[0] == STEPS,
        "fault: a guard page that the program itself bars is SIGSEGV");
    mprotect(piece.other, PAGE, PROT_READ);
    promise_equal(run_at((uint32_t)(uintptr_t)piece.run, pair, 0), 0,
                  "fault: and none when it lets it");
    piece_free(&piece);
}

/* ---- the trap flag ---- */

static volatile uint32_t stops_inside, stop_at_start, stop_at_end;
static const struct piece *stepped;

static void on_step(int signal, siginfo_t *info, void *context)
{
    uint32_t pc = ((const ucontext_t *)context)->uc_mcontext.eip;
    (void)signal, (void)info;
    stops_inside += pc > stepped->row.start && pc < stepped->row.end;
    stop_at_start += pc == stepped->row.start;
    stop_at_end += pc == stepped->row.end;
}

/* Step through it once. 1, or 0 if the timer came as well. */
static int step_through(volatile int *pair)
{
    struct ras_last before, after;
    pair[0] = pair[1] = 0;
    stops_inside = stop_at_start = stop_at_end = 0;
    ras_last(&before);
    __asm__ volatile("pushfl\n\torl $0x100, (%esp)\n\tpopfl");
    stepped->run(pair);
    __asm__ volatile("pushfl\n\tandl $~0x100, (%esp)\n\tpopfl");
    ras_last(&after);
    return after.count == before.count;
}

/* Step through it until the timer finds it past the commit. */
static int carried_in_step(volatile int *pair, int way)
{
    struct ras_last last;
    for (int i = 0; i < MOST_STEPPED; i++) {
        for (volatile int wait = i % 997; wait > 0; wait--)
            continue; /* or it might always come at the same places */
        if (step_through(pair))
            continue;
        ras_last(&last);
        if (last.start == stepped->row.start && (int)last.recovery == way)
            return 1;
    }
    return 0;
}

static void test_trap_flag(int way)
{
    struct sigaction action = { .sa_flags = SA_SIGINFO };
    volatile int pair[2];
    struct piece piece;
    int tries = TRIES;
    piece_make(&piece, way);
    ras_register(&piece.row, 1);
    stepped = &piece;
    action.sa_sigaction = on_step;
    sigaction(SIGTRAP, &action, NULL);
    while (!step_through(pair) && --tries)
        continue;
    promise(stop_at_start == 1 && stop_at_end == 1 && stops_inside == 0 &&
                pair[0] == 1 && pair[1] == 1,
            "%s: the trap flag stops at start and end, and not inside",
            way_names[way]);
    promise(carried_in_step(pair, way) && stop_at_end == 1 && stops_inside == 0,
            "%s: and so it does when the thread is carried forward meanwhile",
            way_names[way]);
    ras_unregister((void *)piece.row.start);
    piece_free(&piece);
}

void test_own_traps(void)
{
    catch (SIGTRAP);
    catch (SIGSEGV);
    test_own_trap_at_end(RAS_REWRITE);
    test_own_trap_at_end(RAS_BREAKPOINT);
    test_own_trap_at_end(RAS_CLONE);
    test_own_trap_at_end(RAS_EMULATE);
    test_other_traps();
    test_own_guard();
    signal(SIGSEGV, SIG_DFL);
    for (EACH_WAY(way))
        test_trap_flag(way);
    signal(SIGTRAP, SIG_DFL);
}
