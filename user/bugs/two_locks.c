/* two_locks - a bug to explore: each account has its lock, but not both. */
#include "bugs.h"

static int a = 100, b;
static pthread_mutex_t lock_a = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t lock_b = PTHREAD_MUTEX_INITIALIZER;

/* In between the money is in neither account. */
static void *move(void *nothing)
{
    pthread_mutex_lock(&lock_a);
    a = a - 10;
    pthread_mutex_unlock(&lock_a);
    pthread_mutex_lock(&lock_b);
    b = b + 10;
    pthread_mutex_unlock(&lock_b);
    return nothing;
}

static void *move_at_once(void *nothing)
{
    pthread_mutex_lock(&lock_a);
    pthread_mutex_lock(&lock_b);
    a = a - 10;
    b = b + 10;
    pthread_mutex_unlock(&lock_b);
    pthread_mutex_unlock(&lock_a);
    return nothing;
}

static void *audit(void *nothing)
{
    pthread_mutex_lock(&lock_a);
    pthread_mutex_lock(&lock_b);
    assert(a + b == 100);
    pthread_mutex_unlock(&lock_b);
    pthread_mutex_unlock(&lock_a);
    return nothing;
}

int main(int argc, char **argv)
{
    start(is_right(argc, argv) ? move_at_once : move);
    start(audit);
    join_all();
}
