/* counter - a bug to explore: two threads count, and an addition is lost. */
#include "bugs.h"

static volatile int count;
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;

/* Never inlined: some compilers would add to `count` in one instruction. */
static __attribute__((noinline)) int one_more(int than)
{
    return than + 1;
}

/* Who comes between the two lines is overwritten. */
static void *add(void *nothing)
{
    int seen = count;
    count = one_more(seen);
    return nothing;
}

static void *add_locked(void *nothing)
{
    pthread_mutex_lock(&mutex);
    add(nothing);
    pthread_mutex_unlock(&mutex);
    return nothing;
}

int main(int argc, char **argv)
{
    int right = is_right(argc, argv);

    start(right ? add_locked : add);
    start(right ? add_locked : add);
    join_all();
    assert(count == 2);
}
