/* sharing_memory_ordered - two mutexes, always in the same order: [SECONDS]
 *
 * The mutexes of sharing_memory_deadlock, but whoever wants both takes A's
 * first. Who holds B's waits for nothing, so it ends, and so does the wait
 * for it.
 */
#include "accounts.h"

static pthread_mutex_t lock_a = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t lock_b = PTHREAD_MUTEX_INITIALIZER;

static void *move_from_a_to_b(void *unused)
{
    unsigned seed = 1;
    for (;;) {
        pthread_mutex_lock(&lock_a);
        pthread_mutex_lock(&lock_b);
        store(&A, load(&A) - AMOUNT);
        store(&B, load(&B) + AMOUNT);
        check_total(A, B);
        pthread_mutex_unlock(&lock_b);
        pthread_mutex_unlock(&lock_a);
        store(&first_count, load(&first_count) + 1);
        pause_at_random(&seed);
    }
    return unused;
}

static void *move_from_b_to_a(void *unused)
{
    unsigned seed = 2;
    for (;;) {
        pthread_mutex_lock(&lock_a);
        pthread_mutex_lock(&lock_b);
        store(&B, load(&B) - AMOUNT);
        store(&A, load(&A) + AMOUNT);
        check_total(A, B);
        pthread_mutex_unlock(&lock_b);
        pthread_mutex_unlock(&lock_a);
        store(&second_count, load(&second_count) + 1);
        pause_at_random(&seed);
    }
    return unused;
}

int main(int argc, char **argv)
{
    return move_money(argc, argv, move_from_a_to_b, move_from_b_to_a, NULL);
}
