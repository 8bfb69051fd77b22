/* starved_writer - a bug to explore: readers come, and no writer gets in. */
#include "bugs.h"

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static int readers, waiting, overtaken;
static int writers_first;

/* Readers may read together. One that passes a writer who waits overtakes him,
 * and readers without end could. */
static void begin_to_read(void)
{
    pthread_mutex_lock(&mutex);
    while (writers_first && waiting)
        pthread_cond_wait(&changed, &mutex);
    readers = readers + 1;
    if (waiting)
        overtaken = overtaken + 1;
    assert(overtaken < 2);
    pthread_mutex_unlock(&mutex);
}

static void end_to_read(void)
{
    pthread_mutex_lock(&mutex);
    readers = readers - 1;
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&mutex);
}

static void *read_once(void *nothing)
{
    begin_to_read();
    end_to_read();
    return nothing;
}

static void *read_twice(void *nothing)
{
    read_once(nothing);
    return read_once(nothing);
}

static void *write_once(void *nothing)
{
    pthread_mutex_lock(&mutex);
    waiting = 1;
    while (readers)
        pthread_cond_wait(&changed, &mutex);
    waiting = 0;
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&mutex);
    return nothing;
}

int main(int argc, char **argv)
{
    writers_first = is_right(argc, argv);
    start(read_once);
    start(write_once);
    start(read_twice);
    join_all();
}
