/* bench - count the instructions of what the system does often */
#include "bench.h"

#include <reprise/demonstration.h>
#include <reprise/instruction_clock.h>
#include <stdio.h>

enum { OVERHEAD_RUNS = 50 };

static uint32_t scale, overhead;
static int over;

uint32_t instructions_in(uint64_t ticks)
{
    return (uint32_t)(ticks / scale);
}

static void do_nothing(void)
{
}

uint32_t least(action act, int runs)
{
    uint64_t best = UINT64_MAX;
    while (runs-- > 0) {
        uint64_t begin = read_clock(), took;
        act();
        took = read_clock() - begin;
        best = took < best ? took : best;
    }
    return instructions_in(best) - overhead;
}

void print(const char *what, int32_t instructions, uint32_t budget)
{
    printf("%-58s %8d ", what, (int)instructions);
    if (!budget) {
        printf("%8s\n", "-");
        return;
    }
    printf("%8u%s\n", (unsigned)budget,
           instructions > (int32_t)budget ? "  over" : "");
    over += instructions > (int32_t)budget;
}

int main(int argc, char **argv)
{
    answer_help(argc, argv, "bench");
    scale = ticks_per_instruction();
    if (!scale) {
        fprintf(stderr, "bench: the time-stamp counter does not count "
                        "instructions here:\n"
                        "  QEMU needs -icount shift=N\n");
        return 1;
    }
    overhead = least(do_nothing, OVERHEAD_RUNS);
    printf("%-58s %8s %8s\n", "guest instructions", "counted", "budget");
    measure_system();
    measure_checks();
    if (over)
        printf("\n%d of these %s over budget. No test fails for that: find the "
               "change that did it\n(git bisect run), and take the "
               "instructions out, or say in its commit message\nwhat they "
               "buy.\n",
               over, over == 1 ? "is" : "are");
    return 0;
}
