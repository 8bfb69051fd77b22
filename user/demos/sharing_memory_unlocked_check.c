/* sharing_memory_unlocked_check - whole transfers, careless check: [SECONDS]
 *
 * No transfer is ever seen half done, and no money is lost. Still the program
 * says so: the check reads A, then B, and a whole transfer may lie between.
 */
#include "accounts.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static void *move_from_a_to_b(void *unused)
{
    unsigned seed = 1;
    for (;;) {
        pthread_mutex_lock(&lock);
        store(&A, load(&A) - AMOUNT);
        store(&B, load(&B) + AMOUNT);
        pthread_mutex_unlock(&lock);
        check_total(A, B);
        store(&first_count, load(&first_count) + 1);
        pause_at_random(&seed);
    }
    return unused;
}

static void *move_from_b_to_a(void *unused)
{
    unsigned seed = 2;
    for (;;) {
        pthread_mutex_lock(&lock);
        store(&B, load(&B) - AMOUNT);
        store(&A, load(&A) + AMOUNT);
        pthread_mutex_unlock(&lock);
        check_total(A, B);
        store(&second_count, load(&second_count) + 1);
        pause_at_random(&seed);
    }
    return unused;
}

int main(int argc, char **argv)
{
    return move_money(argc, argv, move_from_a_to_b, move_from_b_to_a,
                      "the check reads A and B without the lock");
}
