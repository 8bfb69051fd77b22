/* time_out - a bug to explore: a time-out is taken for the signal. */
#include "bugs.h"
#include <time.h>

static volatile int items;
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t filled = PTHREAD_COND_INITIALIZER;

static struct timespec in_a_second(void)
{
    struct timespec deadline;

    clock_gettime(CLOCK_REALTIME, &deadline);
    deadline.tv_sec++;
    return deadline;
}

/* pthread_cond_timedwait() returns with the mutex, whatever happened. */
static void *take(void *nothing)
{
    struct timespec deadline = in_a_second();

    pthread_mutex_lock(&mutex);
    while (items == 0)
        if (pthread_cond_timedwait(&filled, &mutex, &deadline))
            break;
    items--;
    assert(items >= 0);
    pthread_mutex_unlock(&mutex);
    return nothing;
}

static void *take_if_there(void *nothing)
{
    struct timespec deadline = in_a_second();
    int error = 0;

    pthread_mutex_lock(&mutex);
    while (items == 0 && !error)
        error = pthread_cond_timedwait(&filled, &mutex, &deadline);
    if (items > 0)
        items--;
    pthread_mutex_unlock(&mutex);
    return nothing;
}

static void *put(void *nothing)
{
    pthread_mutex_lock(&mutex);
    items++;
    pthread_cond_signal(&filled);
    pthread_mutex_unlock(&mutex);
    return nothing;
}

int main(int argc, char **argv)
{
    int right = is_right(argc, argv);

    start(right ? take_if_there : take);
    start(put);
    join_all();
    assert(items >= 0);
}
