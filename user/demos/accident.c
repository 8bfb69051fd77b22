/* accident - what becomes of code that looks like a sequence by accident.
 *
 * Below stands a fetch-and-add, landmark and all. But the program jumps into
 * its middle, with a register that it has set up otherwise: it means to store
 * a sum, and never to load the word. Whoever is interrupted there is taken
 * for a thread that has loaded the word. To put it back is wrong, for then it
 * does load the word; to let it finish is right, for that is what it would
 * have done by itself.
 */
#include <reprise/demonstration.h>
#include <reprise/ras.h>
#include <reprise/reprise.h>
#include <stdint.h>
#include <stdio.h>

enum { MOST_STEPS = 30, START = 1000, ADDED = 5, BEFORE = 1 };

/* *word = from + ADDED, by code that has LANDMARK and a load before it. */
#define STORE_SUM(name, landmark)                                    \
    static void name(volatile int *word, int from)                   \
    {                                                                \
        int sum;                                                     \
        __asm__ volatile("jmp 1f\n\t"                                \
                         ".byte 0x0f, 0x1f, 0x40, " #landmark "\n\t" \
                         "mov %2, %0\n"                              \
                         "1:\t"                                      \
                         "lea 5(%0), %1\n\t"                         \
                         "mov %1, %2"                                \
                         : "+&r"(from), "=&r"(sum), "+m"(*word)      \
                         :                                           \
                         : "memory", "cc");                          \
    }

STORE_SUM(rolled_back, 0x50)
STORE_SUM(rolled_forward, 0x5e)

/* Interrupt it at each of its instructions, and nowhere else: how often it was
 * recovered, and how often the wrong sum was stored. */
static void try_all(const char *name, void (*store)(volatile int *, int),
                    int *recovered, int *wrong)
{
    struct ras_last last;
    volatile int word;
    *recovered = *wrong = 0;
    ras_last(&last);
    for (uint32_t n = 1, before; n < MOST_STEPS; n++) {
        do { /* again, if a tick came, too */
            before = last.count;
            word = BEFORE;
            preempt_after_np(n);
            store(&word, START);
            preempt_after_np(0);
            ras_last(&last);
        } while (last.count - before > (last.cause == RAS_CAUSE_FORCED));
        *recovered += last.to != last.pc;
        if (word == START + ADDED)
            continue;
        ++*wrong;
        printf("%s: interrupted at %08x, went on at %08x: stored %d, not %d\n",
               name, (unsigned)last.pc, (unsigned)last.to, word, START + ADDED);
    }
    printf("%s: recovered %d times, wrong %d times\n", name, *recovered,
           *wrong);
}

/* Is it all as the head of this file says? */
int main(int argc, char **argv)
{
    int back, back_wrong, forward, forward_wrong;

    argc = demonstration_arguments(argc, argv, "accident [--verdict]");
    if (argc > 1) {
        fprintf(stderr, "usage: accident [--verdict]\n");
        return 2;
    }
    require_machine(MACHINE_STEPS_NP);
    ras_designate(1);
    try_all("rollback", rolled_back, &back, &back_wrong);
    try_all("rollforward", rolled_forward, &forward, &forward_wrong);
    fflush(stdout);
    if (!back || back_wrong != back || !forward || forward_wrong)
        return 1;
    return demonstration_status(
        1, "the program jumps into what looks like a sequence");
}
