/* sequences.c - the sequences of the library, each used by two threads at
 * once on the same words. */
#include "catalogue.h"

#include <sched.h>
#include <reprise/sequences.h>
#include <reprise/steps.h>
#include <stddef.h>
#include <sys/rseq.h>

static volatile int x, y, z, w;
static volatile int result[2];

/* ---- one word ---- */

static void test_and_set(int self)
{
    result[self] = ras_test_and_set(&x);
}

static int one_was_first(void)
{
    return x == 1 && result[0] + result[1] == 1;
}

static void exchange(int self)
{
    result[self] = ras_exchange(&x, self + 1);
}

/* 0, 1 and 2 went round: each is somewhere. */
static int all_are_somewhere(void)
{
    return (1 << x | 1 << result[0] | 1 << result[1]) == 7;
}

static void fetch_and_add(int self)
{
    result[self] = ras_fetch_and_add(&x, 1);
}

static int both_counted(void)
{
    return x == 2 && result[0] + result[1] == 1;
}

static void initialise(int self)
{
    result[self] = ras_once(&x);
    if (result[self] == 0) {
        store(&y, load(&y) + 1);
        x = 2;
    }
}

/* The body of pthread_mutex_lock() and _unlock(), with nobody to wake. */
static void own(int self)
{
    while (ras_lock(&x, self + 1))
        sched_yield();
    store(&y, load(&y) + 1);
    result[self] = ras_unlock(&x, self + 1);
}

static int both_owned(void)
{
    return y == 2 && x == 0 && result[0] == 1 && result[1] == 1;
}

static int once_only(void)
{
    return y == 1 && x == 2;
}

static void link_and_store(int self)
{
    int seen;
    (void)self;
    do
        seen = ras_load_linked(&x);
    while (!ras_store_conditional(&x, seen + 1));
}

static int is_two(void)
{
    return x == 2;
}

/* ---- several words ---- */

static volatile int pair[2];

static void count_both(int self)
{
    (void)self;
    ras_count_pair(pair, 1, -1);
}

static int both_counts(void)
{
    return pair[0] == 2 && pair[1] == -2;
}

static void swap_two(int self)
{
    result[self] = ras_compare_and_swap_2(&x, &y, 0, 0, self + 1, self + 1);
}

static int one_pair(void)
{
    return result[0] + result[1] == 1 && x == y && x == 1 + result[1];
}

static void swap_three(int self)
{
    struct ras_swap swaps[] = { { &x, 0, self + 1 },
                                { &y, 0, self + 1 },
                                { &z, 0, self + 1 } };
    result[self] = ras_compare_and_swap_3(swaps);
}

static int one_triple(void)
{
    return one_pair() && y == z;
}

static void swap_four(int self)
{
    struct ras_swap swaps[] = { { &x, 0, self + 1 },
                                { &y, 0, self + 1 },
                                { &z, 0, self + 1 },
                                { &w, 0, self + 1 } };
    result[self] = ras_compare_and_swap_4(swaps);
}

static int one_quadruple(void)
{
    return one_triple() && z == w;
}

/* ---- lists ---- */

static struct ras_node nodes[2];
static struct ras_queue queue;

static void make_queue(void)
{
    queue = (struct ras_queue)RAS_QUEUE(queue);
}

static void enqueue(int self)
{
    ras_enqueue(&queue, &nodes[self]);
}

static void enqueue_dequeue(int self)
{
    ras_enqueue(&queue, &nodes[self]);
    result[self] = ras_dequeue(&queue) ? 1 : 0;
}

static int both_queued(void)
{
    struct ras_node *first = queue.first;
    return first && first->next && !first->next->next &&
           queue.link == &first->next->next;
}

static int queue_is_empty(void)
{
    return !queue.first && queue.link == &queue.first && result[0] && result[1];
}

static struct ras_links ring, links[2];

static void make_ring(void)
{
    ring = (struct ras_links)RAS_RING(ring);
}

static void insert(int self)
{
    ras_insert(&ring, &links[self]);
}

static void insert_delete(int self)
{
    ras_insert(&ring, &links[self]);
    ras_delete(&links[self]);
}

/* Forward and backward, so many and then the ring again. */
static int is_ring_of(int others)
{
    const struct ras_links *forth = &ring, *back = &ring;
    for (int i = 0; i < others; i++) {
        forth = forth->next;
        back = back->previous;
        if (forth == &ring || back == &ring)
            return 0;
    }
    return forth->next == &ring && back->previous == &ring;
}

static int both_inserted(void)
{
    return is_ring_of(2);
}

static int none_left(void)
{
    return is_ring_of(0);
}

/* ---- one word for each CPU ---- */

static volatile int of_cpu[2];
static struct rseq by_thread[EXPLORE_THREADS];

/* rseq(2) tells a thread its CPU. A sequence excludes only who is there. */
static void count_for_cpu(int self)
{
    struct rseq *own = &by_thread[self];

    rseq(own, sizeof(*own), 0, 0x53053053);
    ras_fetch_and_add(&of_cpu[own->cpu_id], 1);
}

static void count_for_all(int self)
{
    (void)self;
    ras_fetch_and_add(&of_cpu[0], 1);
}

static int all_three_counted(void)
{
    return of_cpu[0] + of_cpu[1] == 3;
}

/* A thread body has no argument. */
#define TWO(function)              \
    static void function##_0(void) \
    {                              \
        function(0);               \
    }                              \
    static void function##_1(void) \
    {                              \
        function(1);               \
    }

TWO(test_and_set)
TWO(exchange)
TWO(fetch_and_add)
TWO(initialise)
TWO(own)
TWO(link_and_store)
TWO(count_both)
TWO(swap_two)
TWO(swap_three)
TWO(swap_four)
TWO(enqueue)
TWO(enqueue_dequeue)
TWO(insert)
TWO(insert_delete)
TWO(count_for_cpu)
TWO(count_for_all)

static void count_for_cpu_2(void)
{
    count_for_cpu(2);
}

#define ROW(name_, function, check_, prepare_, about_, expect_, ...) \
    {                                                                \
        .scenario = { .name = name_,                                 \
                      .prepare = prepare_,                           \
                      .threads = { function##_0, function##_1 },     \
                      .check = check_,                               \
                      .expect = expect_,                             \
                      .watches = { __VA_ARGS__ } },                  \
        .about = about_, .expected = "safe", .sequences = 1,         \
        .on_cpus = "broken"                                          \
    }
#define RESULTS WATCH(result[0]), WATCH(result[1])

const struct entry sequences[] = {
    ROW("test-and-set", test_and_set, one_was_first, NULL,
        "ras_test_and_set(): one of two is first",
        "x == 1, and one of the results is 0", WATCH(x), RESULTS),
    ROW("exchange", exchange, all_are_somewhere, NULL,
        "ras_exchange(): no value gets lost",
        "x and the results are 0, 1 and 2, in some order", WATCH(x), RESULTS),
    ROW("fetch-and-add", fetch_and_add, both_counted, NULL,
        "ras_fetch_and_add(): each gets a number of its own",
        "x == 2, and the results are 0 and 1", WATCH(x), RESULTS),
    ROW("once", initialise, once_only, NULL, "ras_once(): one initialises",
        "x == 2 and y == 1", WATCH(x), WATCH(y)),
    ROW("owner", own, both_owned, NULL,
        "ras_lock() and ras_unlock(): one owner at a time",
        "x == 0, y == 2, and both results are 1", WATCH(x), WATCH(y), RESULTS),
    ROW("load-linked", link_and_store, is_two, NULL,
        "ras_load_linked() and ras_store_conditional()", "x == 2", WATCH(x)),
    ROW("count-pair", count_both, both_counts, NULL,
        "ras_count_pair(): both counters, or neither",
        "pair[0] == 2 and pair[1] == -2", WATCH(pair[0]), WATCH(pair[1])),
    ROW("compare-and-swap-2", swap_two, one_pair, NULL,
        "ras_compare_and_swap_2(): two words, one winner",
        "x and y are of the one whose result is 1", WATCH(x), WATCH(y),
        RESULTS),
    ROW("compare-and-swap-3", swap_three, one_triple, NULL,
        "ras_compare_and_swap_3(): three words, one winner",
        "x, y, z are of the one whose result is 1", WATCH(x), WATCH(y),
        WATCH(z), RESULTS),
    ROW("compare-and-swap-4", swap_four, one_quadruple, NULL,
        "ras_compare_and_swap_4(): four words, one winner",
        "x, y, z, w are of the one whose result is 1", WATCH(x), WATCH(y),
        WATCH(z), WATCH(w), RESULTS),
    ROW("enqueue", enqueue, both_queued, make_queue,
        "ras_enqueue(): both are in the queue",
        "both nodes are in the queue, and link is the last one's",
        WATCH_POINTER(queue.first), WATCH_POINTER(queue.link)),
    ROW("dequeue", enqueue_dequeue, queue_is_empty, make_queue,
        "ras_dequeue(): both are out of the queue",
        "the queue is empty, and both results are 1",
        WATCH_POINTER(queue.first), WATCH_POINTER(queue.link), RESULTS),
    ROW("insert", insert, both_inserted, make_ring,
        "ras_insert(): both are in the ring",
        "both are in the ring, forward and backward", WATCH_POINTER(ring.next),
        WATCH_POINTER(ring.previous)),
    ROW("delete", insert_delete, none_left, make_ring,
        "ras_delete(): both are out of the ring", "the ring is empty",
        WATCH_POINTER(ring.next), WATCH_POINTER(ring.previous)),
    { .scenario = { .name = "per-cpu",
                    .threads = { count_for_cpu_0, count_for_cpu_1,
                                 count_for_cpu_2 },
                    .check = all_three_counted,
                    .expect = "both words together are 3",
                    .watches = { WATCH(of_cpu[0]), WATCH(of_cpu[1]) } },
      .about = "each CPU has a word of its own, by the cpu_id of rseq(2)",
      .expected = "safe",
      .sequences = 1,
      .on_cpus = "safe" },
    { .scenario = { .name = "per-cpu-shared",
                    .threads = { count_for_all_0, count_for_all_1,
                                 count_for_all_0 },
                    .check = all_three_counted,
                    .expect = "both words together are 3",
                    .watches = { WATCH(of_cpu[0]) } },
      .about = "all CPUs have one word",
      .expected = "safe",
      .sequences = 1,
      .on_cpus = "broken" },
    { .about = 0 },
};
