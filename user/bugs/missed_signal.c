/* missed_signal - a bug to explore: the signal comes before the wait. */
#include "bugs.h"

static volatile int ready;
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t is_ready = PTHREAD_COND_INITIALIZER;

/* A condition remembers nothing: a signal that nobody waits for is lost. */
static void *await(void *nothing)
{
    if (!ready) {
        pthread_mutex_lock(&mutex);
        pthread_cond_wait(&is_ready, &mutex);
        pthread_mutex_unlock(&mutex);
    }
    return nothing;
}

static void *tell(void *nothing)
{
    ready = 1;
    pthread_cond_signal(&is_ready);
    return nothing;
}

/* With the lock nothing can come between the look and the sleep. */
static void *await_locked(void *nothing)
{
    pthread_mutex_lock(&mutex);
    while (!ready)
        pthread_cond_wait(&is_ready, &mutex);
    pthread_mutex_unlock(&mutex);
    return nothing;
}

static void *tell_locked(void *nothing)
{
    pthread_mutex_lock(&mutex);
    tell(nothing);
    pthread_mutex_unlock(&mutex);
    return nothing;
}

int main(int argc, char **argv)
{
    int right = is_right(argc, argv);

    start(right ? await_locked : await);
    start(right ? tell_locked : tell);
    join_all();
}
