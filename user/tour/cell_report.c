/* cell_report.c - the table of ways to find a sequence and to recover it. */
#include <stdio.h>
#include <string.h>

#include "report.h"

static void print_legend(void)
{
    printf(
        "found by      static      the process has registered its addresses\n"
        "              dynamic     the thread names it in a word of memory\n"
        "              designated  the kernel knows such code, marked by a "
        "no-op\n"
        "recovered by  rollback    put back to the start\n"
        "              the others  carried forward to the end; the kernel gets "
        "control\n"
        "                          back there by\n"
        "              rewrite     a trap that it writes over what stands "
        "there\n"
        "              clone       a copy of the code, with a trap behind it\n"
        "              jump        a jump, whose register it changes\n"
        "              fault       a load from a page that it makes "
        "inaccessible\n"
        "              breakpoint  a debug register\n"
        "              emulate     nothing: it executes the rest itself\n"
        "              rollback or ...  back before the first store, forward "
        "after it\n"
        "fast path     what is more to execute when nobody interrupts; the "
        "library's\n"
        "              functions by jump load their register, too\n"
        "lost, put back, forward: all threads together. instr., ns: for one "
        "addition.\n\n");
}

void print_cells_head(enum output output, uint32_t threads, uint32_t operations)
{
    if (output == CSV) {
        print_csv_head();
        return;
    }
    printf("Every way to find a sequence and to recover it.\n%u thread%s: %u "
           "additions each.\n\n",
           (unsigned)threads, threads == 1 ? "" : "s", (unsigned)operations);
    print_legend();
    printf("%-11s%-23s%-15s%6s%5s\n", "", "", "", "", "put");
    printf("%-11s%-23s%-15s%6s%5s%8s%7s%4s\n", "found by", "recovered by",
           "fast path", "lost", "back", "forward", "instr.", "ns");
}

/* A cell's name is FOUND-RECOVERED or FOUND-mixed-RECOVERED. */
static const char *recovered_by(const char *name)
{
    return strrchr(name, '-') + 1;
}

static void format_fast_path(const char *name, char *text, size_t size)
{
    const char *by = recovered_by(name);
    int more = strncmp(name, "static", 6) != 0;
    more += !strcmp(by, "jump") || !strcmp(by, "fault");
    snprintf(text, size, "+%d instruction%s", more, more == 1 ? "" : "s");
    if (!more)
        strlcpy(text, "-", size);
}

void print_cell(enum output output, const struct row *row, uint32_t scale)
{
    const char *name = row->mechanism->name;
    char cost[COST], native[COST], by[COST], fast_path[COST];
    if (output == CSV) {
        print_csv_row(row, scale);
        return;
    }
    format_cost(cost, sizeof(cost), row, scale, "-");
    format_native(native, sizeof(native), row, "-");
    format_fast_path(name, fast_path, sizeof(fast_path));
    snprintf(by, sizeof(by), "%s%s",
             strstr(name, "-mixed-") ? "rollback or " : "", recovered_by(name));
    printf("%-11.*s%-23s%-15s%6d%5u%8u%7s%4s\n", (int)strcspn(name, "-"), name,
           by, fast_path, (int)lost(row), (unsigned)row->restarts,
           (unsigned)row->forwards, cost, native);
}

/* Rolled forward, but for those named rollback. With ras=off nothing is. */
static int shows_nothing(const struct row *row)
{
    return !recovery_is_off() &&
           !(strstr(row->mechanism->name, "rollback") ? row->restarts
                                                      : row->forwards);
}

static int complain(const struct row *row)
{
    const char *name = row->mechanism->name;
    if (loses_by_ras_off(row))
        return 0;
    if (lost(row))
        fprintf(stderr, "tour: %s lost %d additions; it must lose none\n", name,
                (int)lost(row));
    else if (shows_nothing(row))
        fprintf(stderr, "tour: %s was never interrupted inside: try -n\n",
                name);
    return lost(row) || shows_nothing(row);
}

int print_cell_findings(enum output output, const struct row *rows, int count)
{
    int surprises = 0;
    for (int i = 0; i < count; i++)
        surprises += complain(&rows[i]);
    if (output == TABLE && !surprises && !tell_ras_off(rows, count))
        printf("\nAll %d ways lost nothing.\n", count);
    return surprises != 0;
}
