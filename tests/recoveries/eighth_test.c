/* eighth_test.c - a sequence whose recovery is the eighth (eighth.c): stopped
 * before each of its instructions, it is put back or carried to its end, by
 * that very recovery. */
#include <reprise/ras.h>
#include <reprise/reprise.h>
#include <reprise/tap.h>

enum {
    STEPS = 40,
    BEFORE = 4,
    AFTER = 2 /* places, up to the commit and on */
};

/* words[0]++, words[1]++, both or none. */
void add_pair(uint32_t *words);
extern const char pair_start[], pair_commit[], pair_end[];
__asm__(".globl add_pair, pair_start, pair_commit, pair_end\n"
        "add_pair:\n"
        "    mov 4(%esp), %edx\n"
        "pair_start:\n"
        "    mov (%edx), %eax\n"
        "    mov 4(%edx), %ecx\n"
        "    inc %eax\n"
        "    inc %ecx\n"
        "pair_commit:\n"
        "    mov %eax, (%edx)\n"
        "    nop\n"
        "    mov %ecx, 4(%edx)\n"
        "pair_end:\n"
        "    ret\n");

int main(void)
{
    static uint32_t words[2];
    struct ras_statistics counts = { .start = 0 };
    struct ras_descriptor row = {
        .start = (uint32_t)pair_start,
        .commit = (uint32_t)pair_commit,
        .end = (uint32_t)pair_end,
        .recovery = RAS_RECOVERIES,
    };
    uint32_t wrong = 0;

    promise_equal(ras_register(&row, 1), 0, "it can be registered");
    for (uint32_t n = 1; n < STEPS; n++) {
        words[0] = words[1] = n;
        preempt_after_np(n);
        add_pair(words);
        preempt_after_np(0);
        wrong += words[0] != n + 1 || words[1] != n + 1;
    }
    ras_counters(pair_start, &counts);
    promise_equal(wrong, 0, "both words are added to");
    promise(counts.by[RAS_ROLLBACK] >= BEFORE, "rollback puts it back");
    promise(counts.by[RAS_RECOVERIES] >= AFTER, "the eighth finishes it");
    return tap_done();
}
