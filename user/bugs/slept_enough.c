/* slept_enough - a bug to explore: a sleep in place of a wait. */
#include "bugs.h"
#include <unistd.h>

static volatile int configured;

static void *configure(void *nothing)
{
    configured = 1;
    return nothing;
}

/* A second is long. But nobody has promised that it is long enough. */
static void *use(void *nothing)
{
    sleep(1);
    assert(configured);
    return nothing;
}

static void *use_when_configured(void *nothing)
{
    while (!configured)
        usleep(1000);
    assert(configured);
    return nothing;
}

int main(int argc, char **argv)
{
    int right = is_right(argc, argv);

    start(right ? use_when_configured : use);
    start(configure);
    join_all();
}
