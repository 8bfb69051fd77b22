/* lost_update - m = m + 1, twice, under every schedule. */
#include <explore.h>

static volatile int m;

static void add(void)
{
    m = m + 1;
}

static int both_added(void)
{
    return m == 2;
}

EXPLORE_MAIN(.name = "m = m + 1, twice", .threads = { add, add },
             .check = both_added, .watches = { WATCH(m) })
