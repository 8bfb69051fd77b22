/* fail.c - count the allocations of one process, and fail one of them.
 *
 * Owns: whose space is watched (NULL: nobody's), and the count. */
#include "mm/fail.h"
#include "mm/space.h"

static const struct space *watched;
static uint32_t failing, counted;

uint32_t fail_allocation(const struct space *space, uint32_t n)
{
    uint32_t before = counted;

    watched = space;
    failing = n;
    counted = 0;
    return before;
}

void fail_no_more(const struct space *space)
{
    if (watched == space)
        watched = NULL;
}

bool allocation_fails(void)
{
    return watched && arch_space_is_used(&watched->arch) &&
           ++counted == failing;
}
