/* too_early - a bug to explore: a thread uses what is not made yet. */
#include "bugs.h"

static volatile int speed;

static void *drive(void *nothing)
{
    assert(speed > 0);
    return nothing;
}

/* Nothing says that the new thread waits for the next line. */
int main(int argc, char **argv)
{
    if (is_right(argc, argv)) {
        speed = 50;
        start(drive);
    } else {
        start(drive);
        speed = 50;
    }
    join_all();
}
