/* freed_mutex - a bug to explore: a mutex is gone while a thread unlocks it. */
#include "bugs.h"

#include <sched.h>
#include <sys/mman.h>

struct job {
    pthread_mutex_t mutex;
    volatile int is_done;
};

enum { PAGE = 4096 };

static struct job *job;

static void *work(void *nothing)
{
    pthread_mutex_lock(&job->mutex);
    job->is_done = 1;
    pthread_mutex_unlock(&job->mutex);
    return nothing;
}

/* The job has a page of its own: to touch it when it is gone is a fault. */
static void make_job(void)
{
    job = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
               -1, 0);
    pthread_mutex_init(&job->mutex, NULL);
}

/* That it is done does not say that the worker has left it. */
int main(int argc, char **argv)
{
    make_job();
    start(work);
    if (is_right(argc, argv))
        join_all();
    while (!job->is_done)
        sched_yield();
    munmap(job, PAGE);
    if (!is_right(argc, argv))
        join_all();
}
