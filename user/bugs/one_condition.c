/* one_condition - a bug to explore: the signal wakes the wrong thread. */
#include "bugs.h"

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static pthread_cond_t filled = PTHREAD_COND_INITIALIZER;
static pthread_cond_t emptied = PTHREAD_COND_INITIALIZER;
static volatile int is_full;

/* A buffer of one place. With one condition for both, a consumer that made room
 * may wake another consumer, and the producer sleeps on. */
static void put(pthread_cond_t *room, pthread_cond_t *something)
{
    pthread_mutex_lock(&mutex);
    while (is_full)
        pthread_cond_wait(room, &mutex);
    is_full = 1;
    pthread_cond_signal(something);
    pthread_mutex_unlock(&mutex);
}

static void take(pthread_cond_t *room, pthread_cond_t *something)
{
    pthread_mutex_lock(&mutex);
    while (!is_full)
        pthread_cond_wait(something, &mutex);
    is_full = 0;
    pthread_cond_signal(room);
    pthread_mutex_unlock(&mutex);
}

static void *produce(void *nothing)
{
    put(&changed, &changed);
    put(&changed, &changed);
    return nothing;
}

static void *consume(void *nothing)
{
    take(&changed, &changed);
    return nothing;
}

static void *produce_right(void *nothing)
{
    put(&emptied, &filled);
    put(&emptied, &filled);
    return nothing;
}

static void *consume_right(void *nothing)
{
    take(&emptied, &filled);
    return nothing;
}

int main(int argc, char **argv)
{
    int right = is_right(argc, argv);

    start(right ? consume_right : consume);
    start(right ? consume_right : consume);
    start(right ? produce_right : produce);
    join_all();
}
