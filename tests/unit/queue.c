/* queue.c - the explorer's queue of schedules, against a ring that holds as
 * many whole ones.
 *
 * Its memory is the host's, so that the sanitizer sees a step beyond a block,
 * and a block that is read after its end or never freed.
 */
#include "random.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

/* Ours, in place of the host's. */
typedef struct {
    uint32_t edi, esi, ebp, unused, ebx, edx, ecx, eax, eip, eflags, esp;
} our_mcontext_t;
#define mcontext_t our_mcontext_t
#include "../../lib/explore/explore_private.h"

#include <reprise/tap.h>

#include "ours.h"

enum { ROUNDS = 20000, WAITING = 2000, DEEP = 200000, LEFT_ALONE = 0xa5 };

/* ---- memory ---- */

static struct {
    size_t blocks, block;   /* how many there are, and how large is one */
    size_t left;            /* so many more can be had */
    size_t refused, handed; /* in all */
} memory = { .left = SIZE_MAX };

void *re_malloc(size_t size)
{
    if (!memory.left) {
        memory.refused++;
        errno = ENOMEM;
        return NULL;
    }
    memory.left--;
    memory.handed++;
    memory.blocks++;
    memory.block = size;
    return malloc(size);
}

void re_free(void *block)
{
    memory.blocks -= block != NULL;
    free(block);
}

/* ---- the model ---- */

static struct explore_queue queue;
static struct schedule waits[WAITING]; /* a ring */
static uint32_t first, waiting;
static int wrong; /* answers that are not the model's */

static struct schedule any_schedule(void)
{
    struct schedule any;

    memset(&any, 0, sizeof any);
    any.count = random_below(EXPLORE_SEGMENTS + 1);
    any.repeat = any.count ? random_below(any.count + 1) : 0;
    for (uint32_t i = 0; i < any.count; i++)
        any.segments[i] = (struct segment){
            .steps = (uint32_t)random_bits(),
            .thread = (uint8_t)random_below(EXPLORE_THREADS),
            .event = (uint8_t)random_below(EXPLORE_KILL + 1),
        };
    return any;
}

static int same(const struct schedule *a, const struct schedule *b)
{
    return a->count == b->count && a->repeat == b->repeat &&
           !memcmp(a->segments, b->segments, a->count * sizeof a->segments[0]);
}

/* The queue's answer; the model follows it. */
static int put(struct schedule more)
{
    int answer = explore_queue_put(&queue, &more);

    if (answer == 0)
        waits[(first + waiting++) % WAITING] = more;
    wrong += queue.count != waiting;
    return answer;
}

static void put_one(void)
{
    wrong += put(any_schedule()) != 0;
}

static void take_one(void)
{
    struct schedule taken;
    uint32_t expected = waiting > 0;

    memset(&taken, LEFT_ALONE, sizeof taken);
    wrong += explore_queue_take(&queue, &taken) != (int)expected;
    if (expected) {
        wrong += !same(&taken, &waits[first]);
        first = (first + 1) % WAITING;
        waiting--;
    }
    wrong += queue.count != waiting;
}

static void take_all(void)
{
    while (waiting)
        take_one();
}

/* The schedules that wait take at least this. */
static size_t bytes_waiting(void)
{
    size_t bytes = 0;

    for (uint32_t i = 0; i < waiting; i++)
        bytes += offsetof(struct schedule, segments) +
                 waits[(first + i) % WAITING].count * sizeof(struct segment);
    return bytes;
}

/* ---- the tests ---- */

static void test_empty(const char *when)
{
    struct schedule taken, before;

    memset(&taken, LEFT_ALONE, sizeof taken);
    before = taken;
    promise_equal(explore_queue_take(&queue, &taken), 0,
                  "%s: there is none to take", when);
    promise(!memcmp(&taken, &before, sizeof taken),
            "%s: and nothing is written", when);
    promise_equal(queue.count, 0, "%s: and none waits", when);
}

/* The shortest, the longest, and one that is only partly looked at. */
static void test_sizes(void)
{
    static const uint32_t counts[] = { 0, 1, 7, EXPLORE_SEGMENTS, 0 };
    int right = 0;

    for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++) {
        struct schedule put = any_schedule(), taken;

        put.count = counts[i];
        put.repeat = counts[i] / 2;
        for (uint32_t j = 0; j < EXPLORE_SEGMENTS; j++)
            put.segments[j].steps = j;
        memset(&taken, LEFT_ALONE, sizeof taken);
        right += explore_queue_put(&queue, &put) == 0 &&
                 explore_queue_take(&queue, &taken) == 1 && same(&put, &taken);
    }
    promise_equal(right, (int)(sizeof counts / sizeof counts[0]),
                  "the shortest and the longest come back as they were");
}

/* Let it grow and shrink, several times through nothing. */
static void test_order(void)
{
    size_t most = 0;
    int kept = 0;

    wrong = 0;
    for (int i = 0; i < ROUNDS; i++) {
        unsigned puts = i / 1000 % 2 ? 2 : 4; /* of six */

        if (random_below(6) < puts && waiting < WAITING)
            put_one();
        else
            take_one();
        most = waiting > most ? waiting : most;
        if (i % 100 == 0) /* a block has at most one schedule's room unused */
            kept += memory.blocks <=
                    bytes_waiting() /
                            (memory.block - sizeof(struct schedule) - 16) +
                        2;
    }
    tap_note("%u waited at most, in %u blocks in all", (unsigned)most,
             (unsigned)memory.handed);
    promise(most > 300 && memory.handed > 20, "it grew over many blocks");
    promise_equal(kept, ROUNDS / 100, "blocks that have been read are freed");
    take_all();
    take_one();
    promise_equal(wrong, 0, "who came first goes first, and none is lost");
}

/* A block that is just full is followed by another. */
static void test_full(void)
{
    struct schedule longest = any_schedule(), taken;
    size_t handed = memory.handed;
    uint32_t put = 0, right = 0;

    longest.count = EXPLORE_SEGMENTS;
    for (; memory.handed < handed + 3; put++) {
        longest.repeat = put % EXPLORE_SEGMENTS;
        if (explore_queue_put(&queue, &longest))
            break;
    }
    for (; explore_queue_take(&queue, &taken); right++) {
        longest.repeat = right % EXPLORE_SEGMENTS;
        if (!same(&taken, &longest))
            break;
    }
    promise(put > 0 && right == put, "from a full block to the next");
    promise_equal(memory.blocks, 1, "the last one is kept for more");
}

static void test_steady(void)
{
    size_t handed = memory.handed;
    int kept = 0;

    wrong = 0;
    for (int i = 0; i < ROUNDS; i++) {
        put_one();
        take_one();
        kept += memory.blocks <= 2;
    }
    promise_equal(kept, ROUNDS, "one that comes and goes takes no more memory");
    promise(memory.handed > handed + 20, "however many blocks it went through");
    promise_equal(wrong, 0, "and they are in order");
}

/* Memory ends when the second block from here is full. */
static void test_no_memory(void)
{
    struct schedule longest = any_schedule();
    uint32_t waited;
    int refused = 0, said = 0;

    longest.count = EXPLORE_SEGMENTS;
    wrong = 0;
    memory.left = 2;
    while (waiting < WAITING && put(longest) == 0)
        longest.repeat = waiting % EXPLORE_SEGMENTS;
    waited = waiting;
    promise(memory.refused == 1 && waited > 2, "memory comes to an end");
    for (int i = 0; i < 10; i++) {
        errno = 0;
        refused += put(longest) == -1;
        said += errno == ENOMEM;
    }
    promise_equal(refused, 10, "what there is no room for is refused");
    promise_equal(said, 10, "with ENOMEM");
    promise_equal(queue.count, waited, "and none waits more than before");
    take_one();
    memory.left = SIZE_MAX;
    put_one();
    take_all();
    promise_equal(wrong, 0, "what waited is all there, and more may come");
}

static void test_freed(void)
{
    wrong = 0;
    for (int i = 0; i < WAITING; i++)
        put_one();
    take_one();
    explore_queue_free(&queue);
    promise_equal(memory.blocks, 0, "freed: all of its memory is");
    waiting = 0;
    test_empty("freed");
    explore_queue_free(&queue);
    put_one();
    take_one();
    promise_equal(wrong, 0, "freed, it can be used again");
    explore_queue_free(&queue);
}

/* More than any ring here has room for: each says its number. */
static void test_deep(void)
{
    struct schedule one = { .count = 2 };
    uint32_t put = 0, taken = 0;

    while (put < DEEP) {
        one.count = put % 3;
        one.repeat = put;
        if (explore_queue_put(&queue, &one))
            break;
        put++;
    }
    promise(put == DEEP && queue.count == DEEP, "%u wait at once", DEEP);
    while (explore_queue_take(&queue, &one) && one.repeat == taken &&
           one.count == taken % 3)
        taken++;
    promise_equal(taken, DEEP, "and are taken in order");
    explore_queue_free(&queue);
    promise_equal(memory.blocks, 0, "and leave nothing");
}

int main(void)
{
    random_start("build/unit/queue-64 (or -32)");
    explore_queue_free(&queue);
    test_empty("new");
    promise_equal(memory.handed, 0, "one that is empty takes no memory");
    test_sizes();
    test_order();
    test_empty("drained");
    test_full();
    test_steady();
    test_no_memory();
    test_freed();
    test_deep();
    return tap_done();
}
