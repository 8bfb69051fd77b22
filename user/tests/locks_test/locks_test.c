/* locks_test - what each lock promises, at each of its instructions.
 *
 * locks_test all: for every pair of interruptions, which takes minutes.
 */
#include <reprise/demonstration.h>
#include <reprise/reprise.h>
#include <string.h>
#include <reprise/tap.h>

#include "locks_test.h"

const struct lock_ops *ops;
struct lock lock;
int try_all;

int most_threads(void)
{
    return ops->max_threads ? ops->max_threads : LOCK_THREADS;
}

void renew_lock(int visits)
{
    memset(&lock, 0, sizeof(lock));
    if (ops->prepare)
        ops->prepare(&lock);
    for (int i = 0; i < visits; i++) {
        ops->lock(&lock, i % 2);
        ops->unlock(&lock, i % 2);
    }
}

/* The negative control: without recovery a lock on a sequence is none. Those
 * that sleep or hand over would wait for ever, not let two in; in a storm so
 * would all. */
static void test_without_recovery(void)
{
    if (ops->properties & (LOCK_SLEEPS | LOCK_BOUNDED_WAITING))
        tap_skip(ops->name, "it may hang with ras=off");
    else
        test_sweep(0);
}

int main(int argc, char **argv)
{
    require_machine(MACHINE_STEPS_NP);
    struct system_status status;
    try_all = argc > 1 && !strcmp(argv[1], "all");
    if (system_status_np(&status) < 0)
        return 1;
    for (int i = 0; lock_ops_all[i]; i++) {
        ops = lock_ops_all[i];
        if (ops->properties & LOCK_RESTARTS && !status.ras_enabled) {
            test_without_recovery();
            continue;
        }
        test_costs();
        test_sweep((ops->properties & LOCK_EXCLUDES) != 0);
        test_storms((ops->properties & LOCK_EXCLUDES) != 0);
        test_progress();
        test_starvation();
        test_bound();
    }
    return tap_done();
}
