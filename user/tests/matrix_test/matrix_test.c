/* matrix_test - every way to find a sequence, every way to recover it, every
 * cause of an interruption, at every boundary. */
#include "matrix_test.h"

#include <reprise/reprise.h>
#include <reprise/demonstration.h>
#include <reprise/tap.h>

static const struct {
    const char *name;
    int (*try)(const struct cell *cell);
} columns[COLUMNS] = {
    [FORCED] = { "forced", try_forced },
    [SIGNALLED] = { "signal", try_signalled },
    [PREEMPTED] = { "preempt", try_preempted },
    [KILLED] = { "kill", try_killed },
    [FAULTED] = { "fault", try_faulted },
};

/* A fault comes only where memory is touched. */
static int expected(const struct cell *cell, int column)
{
    if (column == FAULTED)
        return cell->target == PAIR                     ? 3
               : cell->identification == RAS_DESIGNATED ? 2
                                                        : 1;
    return cell->inside;
}

static int hits[64][COLUMNS];

static void print_table(void)
{
    tap_note("how many boundaries inside each were hit, by cause:");
    tap_note("%-28s %8s %8s %8s %8s %8s", "", columns[0].name, columns[1].name,
             columns[2].name, columns[3].name, columns[4].name);
    for (int i = 0; i < cell_count; i++)
        tap_note("%-28s %8d %8d %8d %8d %8d", cells[i].name, hits[i][0],
                 hits[i][1], hits[i][2], hits[i][3], hits[i][4]);
}

int main(void)
{
    require_machine(MACHINE_STEPS_NP);
    rival_start();
    for (int i = 0; i < cell_count; i++) {
        ras_designate(cells[i].identification == RAS_DESIGNATED);
        for (int column = 0; column < COLUMNS; column++) {
            hits[i][column] = columns[column].try(&cells[i]);
            promise(hits[i][column] == expected(&cells[i], column),
                    "%s, %s: atomic at each of %d boundaries", cells[i].name,
                    columns[column].name, expected(&cells[i], column));
        }
    }
    rival_stop();
    print_table();
    return tap_done();
}
