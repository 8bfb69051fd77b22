/* sequences.c - acts with sequences, in every way to find them and to recover:
 * most are right, and what is named while they run often is not. */
#include "fuzz_threads.h"

#include <sched.h>
#include <reprise/sequences.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/ras.h>
#include <sys/rseq.h>
#include <unistd.h>

typedef void named_function(volatile uint32_t *words, volatile uint32_t *name,
                            uint32_t what);
named_function pair, pair_jump, spin;
extern const char pair_start[] __asm__("pair.start");
extern const char pair_commit[] __asm__("pair.commit");
extern const char pair_end[] __asm__("pair.end");
extern const char pair_abort[], pair_copy[], pair_landing[];
extern const char jump_start[] __asm__("pair_jump.start");
extern const char jump_commit[] __asm__("pair_jump.commit");
extern const char jump_end[] __asm__("pair_jump.end");
extern const char spin_start[] __asm__("spin.start");
extern const char spin_end[] __asm__("spin.end");
extern void (*const swaps[16])(volatile uint32_t *word);
void run_code(uint32_t code, void *data);

const uint8_t guard_page[FUZZ_PAGE] __attribute__((aligned(FUZZ_PAGE)));

/* Where descriptors and sections are named: a thread's own would be better
 * manners. */
static volatile uint32_t slots[4];
static struct rseq areas[4];
static struct ras_descriptor descriptors[8];
static struct rseq_cs sections[4];

void interrupt_soon(void)
{
    static const int signals[] = { SIGUSR1, SIGUSR2, SIGALRM };
    uint32_t after = 1 + random_below(40);

    switch (random_below(6)) {
    case 0:
        preempt_after_np(after | STEP_AGAIN);
        break;
    case 1:
        signal_after_np(after, ONE_OF(signals));
        break;
    case 2:
        signal_after_np(after | STEP_PREEMPT, ONE_OF(signals));
        break;
    case 3:
        break;
    default:
        preempt_after_np(after);
    }
}

/* ---- the library's ---- */

typedef int form(volatile int *, int, int);
#define FORM(name) (form *)(uintptr_t)name

#define EACH_FORM(name)                                                    \
    FORM(name##_rewrite), FORM(name##_clone), FORM(name##_jump),           \
        FORM(name##_fault), FORM(name##_breakpoint), FORM(name##_emulate), \
        FORM(name), FORM(name##_dynamic), FORM(name##_dynamic_rewrite),    \
        FORM(name##_dynamic_clone), FORM(name##_dynamic_jump),             \
        FORM(name##_dynamic_fault), FORM(name##_dynamic_breakpoint),       \
        FORM(name##_dynamic_emulate)

static void call_form(void)
{
    static form *const forms[] = { EACH_FORM(ras_fetch_and_add),
                                   EACH_FORM(ras_count_pair),
                                   FORM(ras_count_pair_mixed_rewrite),
                                   FORM(ras_count_pair_mixed_fault),
                                   FORM(ras_store_conditional) };

    interrupt_soon();
    ras_load_linked((volatile int *)some_words());
    ONE_OF(forms)((volatile int *)some_words(), 1, 2);
    preempt_after_np(0);
}

static void swap(void)
{
    interrupt_soon();
    ONE_OF(swaps)(some_words());
    preempt_after_np(0);
}

static void designate(void)
{
    ras_designate(!one_in(4));
}

/* ---- our own ---- */

/* One that fits `pair` or `pair_jump`, but for what `wrong` makes of it. */
static void describe(struct ras_descriptor *d, int wrong)
{
    int jump = one_in(7);

    *d = (struct ras_descriptor){
        .start = ADDRESS(jump ? jump_start : pair_start),
        .commit = ADDRESS(jump ? jump_commit : pair_commit),
        .end = ADDRESS(jump ? jump_end : pair_end),
        .recovery = (uint8_t)(jump ? RAS_JUMP : random_below(RAS_RECOVERIES)),
        .clobbers = one_in(2) ? 0 : RAS_CLOBBERS & ~random_below(1 << 14),
    };
    if (d->recovery == RAS_JUMP)
        d->with = ADDRESS(pair_landing);
    if (d->recovery == RAS_CLONE)
        d->with = ADDRESS(pair_copy);
    if (d->recovery == RAS_FAULT)
        d->with = ADDRESS(guard_page);
    if (one_in(2))
        d->commit = d->start;
    if (wrong)
        ((uint32_t *)(void *)d)[random_below(8)] =
            one_in(2) ? some_address() : random_word();
}

static void register_some(void)
{
    struct ras_descriptor d;

    describe(&d, one_in(8));
    ras_unregister(one_in(2) ? pair_start : jump_start);
    ras_register(&d, 1);
}

static void unregister(void)
{
    ras_unregister((const void *)(uintptr_t)some_address());
    ras_unregister(pair_start);
}

static void run_pair(volatile uint32_t *name, uint32_t what)
{
    named_function *run = one_in(4) ? pair_jump : pair;

    interrupt_soon();
    run(some_words(), name, what);
    preempt_after_np(0);
}

/* By a slot: a descriptor, or a bad address, and either may be for a designated
 * one that runs meanwhile. */
static void name_by_slot(void)
{
    volatile uint32_t *slot = &ONE_OF(slots);
    struct ras_descriptor *d = &ONE_OF(descriptors);

    ras_set_slot((struct ras_descriptor *volatile *)(one_in(16)
                                                         ? some_address()
                                                         : ADDRESS(slot)));
    describe(d, one_in(8));
    if (one_in(3)) {
        *slot = some_address();
        swap();
        *slot = 0;
    }
    run_pair(slot, one_in(4) ? some_address() : ADDRESS(d));
    if (one_in(3))
        ras_set_slot(NULL);
}

/* Past the number of those that the kernel tells apart. */
static void name_many(void)
{
    static struct ras_descriptor many[24];

    ras_set_slot((struct ras_descriptor *volatile *)&slots[0]);
    for (uint32_t i = 0; i < COUNT(many); i++) {
        describe(&many[i], 0);
        many[i].clobbers = RAS_CLOBBERS & ~(i << 8);
        preempt_after_np(12 + random_below(4));
        pair(some_words(), &slots[0], ADDRESS(&many[i]));
    }
    preempt_after_np(0);
}

static void run_unbounded(void)
{
    struct ras_descriptor *d = &ONE_OF(descriptors);
    volatile uint32_t words[] = { 3000, random_below(2) ? RAS_BREAKPOINT
                                                        : random_word() };
    volatile uint32_t *slot = &ONE_OF(slots);

    *d = (struct ras_descriptor){ .start = ADDRESS(spin_start),
                                  .commit = ADDRESS(spin_start),
                                  .end = ADDRESS(spin_end),
                                  .recovery =
                                      one_in(4) ? RAS_BREAKPOINT : RAS_REWRITE,
                                  .flags = RAS_UNBOUNDED };
    ras_set_slot((struct ras_descriptor *volatile *)slot);
    if (one_in(2))
        interrupt_soon();
    spin(words, slot, ADDRESS(d));
    preempt_after_np(0);
}

/* ---- rseq(2), rasctl(2), counting ---- */

static void section(struct rseq_cs *cs)
{
    *cs = (struct rseq_cs){
        .start_ip = ADDRESS(pair_start) + random_below(3),
        .post_commit_offset = ADDRESS(pair_end) - ADDRESS(pair_start),
        .abort_ip = ADDRESS(pair_abort),
    };
    if (one_in(3))
        ((uint32_t *)(void *)cs)[random_below(8)] =
            one_in(2) ? some_address() : random_word();
}

static void enter_section(void)
{
    struct rseq *area = &ONE_OF(areas);
    struct rseq_cs *cs = &ONE_OF(sections);

    rseq(area, sizeof(*area), 0, RSEQ_SIG);
    section(cs);
    run_pair((volatile uint32_t *)&area->rseq_cs,
             one_in(6) ? some_address() : ADDRESS(cs));
    if (one_in(2))
        rseq(area, sizeof(*area), RSEQ_FLAG_UNREGISTER, RSEQ_SIG);
}

static void install(void)
{
    uint32_t start = one_in(4) ? some_address() : ADDRESS(pair_start);
    uint32_t length = one_in(4) ? random_word() : 1 + random_below(40);
    static const int operations[] = { RAS_INSTALL, RAS_INSTALL, RAS_PURGE,
                                      RAS_PURGE_ALL };

    rasctl((void *)(uintptr_t)start, length, ONE_OF(operations));
    run_pair(&slots[3], 0);
}

static void count_interruptions(void)
{
    ras_count_interruptions(
        one_in(4) ? (volatile uint32_t *)(uintptr_t)(some_address() & ~3u)
                  : &family->words[63]);
}

/* ---- random code ---- */

/* One thread at a time, for generate() is not for two. */
static void run_generated(void)
{
    static volatile int busy;
    struct ras_descriptor *d = &ONE_OF(descriptors);
    static const uint8_t *const guards[] = {
        guard_page,
        guard_page,
        (const uint8_t *)0xFFFFF000u,
        (const uint8_t *)0xBFFFF000u,
        (const uint8_t *)&slots,
    };

    if (busy)
        return;
    busy = 1;
    mprotect(place.text, FUZZ_PAGE, PROT_READ | PROT_WRITE);
    place.guard = ONE_OF(guards);
    generate(&place, d);
    mprotect(place.text, FUZZ_PAGE, PROT_READ | PROT_EXEC);
    busy = 0;
    if (one_in(2)) {
        ras_register(d, 1);
    } else {
        ras_set_slot((struct ras_descriptor *volatile *)&slots[2]);
        slots[2] = ADDRESS(d);
    }
    interrupt_soon();
    run_code(d->start, arena + WORDS / 2);
    preempt_after_np(0);
    ras_unregister((const void *)(uintptr_t)d->start);
}

/* ---- questions ---- */

static void ask(void)
{
    static struct ras_statistics table[64];
    struct ras_explanation why;
    struct ras_last last;
    struct ras_descriptor d;

    describe(&d, one_in(2));
    ras_last(&last);
    ras_stats(ONE_OF(family->member), table, random_below(COUNT(table)));
    ras_explain(&d, &why);
    ras_counters(one_in(2) ? pair_start
                           : (const void *)(uintptr_t)some_address(),
                 table);
}

act_function *const sequence_acts[] = {
    call_form,     call_form,     swap,
    designate,     register_some, register_some,
    unregister,    name_by_slot,  name_by_slot,
    name_many,     run_unbounded, enter_section,
    enter_section, install,       ask,
    run_generated, run_generated, count_interruptions,
};
const unsigned sequence_act_count = COUNT(sequence_acts);
