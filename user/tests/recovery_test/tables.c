/* tables.c - several tables in one process, and what fork and exec make of
 * them. */
#include <errno.h>
#include <sys/wait.h>
#include <reprise/tap.h>
#include <unistd.h>

#include "recovery_test.h"

static int registered(void)
{
    return ras_stats(0, NULL, 0);
}

/* ---- two libraries, each with its own table ---- */

static void test_two(void)
{
    struct piece mine[2], yours[2];
    struct ras_descriptor table[2];
    int before = registered();
    for (int i = 0; i < 2; i++) {
        piece_make(&mine[i], RAS_REWRITE + i);
        piece_make(&yours[i], RAS_FAULT + i);
    }
    table[0] = mine[0].row, table[1] = mine[1].row;
    promise_errno(ras_register(table, 2), 0, "a library registers two");
    table[0] = yours[0].row, table[1] = yours[1].row;
    promise_errno(ras_register(table, 2), 0, "another registers two");
    promise_equal(registered(), before + 4, "all four are there");
    for (int i = 0; i < 2; i++)
        ras_unregister((void *)mine[i].row.start);
    promise(piece_sweep(&yours[0]) == 1 && piece_sweep(&yours[1]) == 1 &&
                piece_counts(&yours[0])->by[RAS_FAULT] >= 1,
            "the one goes, the other's work on");
    promise(!piece_counts(&mine[0]) && errno == ENOENT,
            "and the first one's count no more");
    for (int i = 0; i < 2; i++) {
        piece_free(&mine[i]);
        piece_free(&yours[i]);
    }
    promise_equal(registered(), before, "with its text a table goes");
}

/* ---- fork ---- */

static int in_fork(struct piece *piece)
{
    int way = piece->row.recovery;
    if (!piece_counts(piece) || piece_counts(piece)->by[way] != 0)
        return 1;
    if (piece_sweep(piece) != 1 || piece_counts(piece)->by[way] == 0)
        return 2;
    return ras_unregister((void *)piece->row.start) ? 3 : 0;
}

static void test_fork(void)
{
    for (EACH_WAY(way)) {
        struct piece piece;
        uint32_t before;
        piece_make(&piece, way);
        ras_register(&piece.row, 1);
        piece_sweep(&piece);
        before = piece_counts(&piece)->by[way];
        promise_equal(in_child(in_fork, &piece), 0,
                      "%s: a forked child has it, and counts from 0",
                      way_names[way]);
        promise_equal(piece_counts(&piece)->by[way], before,
                      "%s: its parent's count is its own", way_names[way]);
        promise(piece_sweep(&piece) == 1 &&
                    piece_counts(&piece)->by[way] > before,
                "%s: and its parent's sequence too", way_names[way]);
        piece_free(&piece);
    }
}

/* ---- exec ---- */

/* This program again, which tells how many sequences it has (main). */
static int in_exec(struct piece *piece)
{
    char program[] = "recovery_test", question[] = "count";
    char *const arguments[] = { program, question, NULL };
    (void)piece;
    execv("/recovery_test", arguments);
    return 127;
}

static void test_exec(void)
{
    struct piece piece;
    int own = registered(), status;
    piece_make(&piece, RAS_CLONE);
    ras_register(&piece.row, 1);
    status = in_child(in_exec, &piece);
    promise(WIFEXITED(status), "a program starts in place of another");
    promise_equal(WEXITSTATUS(status), own,
                  "it has its own sequences, and none of the other's");
    piece_free(&piece);
}

void test_tables(void)
{
    test_two();
    test_fork();
    test_exec();
}
