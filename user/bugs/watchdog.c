/* watchdog - a bug to explore: the alarm comes although the work is done. */
#include "bugs.h"
#include <semaphore.h>
#include <time.h>

static volatile int done, alarm_given;
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static sem_t finished;

static int is_in_time(void)
{
    struct timespec deadline;

    clock_gettime(CLOCK_REALTIME, &deadline);
    deadline.tv_sec += 5;
    return sem_timedwait(&finished, &deadline) == 0;
}

/* The work may be done between the time-out and the alarm. */
static void *watch(void *nothing)
{
    if (!is_in_time()) {
        pthread_mutex_lock(&mutex);
        alarm_given = 1;
        pthread_mutex_unlock(&mutex);
    }
    return nothing;
}

static void *watch_work(void *nothing)
{
    if (!is_in_time()) {
        pthread_mutex_lock(&mutex);
        alarm_given = !done;
        pthread_mutex_unlock(&mutex);
    }
    return nothing;
}

static void *work(void *nothing)
{
    pthread_mutex_lock(&mutex);
    done = !alarm_given;
    pthread_mutex_unlock(&mutex);
    sem_post(&finished);
    return nothing;
}

int main(int argc, char **argv)
{
    int right = is_right(argc, argv);

    sem_init(&finished, 0, 0);
    start(right ? watch_work : watch);
    start(work);
    join_all();
    assert(!(done && alarm_given));
}
