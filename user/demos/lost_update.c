/* lost_update - m = m + 1, twice, under every schedule. */
#include <reprise/explore.h>

static volatile int m;

/* Code: load m, add, store m. */
static void add(void)
{
    int value = load(&m);
    value = value + 1;
    store(&m, value);
}

static int both_added(void)
{
    return m == 2;
}

EXPLORE_MAIN(.name = "m = m + 1, twice", .threads = { add, add },
             .check = both_added, .watches = { WATCH(m) }, .expected = "wrong")
