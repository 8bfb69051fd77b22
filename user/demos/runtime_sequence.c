/* runtime_sequence - a sequence made at run time, which a slot names. */
#include <reprise/demonstration.h>
#include <reprise/ras.h>
#include <reprise/reprise.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

/* int add_to_both(volatile int *pair, int amount); two stores, so that an
 * interruption can come between them. */
static const uint8_t code[] = {
    0x8b, 0x54, 0x24, 0x04, /*         mov edx, [esp + 4] */
    0x8b, 0x02,             /* start:  mov eax, [edx] */
    0x8b, 0x4c, 0x24, 0x08, /*         mov ecx, [esp + 8] */
    0x01, 0xc1,             /*         add ecx, eax */
    0x89, 0x0a,             /* commit: mov [edx], ecx */
    0x89, 0x4a, 0x04,       /*         mov [edx + 4], ecx */
    0xc3                    /* end:    ret */
};
enum { START = 4, COMMIT = 12, END = 17 };

static struct ras_descriptor *volatile slot;

static void tell(const struct ras_last *last)
{
    printf("interrupted at start+%-2u  %s to start%+d\n",
           (unsigned)(last->pc - last->start),
           last->recovery == RAS_ROLLBACK ? "put back       "
                                          : "carried forward",
           (int)(last->to - last->start));
}

int main(int argc, char **argv)
{
    volatile int pair[2] = { 0 };
    uint32_t found = 0; /* bit n: n bytes after the start */
    int calls = 0;

    answer_help(argc, argv, "runtime_sequence");
    require_machine(MACHINE_STEPS_NP | MACHINE_BREAKPOINTS_NP);
    uint8_t *text = mmap(NULL, sizeof(code), PROT_READ | PROT_WRITE,
                         MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    memcpy(text, code, sizeof(code));
    mprotect(text, sizeof(code), PROT_READ | PROT_EXEC);
    int (*add_to_both)(volatile int *, int) = (void *)text;

    struct ras_descriptor row = {
        .start = (uint32_t)(uintptr_t)text + START,
        .commit = (uint32_t)(uintptr_t)text + COMMIT,
        .end = (uint32_t)(uintptr_t)text + END,
        .recovery = RAS_BREAKPOINT,
        .name = (uint32_t)(uintptr_t) "made at run time",
    };
    ras_set_slot(&slot);
    /* Each twice: a tick of the timer may have come between. */
    for (uint32_t n = 1; n < 60; n++) {
        struct ras_last last;
        slot = &row; /* all that it costs; the rest is for showing it */
        preempt_after_np(1 + n % 30);
        add_to_both(pair, 1);
        preempt_after_np(0);
        calls++;
        ras_last(&last);
        if (last.start != row.start || (found & 1u << (last.pc - last.start)))
            continue;
        found |= 1u << (last.pc - last.start);
        tell(&last);
    }
    ras_set_slot(NULL); /* the descriptor ends with this function */
    printf("%d calls: %d and %d\n", calls, pair[0], pair[1]);
    return pair[0] == calls && pair[1] == calls && found ? 0 : 1;
}
