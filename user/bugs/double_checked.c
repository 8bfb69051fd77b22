/* double_checked - a bug to explore: it can be seen before it is filled in. */
#include "bugs.h"

struct settings {
    volatile int size;
};

static struct settings only;
static struct settings *volatile settings;
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;

/* From the first line on others find it, without the lock. */
static void make(void)
{
    settings = &only;
    settings->size = 8;
}

static void make_and_then_show(void)
{
    only.size = 8;
    settings = &only;
}

/* Look, and only if there is nothing take the lock, and look again. */
static struct settings *get(void (*make_it)(void))
{
    if (!settings) {
        pthread_mutex_lock(&mutex);
        if (!settings)
            make_it();
        pthread_mutex_unlock(&mutex);
    }
    return settings;
}

static void *use(void *nothing)
{
    assert(get(make)->size == 8);
    return nothing;
}

static void *use_right(void *nothing)
{
    assert(get(make_and_then_show)->size == 8);
    return nothing;
}

int main(int argc, char **argv)
{
    int right = is_right(argc, argv);

    start(right ? use_right : use);
    start(right ? use_right : use);
    join_all();
}
