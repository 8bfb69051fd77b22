/* growth.c - how many schedules there are.
 *
 * A level begins with a queue, and each schedule that is run may add to it. If
 * each adds a on average, in the end it is
 *
 *     first + first * a + first * a * a ... = first / (1 - a)
 *
 * and the next level begins with what each puts aside for it. For those behind
 * it the growth is taken to go on as it was.
 */
#include "search_private.h"

enum { MANY = 1000000000 };

/* a * b / c, or MANY. */
static uint32_t scale(uint32_t a, uint32_t b, uint32_t c)
{
    uint64_t result = c ? (uint64_t)a * b / c : MANY;

    return result < MANY ? (uint32_t)result : MANY;
}

void explore_estimate(struct search *search)
{
    struct explore_result *result = search->result;
    unsigned level = search->level, last = search->options->preemptions;
    uint32_t done, known, added, expected;

    if (level + 1 >= EXPLORE_LEVELS || !result->level[level].schedules)
        return;
    done = result->level[level].schedules;
    known = done + search->now.count;
    added = known > search->first ? known - search->first : 0;
    expected = added < done ? scale(search->first, done, done - added) : MANY;
    if (expected < known || !search->now.count)
        expected = known;
    result->level[level].expected = expected;
    for (level++; level <= last && level + 1 < EXPLORE_LEVELS; level++) {
        uint32_t next =
            level == search->level + 1
                ? scale(search->later.count, expected, done)
                : scale(expected, expected, result->level[level - 2].expected);
        result->level[level].expected = expected = next;
    }
}
