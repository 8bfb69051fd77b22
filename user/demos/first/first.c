/* first - a first sequence, interrupted once on purpose. */
#include <reprise/demonstration.h>
#include <reprise/ras.h>
#include <reprise/reprise.h>
#include <stdio.h>

int add_ten(volatile int *word);

int main(int argc, char **argv)
{
    struct ras_last last = { 0 };
    int word = 0;

    answer_help(argc, argv, "first");
    require_machine(MACHINE_STEPS_NP);

    /* Interrupt later and later, until the kernel has to step in. */
    for (unsigned n = 1; last.pc == last.to; n++) {
        word = 32;
        preempt_after_np(n);
        add_ten(&word);
        ras_last(&last);
    }
    printf("interrupted at add_ten+%u, put back to add_ten+%u; result %d\n",
           last.pc - (unsigned)add_ten, last.to - (unsigned)add_ten, word);
    return word == 42 ? 0 : 1;
}
