/* sharing_memory - two threads move money, unprotected, and lose it: [SECONDS]
 *
 * Each transfer is two times load, add, store. A thread that loses the CPU
 * between any two of these six instructions, or inside the check, lets the
 * other one see or overwrite half a transfer.
 */
#include "accounts.h"

static void *move_from_a_to_b(void *unused)
{
    for (;;) {
        store(&A, load(&A) - AMOUNT);
        store(&B, load(&B) + AMOUNT);
        check_total(A, B);
        store(&first_count, load(&first_count) + 1);
    }
    return unused;
}

static void *move_from_b_to_a(void *unused)
{
    for (;;) {
        store(&B, load(&B) - AMOUNT);
        store(&A, load(&A) + AMOUNT);
        check_total(A, B);
        store(&second_count, load(&second_count) + 1);
    }
    return unused;
}

int main(int argc, char **argv)
{
    return move_money(argc, argv, move_from_a_to_b, move_from_b_to_a,
                      "no lock protects the accounts");
}
