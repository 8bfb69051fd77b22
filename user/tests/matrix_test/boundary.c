/* boundary.c - one interruption at one place, and the kernel's account of
 * it. */
#include "matrix_test.h"

#include <reprise/reprise.h>
#include <sched.h>
#include <string.h>
#include <reprise/tap.h>

int is_inside(const struct cell *cell, uint32_t pc)
{
    return pc > (uint32_t)cell->start && pc < (uint32_t)cell->end;
}

enum ras_recovery expected_way(const struct cell *cell, uint32_t pc)
{
    return pc <= (uint32_t)cell->commit ? RAS_ROLLBACK : cell->recovery;
}

uint32_t counted(enum ras_cause cause, enum ras_recovery way)
{
    struct system_status status;
    system_status_np(&status);
    return status.recoveries[cause][way];
}

int words_are(const struct cell *cell, const volatile int *words, int sum)
{
    if (cell->target == LIST)
        return list_weight(words[0]) == sum;
    return words[0] == sum && (cell->target == WORD || words[1] == sum);
}

int complain(const struct cell *cell, const char *what, uint32_t pc)
{
    tap_note("%s: %s, interrupted at start%+d", cell->name, what,
             (int)(pc - (uint32_t)cell->start));
    return -1;
}

/* A yield first: found outside, it begins to count its restarts anew. */
int interrupt(const struct cell *cell, volatile int *words, uint32_t n,
              int signal, enum ras_cause cause, struct hit *hit)
{
    uint32_t before[RAS_RECOVERIES], count;
    int tries = 0;
    do {
        for (volatile int i = 11 * tries++; i > 0; i--)
            continue; /* not to meet the next tick at the same place */
        rival_rest();
        words[0] = words[1] = rivals = torn = 0;
        sched_yield();
        for (int way = 0; way < RAS_RECOVERIES; way++)
            before[way] = counted(cause, (enum ras_recovery)way);
        ras_last(&hit->last);
        count = hit->last.count;
        if (cause == RAS_CAUSE_FORCED)
            rival_once(cell, words);
        hit->result = call_after(cell, words, n, signal);
        ras_last(&hit->last);
    } while (hit->last.count != count &&
             (hit->last.count > count + 1 || hit->last.cause != cause) &&
             tries < TRIES);
    enum ras_recovery way = expected_way(cell, hit->last.pc);
    hit->counted = counted(cause, way) - before[way];
    return hit->last.count == count + 1 && hit->last.cause == cause &&
           hit->last.pc >= (uint32_t)cell->start &&
           hit->last.pc <= (uint32_t)cell->end;
}

void places_add(struct places *places, const struct cell *cell, uint32_t pc)
{
    uint32_t offset = pc - (uint32_t)cell->start;
    if (is_inside(cell, pc))
        places->bits[offset / 32 % 8] |= 1u << offset % 32;
}

int places_count(const struct places *places)
{
    int count = 0;
    for (int i = 0; i < 8; i++)
        for (uint32_t bits = places->bits[i]; bits; bits &= bits - 1)
            count++;
    return count;
}
