/* report.c - the table, the same as CSV, and what the numbers say. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "../wrapped.h"
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
    printf("%u thread%s 1 to the same counter, %u times each.\n",
           (unsigned)threads, threads == 1 ? " adds" : "s add",
           (unsigned)operations);
    printf("%-26s%27s%20s%6s\n", "A lock around", "all threads together  ",
           "one addition alone", "here");
    printf("%-26s%8s%7s%7s%5s%5s%7s%7s\n", "load, add, store:", "", "", "",
           "put", "", "locked", "system");
    printf("%-26s%8s%7s%7s%5s%5s%7s%7s%7s\n", "", "expected", "got", "lost",
           "back", "ns", "instr.", "calls", "instr.");
}

/* The first block's title stands in the head. */
static void print_title(const struct mechanism *mechanism)
{
    static int printed;
    if (!mechanism->lock && !printed++)
        printf("The operation itself:\n");
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
    printf("%-26s %7u %6u %6u %4u %4s %6d %6d %6s\n", row->mechanism->words,
           (unsigned)row->expected, (unsigned)row->got, (unsigned)lost(row),
           (unsigned)row->restarts, native, locked_of(row->mechanism),
           system_calls_of(row->mechanism), cost);
}

/* ---- what it says ---- */

int loses_by_ras_off(const struct row *row)
{
    return lost(row) && stands_on_sequences(row->mechanism) &&
           recovery_is_off();
}

static void complain(const struct row *row)
{
    const char *words = row->mechanism->words;
    if (!words)
        words = row->mechanism->name;
    if (row->mechanism->protects)
        fprintf(stderr,
                "tour: the row `%s` lost %u additions; it must lose none\n",
                words, (unsigned)lost(row));
    else
        fprintf(stderr,
                "tour: the row `%s` lost nothing, so this run shows nothing:\n"
                "  use more threads (-t) or additions (-n), and QEMU with "
                "-icount shift=N\n",
                words);
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

static uint32_t count_restarts(const struct row *rows, int count)
{
    uint32_t restarts = 0;
    for (int i = 0; i < count; i++)
        restarts += rows[i].restarts;
    return restarts;
}

/* The question of the tour could not be asked: nobody was put back, so that
 * the sequences lost nothing proves nothing. One thread alone does not ask. */
static int is_vacuous(const struct row *rows, int count)
{
    if (rows[0].threads == 1 || recovery_is_off() ||
        count_restarts(rows, count))
        return 0;
    fprintf(stderr, "tour: no interruption came inside a sequence, so "
                    "their 0 lost proves nothing:\nuse more threads (-t) or "
                    "additions (-n), and QEMU with -icount\n");
    return 1;
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

/* Print one paragraph. */
static void tell(const char *format, ...)
{
    char text[400];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof(text), format, arguments);
    va_end(arguments);
    print_wrapped(text, 0, 2);
}

void tell_columns(uint32_t scale)
{
    tell("ns: on a real CPU: %s, %s (yours: make native). here: in this run, "
         "%s",
         native_cpu, native_date,
         scale
             ? "with waiting, restarts and the kernel. Instructions "
               "are no time: xchg counts as 1."
             : "which cannot count instructions (QEMU needs -icount shift=N).");
}

/* "87 + 298 + 169" into text[size]; returns the sum. */
static uint32_t add_up(const struct row *rows, int count, char *text,
                       size_t size)
{
    uint32_t sum = 0;
    *text = '\0';
    for (int i = 0; i < count; i++) {
        size_t used = strlen(text);
        if (rows[i].restarts)
            snprintf(text + used, size - used, "%s%u", used ? " + " : "",
                     (unsigned)rows[i].restarts);
        sum += rows[i].restarts;
    }
    return sum;
}

static void tell_restarts(const struct row *rows, int count)
{
    char parts[100];
    uint32_t sum = add_up(rows, count, parts, sizeof(parts));
    tell("Sequences: nothing lost, without a locked instruction. The kernel "
         "put a thread back to the start of its sequence %u time%s: %s.",
         (unsigned)sum, sum == 1 ? "" : "s", parts);
}

int print_findings(enum output output, const struct row *rows, int count,
                   uint32_t scale)
{
    int surprises = count_surprises(rows, count) + is_vacuous(rows, count);
    if (output == CSV)
        return surprises != 0;
    tell_columns(scale);
    printf("\n");
    if (surprises)
        return 1;
    if (rows[0].threads == 1) {
        tell("One thread alone loses nothing: this is what each way costs "
             "when nobody waits.");
        return 0;
    }
    tell("No lock: threads were interrupted between load and store, and later "
         "stored old sums over what others had added.");
    if (tell_ras_off(rows, count))
        return 0;
    tell_restarts(rows, count);
    tell("add: on one CPU a single instruction is atomic. Sequences are for "
         "several.");
    return 0;
}
