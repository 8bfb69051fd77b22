/* rasctl.c - a sequence as rasctl(2) describes it, with no header but those of
 * the page's synopsis, and the macros in C. */
#include <sys/types.h>
#include <sys/ras.h>

#include "manual_test.h"

RAS_DECL(test_and_set);

int rasctl_install(void)
{
    return rasctl(RAS_ADDR(test_and_set), RAS_SIZE(test_and_set), RAS_INSTALL);
}

int __attribute__((noinline)) rasctl_test_and_set(volatile int *cell)
{
    int old;
    RAS_START(test_and_set);
    old = *cell;
    *cell = 1;
    RAS_END(test_and_set);
    return old;
}
