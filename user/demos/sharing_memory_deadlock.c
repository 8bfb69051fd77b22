/* sharing_memory_deadlock - two mutexes in opposite orders: [SECONDS]
 *
 * Each account has its mutex, and each thread takes first that of the account
 * it takes money from. As soon as one loses the CPU between its two locks,
 * each may hold what the other waits for. Then nothing moves any more; only
 * the alarm ends the program, and the counts show how soon it stopped.
 */
#include "accounts.h"

static pthread_mutex_t lock_a = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t lock_b = PTHREAD_MUTEX_INITIALIZER;

static void *move_from_a_to_b(void *unused)
{
    for (;;) {
        pthread_mutex_lock(&lock_a);
        pthread_mutex_lock(&lock_b);
        store(&A, load(&A) - AMOUNT);
        store(&B, load(&B) + AMOUNT);
        check_total(A, B);
        pthread_mutex_unlock(&lock_b);
        pthread_mutex_unlock(&lock_a);
        store(&first_count, load(&first_count) + 1);
    }
    return unused;
}

static void *move_from_b_to_a(void *unused)
{
    for (;;) {
        pthread_mutex_lock(&lock_b);
        pthread_mutex_lock(&lock_a);
        store(&B, load(&B) - AMOUNT);
        store(&A, load(&A) + AMOUNT);
        check_total(A, B);
        pthread_mutex_unlock(&lock_a);
        pthread_mutex_unlock(&lock_b);
        store(&second_count, load(&second_count) + 1);
    }
    return unused;
}

int main(int argc, char **argv)
{
    return move_money(argc, argv, move_from_a_to_b, move_from_b_to_a,
                      "two mutexes are taken in opposite orders");
}
