/* run_queue.c - the run queues, against a model that looks at everybody. */
#include "machine.h"
#include "random.h"

#include <reprise/tap.h>

#include "kernel.h"
#include "sched/run_queue.h"
#include "sched/thread.h"

enum { THREADS = 40, ROUNDS = 100000 };

static struct thread threads[THREADS];
static unsigned long long arrived[THREADS]; /* 0: not ready */
static struct run_queue ready;

/* The most urgent; among equals who came first. */
static struct thread *model_first(void)
{
    int best = -1;

    for (int i = 0; i < THREADS; i++) {
        if (!arrived[i])
            continue;
        if (best < 0 || threads[i].priority < threads[best].priority ||
            (threads[i].priority == threads[best].priority &&
             arrived[i] < arrived[best]))
            best = i;
    }
    return best < 0 ? NULL : &threads[best];
}

static bool bitmap_is_right(void)
{
    uint32_t expected = 0;

    for (int i = 0; i < THREADS; i++)
        if (arrived[i])
            expected |= 1u << threads[i].priority;
    return ready.nonempty == expected;
}

int main(void)
{
    int wrong_thread = 0, wrong_bitmap = 0;

    random_start("build/unit/run_queue-64 (or -32)");
    run_queue_init(&ready);
    promise(run_queue_take(&ready) == NULL, "an empty queue has nobody");
    for (int i = 0; i < THREADS; i++)
        list_init(&threads[i].link);
    for (unsigned long long now = 1; now <= ROUNDS; now++) {
        unsigned int i = random_below(THREADS);

        if (random_below(3) == 0) {
            struct thread *expected = model_first();

            wrong_thread += run_queue_take(&ready) != expected;
            if (expected)
                arrived[expected - threads] = 0;
        } else if (arrived[i]) {
            run_queue_remove(&ready, &threads[i]);
            arrived[i] = 0;
        } else {
            threads[i].priority = random_below(PRIORITIES);
            run_queue_append(&ready, &threads[i]);
            arrived[i] = now;
        }
        wrong_bitmap += !bitmap_is_right();
    }
    promise_equal(wrong_thread, 0,
                  "the most urgent comes first; among equals, who came first");
    promise_equal(wrong_bitmap, 0, "a priority's bit says if anybody waits");
    return tap_done();
}
