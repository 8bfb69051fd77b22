/* lock_report.c - the table of locks: what each lost, costs and promises. */
#include <stdio.h>

#include "report.h"

void print_locks_head(enum output output, uint32_t operations)
{
    if (output == CSV)
        return;
    printf("\nThe same counter under each lock, %u operations of each thread; "
           "what it\npromises: E, excludes: one thread at a time is inside; "
           "P, progress: one gets\nin, though others may not want to; S: "
           "nobody starves; B, bounded waiting:\neach other one is let in "
           "before a waiter at most once.\n\n",
           (unsigned)operations);
    printf("%-16s%8s%11s%8s%9s%17s%10s\n", "lock", "threads", "operations",
           "lost", "put back", "instructions/op", "promises");
}

static char letter(const struct row *row, char one, unsigned property)
{
    return row->mechanism->lock->properties & property ? one : '-';
}

void print_lock(enum output output, const struct row *row, uint32_t scale)
{
    char cost[24];
    if (output == CSV) {
        print_csv_row(row, scale);
        return;
    }
    format_cost(cost, sizeof(cost), row, scale, "-");
    printf("%-16s%8u%11u%8u%9u%17s%7c%c%c%c\n", row->mechanism->name,
           (unsigned)row->threads, (unsigned)row->expected, (unsigned)lost(row),
           (unsigned)row->restarts, cost, letter(row, 'E', LOCK_EXCLUDES),
           letter(row, 'P', LOCK_PROGRESS),
           letter(row, 'S', LOCK_NO_STARVATION),
           letter(row, 'B', LOCK_BOUNDED_WAITING));
}

int print_lock_findings(enum output output, const struct row *rows, int count)
{
    int surprises = count_surprises(rows, count);
    if (output == CSV || surprises || rows[0].threads == 1)
        return surprises != 0;
    printf("\nThose without an E lost updates, and are there to show it: the "
           "lock variable\nlooks and stores in two steps, and an "
           "interruption between them lets two in.\nThe others lost nothing; "
           "each says in lib/sync what that takes.\n");
    return 0;
}
