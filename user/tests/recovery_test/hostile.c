/* hostile.c - programs that keep what verification looks at, and deceive the
 * kernel all the same. Each does so in a child; what is promised is that the
 * kernel lives, loses nothing, and that nobody else is kept waiting. */
#include <errno.h>
#include <reprise/reprise.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <reprise/tap.h>
#include <time.h>
#include <unistd.h>

#include "recovery_test.h"

/* ---- a jump into the middle of an instruction ---- */

/* Past the commit: mov eax, `inside`; nop; the pc goes into `inside`. Out of
 * the sequence, 32 bytes before it, is a system call. */
static void hide(struct piece *piece, uint32_t inside)
{
    uint8_t *at = (uint8_t *)piece->row.start;
    static const uint8_t store[] = { 0x89, 0x02 },
                         call[] = { 0xcd, 0x80, 0xc3 };
    mprotect(piece->text, 2 * PAGE, PROT_READ | PROT_WRITE | PROT_EXEC);
    memcpy(at - 32, call, sizeof(call));
    memcpy(at, store, sizeof(store));
    at[2] = 0xb8;
    memcpy(at + 3, &inside, 4);
    at[7] = 0x90;
    if (piece->row.recovery == RAS_CLONE) {
        mprotect(piece->other, PAGE, PROT_READ | PROT_WRITE);
        memcpy(piece->other, at, LENGTH);
        mprotect(piece->other, PAGE, PROT_READ | PROT_EXEC);
    }
    mprotect(piece->text, 2 * PAGE, PROT_READ | PROT_EXEC);
    piece->row.commit = piece->row.start;
    piece->row.clobbers = RAS_EAX;
}

static uint32_t steps; /* to the interruption, for a child */

/* eax as it comes out. (ZF is clear: `jmp ecx`, but for its first byte, is a
 * loope, which then goes on.) */
static uint32_t enter(const struct piece *piece, uint32_t eax, uint32_t n)
{
    uint32_t ecx = piece->row.end + 2;
    preempt_after_np(n);
    __asm__ volatile("test %%esp, %%esp\n\tcall *%%esi"
                     : "+a"(eax), "+c"(ecx)
                     : "S"(piece->row.start + 3), "b"(piece->row.start)
                     : "edx", "cc", "memory");
    return eax;
}

/* Interrupted after each number of steps, until one ends the process. */
static int enter_hidden(struct piece *piece, uint32_t call)
{
    for (uint32_t n = 1; n < STEPS; n++) {
        if (ras_register(&piece->row, 1))
            return 1;
        enter(piece, call, n);
    }
    return 0;
}

/* nop; nop; int 0x80: unregisters the sequence that it stands in. */
static int call_inside(struct piece *piece)
{
    hide(piece, 0x80cd9090);
    return ras_register(&piece->row, 1) == 0 || errno != ENOEXEC;
}

/* nop; jmp to the call outside */
static int stray_out(struct piece *piece)
{
    enum { RAS_UNREGISTER = 21 };
    hide(piece, 0x00daeb90);
    return enter_hidden(piece, RAS_UNREGISTER);
}

/* nop; nop; jmp to itself */
static int loop_inside(struct piece *piece)
{
    hide(piece, 0xfeeb9090);
    return enter_hidden(piece, 0);
}

/* nop; nop; int3: which is not that of the recovery. */
static int trap_inside(struct piece *piece)
{
    hide(piece, 0x90cc9090);
    if (ras_register(&piece->row, 1))
        return 1;
    enter(piece, 0, steps);
    return 0;
}

/* The second store is an int3, in its clone as well: nobody verifies that. */
static int trap_unverified(struct piece *piece)
{
    static struct ras_descriptor *volatile slot;
    volatile int pair[2] = { 0, 0 };
    uint8_t *store = (uint8_t *)piece->row.start + STORED;
    mprotect(piece->text, PAGE, PROT_READ | PROT_WRITE);
    mprotect(piece->other, PAGE, PROT_READ | PROT_WRITE);
    *store = piece->other[STORED] = 0xcc;
    mprotect(piece->text, PAGE, PROT_READ | PROT_EXEC);
    mprotect(piece->other, PAGE, PROT_READ | PROT_EXEC);
    piece->row.commit = piece->row.start;
    piece->row.flags = RAS_UNBOUNDED;
    slot = &piece->row;
    ras_set_slot(&slot);
    preempt_after_np(steps);
    piece->run(pair);
    return 0;
}

static int always_trapped(int (*trap)(struct piece *piece), struct piece *piece)
{
    for (steps = 1; steps < STEPS; steps++)
        if (in_child(trap, piece) != SIGTRAP)
            return 0;
    return 1;
}

/* True if it computes the same, wherever it is interrupted. */
static int as_without(struct piece *piece, uint32_t inside)
{
    hide(piece, inside);
    uint32_t right = enter(piece, 0, 0);
    if (ras_register(&piece->row, 1))
        return 1;
    for (uint32_t n = 1; n < STEPS; n++)
        if (enter(piece, 0, n) != right)
            return 2;
    return 0;
}

/* mov eax, ecx, which a jump at the end goes through; nop; nop */
static int look_at_register(struct piece *piece)
{
    return as_without(piece, 0x9090c889);
}

/* nop; nop; nop; mov eax, a number whose last three bytes are those at the
 * end: mov [edx], eax; nop, of another sequence, which has three nops more. */
static int reach_next(struct piece *piece)
{
    struct ras_descriptor next = piece->row;
    hide(piece, 0xb8909090);
    next.start = next.commit = piece->row.end;
    next.end = next.start + 6;
    mprotect(piece->text, 2 * PAGE, PROT_READ | PROT_WRITE);
    memcpy((void *)next.start, "\x89\x02\x90\x90\x90\x90", 6);
    mprotect(piece->text, 2 * PAGE, PROT_READ | PROT_EXEC);
    if (ras_register(&next, 1) || ras_register(&piece->row, 1))
        return 1;
    for (uint32_t n = 1; n < STEPS; n++)
        enter(piece, 0, n);
    return 0;
}

/* ---- a store into the guard page, which a fork has made two's ---- */

static int store_to_guard(struct piece *piece)
{
    volatile int *pair = (volatile int *)(void *)(piece->other + 64);
    ras_unregister((void *)piece->row.start);
    mprotect(piece->other, PAGE, PROT_READ | PROT_WRITE);
    pair[0] = 0;
    if (ras_register(&piece->row, 1))
        return 1;
    if (fork() == 0)
        return 0;
    for (uint32_t n = 1; n < STEPS; n++) {
        preempt_after_np(n);
        piece->run(pair);
    }
    preempt_after_np(0);
    return 0;
}

/* ---- a handler that begins inside ---- */

/* It begins piece->row.restart bytes from the start, and finds the pair there;
 * the thread is to be preempted, too. */
static int handle_inside(struct piece *piece)
{
    volatile int pair[] = { 10, 10 };
    uint32_t at = piece->row.start + piece->row.restart, laps = 1000;
    struct sigaction action = { .sa_handler = (void (*)(int))at };
    piece->row.restart = 0;
    sigaction(SIGUSR1, &action, NULL);
    if (ras_register(&piece->row, 1) ||
        signal_after_np(laps | STEP_PREEMPT, SIGUSR1))
        return 1;
    __asm__ volatile("1: dec %0\n\tjnz 1b"
                     : "+c"(laps)
                     : "d"(pair)
                     : "eax", "cc", "memory");
    return pair[0] != 11 || pair[1] != 11 ? 2 : 0;
}

static void test_handlers(void)
{
    struct piece piece;
    piece_make(&piece, RAS_EMULATE);
    piece.row.restart = COMMIT;
    promise_equal(in_child(handle_inside, &piece), 0,
                  "a handler at a commit begins at the start instead");
    piece.row.restart = STORED;
    promise_equal(in_child(handle_inside, &piece), SIGILL,
                  "one past the commit has no place to begin at");
    piece_free(&piece);
}

static int died(int status)
{
    return WIFSIGNALED(status) && (status == SIGILL || status == SIGSEGV ||
                                   status == SIGKILL || status == SIGTRAP);
}

/* Returns for how many ms a hidden loop keeps everybody else away. */
static long loop_alone(struct piece *piece)
{
    struct timespec before, after;
    clock_gettime(CLOCK_MONOTONIC, &before);
    promise(died(in_child(loop_inside, piece)),
            "%s: a loop hidden there ends its process",
            way_names[piece->row.recovery]);
    clock_gettime(CLOCK_MONOTONIC, &after);
    return (after.tv_sec - before.tv_sec) * 1000 +
           (after.tv_nsec - before.tv_nsec) / 1000000;
}

static void test_way(int way)
{
    struct piece piece;
    uint32_t before;
    piece_make(&piece, way);
    before = free_frames();
    promise_equal(in_child(call_inside, &piece), 0,
                  "%s: a system call hidden in a number is refused",
                  way_names[way]);
    long ms = loop_alone(&piece);
    promise(ms < 50, "%s: and soon (%d ms)", way_names[way], (int)ms);
    promise(died(in_child(stray_out, &piece)),
            "%s: so does a system call of one that strayed", way_names[way]);
    promise_equal(in_child(look_at_register, &piece), 0,
                  "%s: an instruction hidden there sees nothing of it",
                  way_names[way]);
    if (!piece.row.with)
        promise(died(in_child(reach_next, &piece)),
                "%s: one that ends inside another sequence stays alone",
                way_names[way]);
    if (way != RAS_EMULATE)
        promise(always_trapped(trap_inside, &piece),
                "%s: an int3 inside is the program's", way_names[way]);
    if (way == RAS_CLONE)
        promise(always_trapped(trap_unverified, &piece),
                "%s: so is one in code that nobody verified", way_names[way]);
    promise_equal(free_frames(), before, "%s: and no frame is lost",
                  way_names[way]);
    piece_free(&piece);
}

void test_hostile(void)
{
    struct piece piece;
    uint32_t before;
    for (EACH_WAY(way))
        test_way(way);
    test_handlers();
    piece_make(&piece, RAS_FAULT);
    ras_register(&piece.row, 1);
    before = free_frames();
    for (int i = 0; i < 10; i++)
        in_child(store_to_guard, &piece);
    promise_equal(free_frames(), before,
                  "fault: a store to the guard page loses no frame");
    promise_equal(piece_sweep(&piece), 1, "and the parent's works on");
    piece_free(&piece);
}
