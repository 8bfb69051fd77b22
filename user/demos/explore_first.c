/* explore_first - m = m + 1, twice, under every schedule. */
#include <explore.h>
#include <stdio.h>
#include "../../lib/explore/explore_private.h"

static volatile int m;

static void add(void)
{
    m = m + 1;
}

static int both_added(void)
{
    return m == 2;
}

int main(void)
{
    const struct scenario s = { .name = "m",
                                .threads = { add, add },
                                .check = both_added,
                                .watches = { WATCH(m) } };
    struct run *run = explore_new_run();
    run->observe = 1;
    run->silent = -1;
    run->strict=1;
    for (unsigned k = 0; k < 4; k++) {
        run->schedule.count = k ? 2 : 0;
        run->schedule.segments[0].steps = k;
        run->schedule.segments[1].thread = 1;
        int r = explore_run(&s, run);
        printf("%d ending %d status %x steps %u turns %u observed %u\n", r, run->ending, run->status,
               run->steps, run->turns, run->observed);
        for (unsigned i = 0; i < run->observed; i++)
            printf("%u: %u %08x m=%d\n", i, run->step[i].thread,
                   run->step[i].before.eip, run->step[i].watch[0]);
    }
    return 0;
}
