/* lies.c - whoever changes what names its sequence while the kernel acts on
 * it, or names what is not there, is no better off, and nobody else is worse:
 * no page of the kernel's, no debug register stays behind. */
#include <pthread.h>
#include <reprise/reprise.h>
#include <sched.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/rseq.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <reprise/tap.h>
#include <unistd.h>

#include "recovery_test.h"

void long_lie(volatile int *words, struct ras_descriptor *own);
extern char long_lie_start[] __asm__("long_lie.start"), long_lie_end[] __asm__(
                                                            "long_lie.end");
void chain(volatile int *words, struct ras_descriptor *next,
           struct ras_descriptor *volatile *slot);
extern char chain_early[] __asm__("chain.early"),
    chain_start[] __asm__("chain.start"),
    chain_middle[] __asm__("chain.middle"), chain_end[] __asm__("chain.end"),
    chain_commit[] __asm__("chain.commit"), chain_last[] __asm__("chain.last");
void take_rewrite(volatile int *words);
void take_breakpoint(volatile int *words);
void take_emulate(volatile int *words);

enum {
    REGISTERED = 16,
    REMEMBERED = 16,
    ROUNDS = 24,
    TICK_US = 1000,
    NOP = 0x90
};

static struct ras_descriptor *volatile slot;
static volatile int words[2];

static struct ras_descriptor descriptor(const char *start, const char *commit,
                                        const char *end, int way)
{
    return (struct ras_descriptor){ .start = (uint32_t)start,
                                    .commit = (uint32_t)commit,
                                    .end = (uint32_t)end,
                                    .recovery = (uint8_t)way };
}

/* ---- a descriptor that changes, and a director who looks ---- */

static struct ras_descriptor lies[REMEMBERED + 1];
static volatile int32_t liar;
static volatile int go, finished;

/* The kernel remembers so many descriptors; from then on they share a place. */
static void be_remembered(void)
{
    for (unsigned i = 0; i < REMEMBERED; i++) {
        lies[i] = descriptor(long_lie_start, long_lie_start, long_lie_end,
                             RAS_EMULATE);
        lies[i].clobbers = RAS_EAX | (i + 1) << 8;
        slot = &lies[i];
        preempt_after_np(16);
        long_lie(words, &lies[REMEMBERED]);
        preempt_after_np(0);
    }
}

static void *lie(void *argument)
{
    ras_set_slot(&slot);
    be_remembered();
    liar = gettid();
    while (!go)
        sched_yield();
    for (int i = 0; i < ROUNDS; i++) {
        lies[REMEMBERED] = descriptor(long_lie_start, long_lie_start,
                                      long_lie_end, RAS_REWRITE);
        slot = &lies[REMEMBERED];
        long_lie(words, &lies[REMEMBERED]);
    }
    finished = 1;
    for (;;)
        sched_yield();
    return argument;
}

static void ignore(int signal)
{
    (void)signal;
}

/* Each step is written down, to where it cannot be. */
static int direct_a_liar(struct piece *piece)
{
    static struct observation_np look = { .steps = (void *)16, .room = 1 };
    struct itimerval often = { { 0, TICK_US }, { 0, TICK_US } };
    struct segment_np segment = { .steps = SEGMENT_STEPS_NP };
    struct ras_statistics counts[REGISTERED + REMEMBERED + 1];
    int count;
    sigset_t alarm;
    pthread_t thread;
    (void)piece;
    signal(SIGALRM, ignore);
    if (pthread_create(&thread, NULL, lie, NULL))
        return 1;
    while (!liar)
        sched_yield();
    sigemptyset(&alarm);
    sigaddset(&alarm, SIGALRM);
    pthread_sigmask(SIG_BLOCK, &alarm, NULL);
    segment.tid = liar;
    go = 1;
    run_schedule_np(NULL, 0, NULL);
    setitimer(ITIMER_REAL, &often, NULL);
    while (!finished)
        if (run_schedule_np(&segment, 1, &look) != 1)
            return 2;
    if (*(volatile unsigned char *)long_lie_end != NOP)
        return 3;
    count = ras_stats(0, counts, REGISTERED + REMEMBERED + 1);
    if (count <= REMEMBERED || count > REGISTERED + REMEMBERED + 1)
        return 4;
    return counts[count - 1].by[RAS_REWRITE] ? 0 : 5;
}

/* ---- a slot that is changed inside ---- */

static struct ras_descriptor next;
static struct ras_last last;

static int run_chain(int way)
{
    struct ras_descriptor first =
        descriptor(chain_start, chain_start, chain_end, way);
    ras_set_slot(&slot);
    for (uint32_t n = 1; n < STEPS; n++) {
        preempt_after_np(n);
        slot = &first;
        chain(words, &next, &slot);
        preempt_after_np(0);
        ras_last(&last);
        if (last.to == (uint32_t)chain_middle && last.pc > last.to)
            return 1;
    }
    return 0;
}

/* The next begins in the middle of the first, and has its commit there. */
static int past_the_next(struct piece *piece)
{
    next =
        descriptor(chain_middle, chain_middle, chain_last, piece->row.recovery);
    return run_chain(piece->row.recovery);
}

/* Its commit is behind the first: it can be put back. */
static int before_the_next(struct piece *piece)
{
    next =
        descriptor(chain_middle, chain_commit, chain_last, piece->row.recovery);
    return !run_chain(piece->row.recovery) || last.recovery != RAS_ROLLBACK;
}

/* The first is put back until the kernel finishes it by itself, and so comes
 * past the commit of the next. */
static int at_the_limit(struct piece *piece)
{
    struct ras_descriptor first =
        descriptor(chain_early, chain_start, chain_end, piece->row.recovery);
    first.clobbers = RAS_CLOBBERS | RAS_EBX;
    next =
        descriptor(chain_middle, chain_middle, chain_last, piece->row.recovery);
    ras_set_slot(&slot);
    slot = &first;
    preempt_after_np(1 | STEP_AGAIN);
    chain(words, &next, &slot);
    preempt_after_np(0);
    return 0;
}

static void test_chains(void)
{
    struct piece piece;
    piece.row.recovery = RAS_EMULATE;
    promise_equal(
        in_child(at_the_limit, &piece), SIGILL,
        "who is finished at the limit goes no further past another's commit");
    for (EACH_WAY(way)) {
        if (way == RAS_CLONE || way == RAS_JUMP || way == RAS_FAULT)
            continue;
        piece.row.recovery = (uint8_t)way;
        promise_equal(in_child(past_the_next, &piece), SIGILL,
                      "%s: who ends past the commit of another goes no further",
                      way_names[way]);
        promise_equal(in_child(before_the_next, &piece), 0,
                      "%s: up to its commit it is put back there",
                      way_names[way]);
    }
}

/* ---- doomed past a commit ---- */

static struct rseq area;

/* The section that it names is none: a mistake of its own, wherever it is. */
static int bad_section(struct piece *piece)
{
    static const struct rseq_cs bad
        __attribute__((aligned(32))) = { .version = 1 };
    if (rseq(&area, sizeof(area), 0, RSEQ_SIG))
        return 1;
    preempt_after_np(piece->row.restart);
    *(volatile uint64_t *)&area.rseq_cs = (uint32_t)&bad;
    piece->run(words);
    return 0;
}

static volatile int *shared;

/* The same for a thread's slot; the sequence is found by its code, or (flags)
 * it is not. */
static void *take_with_bad_slot(void *piece)
{
    static void (*const takes[])(
        volatile int *) = { take_rewrite, take_breakpoint, take_emulate };
    if (ras_set_slot(&slot))
        return NULL;
    sched_yield();
    slot = (struct ras_descriptor *)16;
    takes[((const struct piece *)piece)->row.recovery](shared);
    return NULL;
}

/* It is directed, so that no tick comes between its steps. */
static int bad_slot(struct piece *piece)
{
    struct segment_np turn = { .steps = SEGMENT_STEPS_NP };
    pthread_t thread;
    slot = NULL;
    if (ras_designate(!piece->row.flags) || run_schedule_np(NULL, 0, NULL) ||
        pthread_create(&thread, NULL, take_with_bad_slot, piece))
        return 1;
    turn.tid = pthread_gettid_np(thread);
    if (run_schedule_np(&turn, 1, NULL) != 1 || turn.stop != STOPPED_YIELD_NP)
        return 2;
    turn.steps = piece->row.restart;
    return run_schedule_np(&turn, 1, NULL) == 1 ? 0 : 3;
}

/* Counts the children that this was the end of, before they stored anything;
 * piece->row.restart: after how many steps. */
static int ends_of(int (*body)(struct piece *piece), struct piece *piece)
{
    int ends = 0;
    for (uint32_t n = 1; n < STEPS; n++) {
        piece->row.restart = n;
        *shared = 0;
        ends += in_child(body, piece) == SIGSEGV && *shared == 0;
    }
    return ends;
}

static void test_doomed(void)
{
    struct piece piece;
    uint32_t before;
    shared = mmap(NULL, PAGE, PROT_READ | PROT_WRITE,
                  MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    before = free_frames();
    for (EACH_WAY(way)) {
        piece_make(&piece, way);
        ras_register(&piece.row, 1);
        promise(ends_of(bad_section, &piece) > LENGTH &&
                    piece_sweep(&piece) == 1,
                "%s: who is to end past a commit leaves nothing behind",
                way_names[way]);
        piece_free(&piece);
    }
    for (uint8_t take = 0; take < 3; take++) {
        piece.row.recovery = take;
        piece.row.flags = 1;
        int alone = ends_of(bad_slot, &piece);
        piece.row.flags = 0;
        promise(alone > 2 && ends_of(bad_slot, &piece) == alone,
                "nor is one carried on that is found by its code (%u)", take);
    }
    promise_equal(free_frames(), before, "and no frame is lost");
}

void test_lies(void)
{
    struct piece piece;
    uint32_t before = free_frames();
    for (int i = 0; i < 2; i++)
        promise_equal(in_child(direct_a_liar, NULL), 0,
                      "who changes its descriptor is carried on as it began");
    promise_equal(free_frames(), before, "no page of the kernel's is its own");
    piece_make(&piece, RAS_REWRITE);
    ras_register(&piece.row, 1);
    promise_equal(piece_sweep(&piece), 1, "nor is one missing to the next");
    piece_free(&piece);
    test_chains();
    test_doomed();
}
