/* lock_report.c - the table of locks: what each lost, costs and promises. */
#include <stdio.h>

#include "report.h"

void print_locks_head(enum output output, uint32_t operations)
{
    if (output == CSV)
        return;
    printf("\nThe same counter under each lock: %u additions of each "
           "thread.\n\n"
           "What a lock promises on one CPU:\n"
           "  E  excludes: one thread at a time is inside\n"
           "  P  progress: of those that want in one gets in, though others "
           "may not want to\n"
           "  S  nobody starves: each that wants in gets in\n"
           "  B  bounded waiting: each other thread gets in at most once "
           "before a waiter\n"
           "lost, put back: all threads together. ns, locked instr., system "
           "calls: one\naddition alone. instr.: one addition here.\n\n",
           (unsigned)operations);
    printf("%-15s%8s%7s%5s%6s%8s%7s\n", "", "", "", "put", "", "locked",
           "system");
    printf("%-15s%8s%7s%5s%6s%8s%7s%7s%10s\n", "lock", "threads", "lost",
           "back", "ns", "instr.", "calls", "instr.", "promises");
}

static char letter(const struct row *row, char one, unsigned property)
{
    return row->mechanism->lock->properties & property ? one : '-';
}

void print_lock(enum output output, const struct row *row, uint32_t scale)
{
    char cost[COST], native[COST];
    if (output == CSV) {
        print_csv_row(row, scale);
        return;
    }
    format_cost(cost, sizeof(cost), row, scale, "-");
    format_native(native, sizeof(native), row, "-");
    printf("%-15s%8u%7u%5u%6s%8d%7d%7s%7c%c%c%c\n", row->mechanism->name,
           (unsigned)row->threads, (unsigned)lost(row), (unsigned)row->restarts,
           native, locked_of(row->mechanism), system_calls_of(row->mechanism),
           cost, letter(row, 'E', LOCK_EXCLUDES),
           letter(row, 'P', LOCK_PROGRESS),
           letter(row, 'S', LOCK_NO_STARVATION),
           letter(row, 'B', LOCK_BOUNDED_WAITING));
}

int print_lock_findings(enum output output, const struct row *rows, int count,
                        uint32_t scale)
{
    int surprises = count_surprises(rows, count);
    if (output == CSV)
        return surprises != 0;
    printf("\n");
    tell_columns(scale);
    if (surprises || rows[0].threads == 1 || tell_ras_off(rows, count))
        return surprises != 0;
    printf("\nThose without an E do NOT exclude, and lost additions: "
           "lock-variable looks and\nstores in two steps, and an interruption "
           "between them lets two threads in.\nThe others lost nothing. The "
           "files of lib/sync say what that takes.\nOn one CPU a single "
           "instruction needs no lock: `add` in the table of `tour`.\n");
    return 0;
}
