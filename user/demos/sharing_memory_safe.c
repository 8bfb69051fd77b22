/* sharing_memory_safe - one mutex around transfer and check: [SECONDS] */
#include "accounts.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static void *move_from_a_to_b(void *unused)
{
    unsigned seed = 1;
    for (;;) {
        pthread_mutex_lock(&lock);
        A = A - AMOUNT;
        B = B + AMOUNT;
        check_total(A, B);
        pthread_mutex_unlock(&lock);
        first_count = first_count + 1;
        pause_at_random(&seed);
    }
    return unused;
}

static void *move_from_b_to_a(void *unused)
{
    unsigned seed = 2;
    for (;;) {
        pthread_mutex_lock(&lock);
        B = B - AMOUNT;
        A = A + AMOUNT;
        check_total(A, B);
        pthread_mutex_unlock(&lock);
        second_count = second_count + 1;
        pause_at_random(&seed);
    }
    return unused;
}

int main(int argc, char **argv)
{
    return move_money(argc, argv, move_from_a_to_b, move_from_b_to_a);
}
