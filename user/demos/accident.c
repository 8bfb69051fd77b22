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

/* void NAME(volatile int *word, int from): *word = from + ADDED, by code that
 * has LANDMARK and a load before it, as `picture` shows. NAME_code is where it
 * begins. */
#define STORE_SUM(name, landmark)                       \
    void name(volatile int *word, int from);            \
    extern const char name##_code[];                    \
    __asm__(".text\n" #name ":\n\t"                     \
            "mov 4(%esp), %edx\n\t"                     \
            "mov 8(%esp), %eax\n\t"                     \
            "jmp 1f\n" #name "_code:\n\t"               \
            ".byte 0x0f, 0x1f, 0x40, " #landmark "\n\t" \
            "mov (%edx), %eax\n"                        \
            "1:\t"                                      \
            "lea 5(%eax), %ecx\n\t"                     \
            "mov %ecx, (%edx)\n\t"                      \
            "ret")

STORE_SUM(rolled_back, 0x50);
STORE_SUM(rolled_forward, 0x5e);

static const char picture[] =
    "This code looks like a fetch-and-add. But the program jumps into it:\n"
    "  +0  nop                  the landmark: a sequence follows\n"
    "  +4  mov eax, [m]         m is 1\n"
    "  +6  lea ecx, [eax + 5]   the program jumps to here, with 1000 in eax\n"
    "  +9  mov [m], ecx         and so stores 1005\n"
    "A thread that is interrupted before +6 or +9 seems to have loaded m.\n";

/* Interrupt it at each of its instructions, and nowhere else: how often it was
 * recovered, and how often the wrong sum was stored. */
static void try_all(const char *name, void (*store)(volatile int *, int),
                    const char *code, int *recovered, int *wrong)
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
        printf(
            "%s: interrupted before %+d, went on at %+d: stored %d, not %d\n",
            name, (int)(last.pc - (uintptr_t)code),
            (int)(last.to - (uintptr_t)code), word, START + ADDED);
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
    printf("%s", picture);
    try_all("rollback", rolled_back, rolled_back_code, &back, &back_wrong);
    try_all("rollforward", rolled_forward, rolled_forward_code, &forward,
            &forward_wrong);
    fflush(stdout);
    if (!back || back_wrong != back || !forward || forward_wrong)
        return 1;
    return demonstration_status(
        1, "the program jumps into what looks like a sequence");
}
