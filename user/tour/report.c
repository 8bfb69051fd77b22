/* report.c - the table, the same as CSV, and what the numbers say. */
#include <stdio.h>
#include <string.h>

#include "report.h"

uint32_t lost(const struct row *row)
{
    return row->expected - row->got;
}

/* ---- one cell of a table ---- */

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

void format_native(char *text, size_t size, const struct row *row,
                   const char *unknown)
{
    const struct native_cost *cost = native_costs;
    while (cost->name && strcmp(cost->name, row->mechanism->name) != 0)
        cost++;
    if (cost->name)
        snprintf(text, size, "%u.%u", (unsigned)(cost->hundredths + 5) / 100,
                 (unsigned)(cost->hundredths + 5) / 10 % 10);
    else
        snprintf(text, size, "%s", unknown);
}

/* ---- the table ---- */

void print_csv_head(void)
{
    printf("mechanism,threads,operations,expected,got,lost,restarts,"
           "forwards,instructions_per_op,locked_per_op,"
           "system_calls_per_op,native_ns\n");
}

void print_csv_row(const struct row *row, uint32_t scale)
{
    char cost[COST], native[COST];
    format_cost(cost, sizeof(cost), row, scale, "");
    format_native(native, sizeof(native), row, "");
    printf("%s,%u,%u,%u,%u,%u,%u,%u,%s,%d,%d,%s\n", row->mechanism->name,
           (unsigned)row->threads, (unsigned)row->operations,
           (unsigned)row->expected, (unsigned)row->got, (unsigned)lost(row),
           (unsigned)row->restarts, (unsigned)row->forwards, cost,
           locked_of(row->mechanism), system_calls_of(row->mechanism), native);
}

void print_head(enum output output, uint32_t threads, uint32_t operations)
{
    if (output == CSV) {
        print_csv_head();
        return;
    }
    printf("%u thread%s 1 to the same counter, %u times each.\n\n",
           (unsigned)threads, threads == 1 ? " adds" : "s add",
           (unsigned)operations);
    printf("%-26s%-27s%s\n", "", "       all threads together",
           "        for one addition");
    printf("%26s%8s%7s%7s%5s%7s%7s\n", "", "", "", "", "put", "locked",
           "system");
    printf("%26s%8s%7s%7s%5s%7s%7s%7s%5s\n", "", "expected", "got", "lost",
           "back", "instr.", "calls", "instr.", "ns");
}

/* What the rows of a block do in different ways. */
static void print_title(const struct mechanism *mechanism)
{
    static const char *last;
    const char *title = mechanism->lock ? "A lock around load, add, store:\n"
                                        : "\nThe operation itself:\n";
    if (last != title)
        printf("%s", title);
    last = title;
}

void print_row(enum output output, const struct row *row, uint32_t scale)
{
    char cost[COST], native[COST];
    if (output == CSV) {
        print_csv_row(row, scale);
        return;
    }
    format_cost(cost, sizeof(cost), row, scale, "-");
    format_native(native, sizeof(native), row, "-");
    print_title(row->mechanism);
    printf("%-26s%8u%7u%7u%5u%7d%7d%7s%5s\n", row->mechanism->words,
           (unsigned)row->expected, (unsigned)row->got, (unsigned)lost(row),
           (unsigned)row->restarts, locked_of(row->mechanism),
           system_calls_of(row->mechanism), cost, native);
}

/* ---- what it says ---- */

static const struct row *find_row(const struct row *rows, int count,
                                  const char *name)
{
    for (int i = 0; i < count; i++)
        if (!strcmp(rows[i].mechanism->name, name))
            return &rows[i];
    return NULL;
}

int loses_by_ras_off(const struct row *row)
{
    return lost(row) && stands_on_sequences(row->mechanism) &&
           recovery_is_off();
}

static void complain(const struct row *row)
{
    const char *name = row->mechanism->name;
    if (row->mechanism->protects)
        fprintf(stderr, "tour: %s lost %u additions; it must lose none\n", name,
                (unsigned)lost(row));
    else
        fprintf(stderr,
                "tour: %s lost nothing, so this run shows nothing: use more "
                "threads (-t)\nor additions (-n), and QEMU with -icount\n",
                name);
}

int count_surprises(const struct row *rows, int count)
{
    int surprises = 0;
    for (int i = 0; i < count; i++) {
        const struct row *row = &rows[i];
        int should_lose = !row->mechanism->protects && row->threads > 1;
        if (should_lose == (lost(row) > 0) || loses_by_ras_off(row))
            continue;
        surprises++;
        complain(row);
    }
    return surprises;
}

int tell_ras_off(const struct row *rows, int count)
{
    int losers = 0;
    for (int i = 0; i < count; i++)
        losers += loses_by_ras_off(&rows[i]);
    if (losers)
        printf("\nThis is meant to go wrong: with ras=off the kernel puts "
               "nobody back, and %d of\nthe ways on sequences lost "
               "additions.\n",
               losers);
    return losers;
}

void tell_columns(uint32_t scale)
{
    printf("\nput back: to the start of a sequence, by the kernel.\n"
           "locked instr., system calls: when no other thread wants the "
           "lock.\n");
    if (scale)
        printf("instr.: all instructions, also those of waiting, of doing it "
               "again after a\n  restart, and of the kernel. They are no "
               "measure of time:\n");
    else
        printf("instr.: cannot be counted on this machine (QEMU needs "
               "-icount).\n");
    printf(
        "ns: nanoseconds of the same code, one thread alone, on a real CPU:\n"
        "  %s, %s (yours: make native).\n",
        native_cpu, native_date);
}

/* "87 + 298 + 169" */
static void tell_sum(const struct row *rows, int count)
{
    const char *before = "";
    for (int i = 0; i < count; i++)
        if (rows[i].restarts) {
            printf("%s%u", before, (unsigned)rows[i].restarts);
            before = " + ";
        }
}

static void tell_restarts(const struct row *rows, int count)
{
    uint32_t restarts = 0;
    for (int i = 0; i < count; i++)
        restarts += rows[i].restarts;
    if (!restarts) {
        printf("No thread was interrupted inside a sequence, so this run "
               "shows nothing about them.\n");
        return;
    }
    printf("The kernel put a thread back to the start of its sequence %u "
           "time%s:\n",
           (unsigned)restarts, restarts == 1 ? "" : "s");
    tell_sum(rows, count);
    printf(". So the sequences lost nothing,\nwithout a locked instruction or "
           "a system call.\n");
}

int print_findings(enum output output, const struct row *rows, int count,
                   uint32_t scale)
{
    const struct row *none = find_row(rows, count, "none");
    int surprises = count_surprises(rows, count);
    if (output == CSV)
        return surprises != 0;
    tell_columns(scale);
    if (surprises)
        return 1;
    if (none->threads == 1) {
        printf("\nOne thread alone loses nothing: this is what each way costs "
               "when nobody waits.\n");
        return 0;
    }
    printf("\nWith no lock %u of %u additions were lost. A thread was "
           "interrupted\nbetween its load and its store, and later stored an "
           "old sum over\nwhat others had added.\n",
           (unsigned)lost(none), (unsigned)none->expected);
    if (tell_ras_off(rows, count))
        return 0;
    tell_restarts(rows, count);
    printf("`add` lost nothing either: on one CPU a single instruction is "
           "atomic without\n`lock`. Sequences are for what takes more than "
           "one instruction.\n");
    return 0;
}
