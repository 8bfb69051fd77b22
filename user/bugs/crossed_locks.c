/* crossed_locks - a bug to explore: each waits for the other's lock. */
#include "bugs.h"

static pthread_mutex_t a_fork = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t a_knife = PTHREAD_MUTEX_INITIALIZER;
static int meals;

static void *eat_fork_first(void *nothing)
{
    pthread_mutex_lock(&a_fork);
    pthread_mutex_lock(&a_knife);
    meals = meals + 1;
    pthread_mutex_unlock(&a_knife);
    pthread_mutex_unlock(&a_fork);
    return nothing;
}

static void *eat_knife_first(void *nothing)
{
    pthread_mutex_lock(&a_knife);
    pthread_mutex_lock(&a_fork);
    meals = meals + 1;
    pthread_mutex_unlock(&a_fork);
    pthread_mutex_unlock(&a_knife);
    return nothing;
}

int main(int argc, char **argv)
{
    start(eat_fork_first);
    start(is_right(argc, argv) ? eat_fork_first : eat_knife_first);
    join_all();
    assert(meals == 2);
}
