/* mappings.c - a sequence goes with the pages that it needs; and those that
 * it works on may come, or be copied, while it does. */
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <reprise/tap.h>
#include <unistd.h>

#include "recovery_test.h"

enum { TEXT = PROT_READ | PROT_EXEC, RW = PROT_READ | PROT_WRITE };
enum { HERE = MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED };

static void take_away(void *page)
{
    munmap(page, PAGE);
}

static void replace(void *page)
{
    mmap(page, PAGE, TEXT, HERE, -1, 0);
}

static void make_writable(void *page)
{
    mprotect(page, PAGE, RW | PROT_EXEC);
}

static void bar(void *page)
{
    mprotect(page, PAGE, PROT_NONE);
}

static void allow_the_same(void *page)
{
    mprotect(page, PAGE, TEXT);
}

static const struct {
    const char *name;
    void (*change)(void *page);
    int keeps;
} changes[] = {
    { "unmapped", take_away, 0 },       { "replaced", replace, 0 },
    { "writable", make_writable, 0 },   { "barred", bar, 0 },
    { "as before", allow_the_same, 1 },
};
enum { CHANGES = sizeof(changes) / sizeof(changes[0]) };

/* One page of a sequence's changes: is it still registered? */
static int stays(int way, int page, int change)
{
    struct piece piece;
    int stayed;
    piece_make(&piece, way);
    ras_register(&piece.row, 1);
    changes[change].change(page < 2 ? piece.text + page * PAGE : piece.other);
    stayed = ras_unregister((void *)piece.row.start) == 0;
    piece_free(&piece);
    return stayed;
}

/* Of the text's second page only the instruction at the end counts, to the
 * ways that need one there; `other`, to those that have it. */
static int needs(int way, int page)
{
    if (page == 2)
        return way == RAS_CLONE || way == RAS_JUMP || way == RAS_FAULT;
    return page == 0 || way != RAS_ROLLBACK;
}

static void test_changes(int way)
{
    int wrong = 0;
    for (int page = 0; page < 3; page++)
        for (int change = 0; change < CHANGES; change++)
            if (stays(way, page, change) !=
                (changes[change].keeps || !needs(way, page))) {
                wrong++;
                tap_note("page %d is %s", page, changes[change].name);
            }
    promise_equal(wrong, 0, "%s: goes with each page that it needs, only then",
                  way_names[way]);
}

/* ---- the pages that it works on ---- */

static uint8_t *fresh(void)
{
    return mmap(NULL, 2 * PAGE, RW, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
}

/* The pair lies across two pages that nobody has touched. */
static void test_first_touch(struct piece *piece, int way)
{
    int wrong = 0;
    for (uint32_t n = 1; n < STEPS; n++) {
        uint8_t *pages = fresh();
        volatile int *pair = (volatile int *)(void *)(pages + PAGE - 4);
        uint32_t offset;
        piece_interrupt(piece, pair, n, &offset);
        wrong += pair[0] != 1 || pair[1] != 1;
        munmap(pages, 2 * PAGE);
    }
    promise_equal(wrong, 0, "%s: first touches are no interruption",
                  way_names[way]);
}

static volatile int *copied;
static uint32_t steps;

static int write_copies(struct piece *piece)
{
    uint32_t offset;
    piece_interrupt(piece, copied, steps, &offset);
    return copied[0] == 8 && copied[1] == 8 ? 0 : 1;
}

/* Both pages are a forked child's to copy. */
static void test_copy_on_write(struct piece *piece, int way)
{
    uint8_t *pages = fresh();
    int wrong = 0;
    copied = (volatile int *)(void *)(pages + PAGE - 4);
    copied[0] = copied[1] = 7;
    for (steps = 1; steps < STEPS; steps++)
        wrong += in_child(write_copies, piece) != 0 || copied[0] != 7 ||
                 copied[1] != 7;
    promise_equal(wrong, 0,
                  "%s: nor are copies on write, and the parent's "
                  "memory stays",
                  way_names[way]);
    munmap(pages, 2 * PAGE);
}

void test_mappings(void)
{
    for (EACH_WAY(way)) {
        struct piece piece;
        test_changes(way);
        piece_make(&piece, way);
        ras_register(&piece.row, 1);
        test_first_touch(&piece, way);
        test_copy_on_write(&piece, way);
        piece_free(&piece);
    }
}
