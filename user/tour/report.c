/* report.c - the table, the same as CSV, and what the numbers say. */
#include <stdio.h>
#include <string.h>

#include "report.h"

/* print_head and print_row share the widths. */
#define NAME_COLUMN "%-18s"

uint32_t lost(const struct row *row)
{
    return row->expected - row->got;
}

void print_head(enum output output, uint32_t threads, uint32_t operations)
{
    if (output == CSV) {
        printf("mechanism,threads,operations,expected,got,lost,restarts,"
               "forwards,instructions_per_op\n");
        return;
    }
    printf("%u thread%s 1 to the same counter, %u times each:\n\n",
           (unsigned)threads, threads == 1 ? " adds" : "s add",
           (unsigned)operations);
    printf(NAME_COLUMN "%10s%10s%10s%9s%9s%13s\n", "", "", "", "", "", "",
           "instructions");
    printf(NAME_COLUMN "%10s%10s%10s%9s%9s%13s\n", "mechanism", "operations",
           "expected", "got", "lost", "restarts", "/ operation");
}

void format_cost(char *text, size_t size, const struct row *row, uint32_t scale,
                 const char *unknown)
{
    uint64_t tenths;
    if (!scale) {
        snprintf(text, size, "%s", unknown);
        return;
    }
    tenths = row->ticks * 10 / scale / row->expected;
    snprintf(text, size, "%u.%u", (unsigned)(tenths / 10),
             (unsigned)(tenths % 10));
}

void print_csv_row(const struct row *row, uint32_t scale)
{
    char cost[24];
    format_cost(cost, sizeof(cost), row, scale, "");
    printf("%s,%u,%u,%u,%u,%u,%u,%u,%s\n", row->mechanism->name,
           (unsigned)row->threads, (unsigned)row->operations,
           (unsigned)row->expected, (unsigned)row->got, (unsigned)lost(row),
           (unsigned)row->restarts, (unsigned)row->forwards, cost);
}

void print_row(enum output output, const struct row *row, uint32_t scale)
{
    char cost[24];
    if (output == CSV) {
        print_csv_row(row, scale);
        return;
    }
    format_cost(cost, sizeof(cost), row, scale, "-");
    printf(NAME_COLUMN "%10u%10u%10u%9u%9u%13s\n", row->mechanism->name,
           (unsigned)row->operations, (unsigned)row->expected,
           (unsigned)row->got, (unsigned)lost(row), (unsigned)row->restarts,
           cost);
}

void print_cells_head(enum output output, uint32_t threads, uint32_t operations)
{
    if (output == CSV) {
        print_head(output, threads, operations);
        return;
    }
    printf("%u threads, %u operations each, for every way to find a sequence\n"
           "and to recover:\n\n",
           (unsigned)threads, (unsigned)operations);
    printf("%-27s%11s%6s%9s%8s%17s\n", "cell", "operations", "lost", "put back",
           "forward", "instructions/op");
}

void print_cell(enum output output, const struct row *row, uint32_t scale)
{
    char cost[24];
    if (output == CSV) {
        print_csv_row(row, scale);
        return;
    }
    format_cost(cost, sizeof(cost), row, scale, "-");
    printf("%-27s%11u%6d%9u%8u%17s\n", row->mechanism->name,
           (unsigned)row->expected, (int)lost(row), (unsigned)row->restarts,
           (unsigned)row->forwards, cost);
}

/* Rolled forward, but for those named rollback. */
static int shows_nothing(const struct row *row)
{
    return !(strstr(row->mechanism->name, "rollback") ? row->restarts
                                                      : row->forwards);
}

int print_cell_findings(enum output output, const struct row *rows, int count)
{
    int surprises = 0;
    for (int i = 0; i < count; i++) {
        const char *name = rows[i].mechanism->name;
        if (lost(&rows[i]))
            fprintf(stderr, "tour: %s lost %d updates; it must lose none\n",
                    name, (int)lost(&rows[i]));
        else if (shows_nothing(&rows[i]))
            fprintf(stderr,
                    "tour: %s was never interrupted inside: use more "
                    "operations (-n)\n",
                    name);
        surprises += lost(&rows[i]) || shows_nothing(&rows[i]);
    }
    if (output == TABLE && !surprises)
        printf("\nAll %d ways lost nothing: put back before the first store, "
               "carried forward\nafter it, or from anywhere where the name "
               "is not `rollback` or `mixed`.\n",
               count);
    return surprises != 0;
}

static const struct row *find_row(const struct row *rows, int count,
                                  const char *name)
{
    for (int i = 0; i < count; i++)
        if (!strcmp(rows[i].mechanism->name, name))
            return &rows[i];
    return NULL;
}

int count_surprises(const struct row *rows, int count)
{
    int surprises = 0;
    for (int i = 0; i < count; i++) {
        const struct row *row = &rows[i];
        int should_lose = !row->mechanism->protects && row->threads > 1;
        if (should_lose == (lost(row) > 0))
            continue;
        surprises++;
        if (row->mechanism->protects)
            fprintf(stderr, "tour: %s lost %u updates; it must lose none\n",
                    row->mechanism->name, (unsigned)lost(row));
        else
            fprintf(stderr,
                    "tour: %s lost nothing, so this run shows nothing: use "
                    "more threads (-t)\nor operations (-n), and QEMU with "
                    "-icount\n",
                    row->mechanism->name);
    }
    return surprises;
}

static void tell_restarts(const struct row *rows, int count)
{
    uint32_t restarts = 0;
    for (int i = 0; i < count; i++)
        restarts += rows[i].restarts;
    printf("The kernel put a thread back to the start of its sequence %u "
           "time%s: so the\n`ras` rows lost nothing, without a locked "
           "instruction or a system call.\n",
           (unsigned)restarts, restarts == 1 ? "" : "s");
}

static void tell_costs(void)
{
    printf("What is counted is instructions, not time: the locked `xchg` "
           "counts as one.\n");
}

int print_findings(enum output output, const struct row *rows, int count)
{
    const struct row *none = find_row(rows, count, "none");
    int surprises = count_surprises(rows, count);
    if (output == CSV || surprises)
        return surprises != 0;
    if (none->threads == 1) {
        printf("\nOne thread alone loses nothing: this is what each way costs "
               "when nobody waits.\n");
        tell_costs();
        return 0;
    }
    printf("\nUnprotected, %u of %u updates were lost: a thread interrupted "
           "between\nits load and its store wrote back an old value, over "
           "what others had added.\n",
           (unsigned)lost(none), (unsigned)none->expected);
    tell_restarts(rows, count);
    printf("The one instruction `add` lost nothing either: on one CPU an "
           "interrupt comes\nbefore an instruction or after it, never "
           "inside.\n");
    tell_costs();
    return 0;
}
