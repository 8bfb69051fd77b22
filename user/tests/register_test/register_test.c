/* register_test - what ras_register accepts, and what it says to the rest. */
#include "register_test.h"

#include <reprise/reprise.h>
#include <reprise/demonstration.h>
#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <reprise/tap.h>

uint8_t *text;
static struct ras_statistics table[RAS_LIMIT];

struct ras_descriptor row_at(uint32_t start, uint32_t commit, uint32_t end)
{
    uint32_t base = (uint32_t)text;
    return (struct ras_descriptor){
        .start = base + start,
        .commit = base + commit,
        .end = base + end,
        .recovery = RAS_ROLLBACK,
        .name = (uint32_t) "of the test",
    };
}

void text_can_be_written(int yes)
{
    mprotect(text, 2 * PAGE, PROT_READ | PROT_EXEC | (yes ? PROT_WRITE : 0));
}

int registered(void)
{
    return ras_stats(0, NULL, 0);
}

int statistics_at(uint32_t start, struct ras_statistics *to)
{
    int count = ras_stats(0, table, RAS_LIMIT);
    for (int i = 0; i < count; i++) {
        if (table[i].start == (uint32_t)text + start) {
            *to = table[i];
            return 0;
        }
    }
    return -1;
}

/* One row that must be refused, and must leave nothing behind. */
static void refuse(struct ras_descriptor row, int error, const char *why)
{
    int before = registered();
    promise_errno(ras_register(&row, 1), error, "%s", why);
    if (registered() != before)
        promise(0, "%s: and nothing is registered", why);
}

static void test_geometry(void)
{
    struct ras_descriptor row = row_at(16, 31, 32);
    refuse(row_at(16, 16, 16), EINVAL, "an empty range");
    refuse(row_at(32, 16, 16), EINVAL, "end before start");
    refuse(row_at(16, 15, 32), EINVAL, "commit before start");
    refuse(row_at(16, 32, 32), EINVAL, "commit at end");
    refuse(row_at(16, 40, 32), EINVAL, "commit after end");
    refuse(row_at(0, RAS_LENGTH_MAX, RAS_LENGTH_MAX + 1), EINVAL, "257 bytes");
    row.restart = (uint32_t)text + 15;
    refuse(row, EINVAL, "restart before start");
    row.restart = (uint32_t)text + 17;
    refuse(row, EINVAL, "restart inside: rolled back, but not out of it");
    row.restart = (uint32_t)text + 32;
    refuse(row, EINVAL, "restart at end");
}

static void test_words(void)
{
    struct ras_descriptor row = row_at(16, 31, 32), good = row;
    row.recovery = RAS_RECOVERIES;
    refuse(row, EINVAL, "an unknown recovery");
    row = good, row.flags = 2;
    refuse(row, EINVAL, "an unknown flag");
    row = good, row.version = 1;
    refuse(row, EINVAL, "an unknown version");
    row = good, row.clobbers = RAS_EAX | 0x10;
    refuse(row, EINVAL, "the stack pointer among the clobbered");
    row = good, row.clobbers = RAS_NOTHING | RAS_EAX;
    refuse(row, EINVAL, "nothing is clobbered, and eax");
    row = good, row.with = (uint32_t)text;
    refuse(row, EINVAL, "`with`, where rollback wants none");
    row.recovery = RAS_EMULATE;
    refuse(row, EINVAL, "`with`, where emulate wants none");
    row = good;
    for (row.recovery = RAS_CLONE; row.recovery <= RAS_FAULT; row.recovery++)
        refuse(row, EINVAL, "no `with`, where it is wanted");
    row = good, row.recovery = RAS_FAULT, row.with = (uint32_t)text + 4;
    refuse(row, EINVAL, "a guard page that does not begin where a page does");
}

static void test_unbounded(void)
{
    struct ras_descriptor row = row_at(16, 16, 32);
    row.flags = RAS_UNBOUNDED;
    refuse(row, EINVAL, "unbounded, to be rolled back");
    row.recovery = RAS_EMULATE;
    refuse(row, EINVAL, "unbounded, to be emulated");
    row.recovery = RAS_REWRITE, row.commit++;
    refuse(row, EINVAL, "unbounded, its commit after start");
}

/* Somebody might jump into the middle of a constant, and sleep there. */
static void test_hidden_call(void)
{
    static const uint8_t hidden[] = { 0xb9, 0, 0, 0xcd, 0x80, 0x89, 0x0a };
    static const uint8_t compare[] = { 0x80, 0xf9, 1, NOP, NOP, 0x89, 0x0a };
    struct ras_descriptor split;
    text_can_be_written(1);
    memcpy(text + 512, hidden, sizeof(hidden));
    memcpy(text + 640, compare, sizeof(compare));
    text_can_be_written(0);
    refuse(row_at(512, 517, 519), ENOEXEC,
           "a constant that holds a system call");
    split = row_at(640, 645, 647);
    promise_errno(ras_register(&split, 1), 0,
                  "but a first byte may look like the end of one");
    text_can_be_written(1);
    text[639] = 0xcd;
    text_can_be_written(0);
    refuse(split, ENOEXEC, "unless the byte before it begins one");
    text_can_be_written(1);
    memset(text + 512, NOP, 256);
    text_can_be_written(0);
}

static void test_places(void)
{
    static uint8_t data[64];
    struct ras_descriptor row = row_at(0, 7, 8);
    uint32_t kernel = 0xc0100000u;
    refuse(row_at(2 * PAGE, 2 * PAGE + 7, 2 * PAGE + 8), EFAULT,
           "a range that is not mapped");
    refuse(row_at(2 * PAGE - 4, 2 * PAGE + 3, 2 * PAGE + 4), EFAULT,
           "a range that is half mapped");
    row.start = (uint32_t)data;
    row.commit = row.start + 7;
    row.end = row.start + 8;
    refuse(row, EFAULT, "a range that is not executable");
    row.start = kernel;
    row.commit = kernel + 7;
    row.end = kernel + 8;
    refuse(row, EFAULT, "a range of the kernel");
    row = row_at(0, 7, 8);
    row.name = kernel;
    refuse(row, EFAULT, "a name in the kernel");
    promise_errno(ras_register((void *)8, 1), EFAULT, "an unmapped table");
    promise_errno(ras_register((void *)kernel, 1), EFAULT,
                  "a table in the kernel");
    promise_errno(ras_register(NULL, 0), 0, "an empty table is no error");
    promise_errno(ras_register((void *)8, 0xffffffffu), ENOSPC,
                  "a count that would wrap");
}

/* The lowest and the highest page of all, and the kernel's first: no guard
 * page, clone or landing is there. A load from the guard page stands at end. */
static void test_range_ends(void)
{
    static const uint32_t pages[] = { 0x1000, 0xc0000000u, 0xfffff000u };
    static const uint32_t recoveries[] = { RAS_FAULT, RAS_CLONE, RAS_JUMP };
    struct ras_descriptor row = row_at(512, 512, 520);
    for (int i = 0; i < 9; i++) {
        row.with = pages[i / 3];
        row.recovery = recoveries[i % 3];
        text_can_be_written(1);
        text[520] = 0xa1;
        memcpy(text + 521, &row.with, sizeof(row.with));
        text_can_be_written(0);
        refuse(row, ENOEXEC, "guard page, clone or landing out of reach");
        row.with += PAGE - 4;
        refuse(row, row.recovery == RAS_FAULT ? EINVAL : ENOEXEC,
               "the end of that page");
    }
    text_can_be_written(1);
    memset(text + 512, NOP, 16);
    text_can_be_written(0);
}

static void test_overlaps(void)
{
    struct ras_descriptor rows[3];
    struct ras_descriptor row = row_at(100, 109, 110);
    int before = registered();
    promise_errno(ras_register(&row, 1), 0, "register [100, 110)");
    refuse(row, EEXIST, "the same again");
    refuse(row_at(109, 119, 120), EEXIST, "its last byte");
    refuse(row_at(90, 100, 101), EEXIST, "its first byte");
    refuse(row_at(90, 119, 120), EEXIST, "all of it and more");
    refuse(row_at(103, 105, 106), EEXIST, "its middle");
    rows[0] = row_at(110, 119, 120);
    rows[1] = row_at(90, 99, 100);
    promise_errno(ras_register(rows, 2), 0, "its two neighbours");
    promise_equal(registered(), before + 3, "three are registered");

    rows[0] = row_at(200, 209, 210);
    rows[1] = row_at(300, 309, 310);
    rows[2] = row_at(209, 219, 220);
    promise_errno(ras_register(rows, 3), EEXIST, "rows that overlap");
    rows[2] = row_at(400, 399, 410);
    promise_errno(ras_register(rows, 3), EINVAL, "a bad third row");
    promise_equal(registered(), before + 3, "a table goes in whole or not");

    promise_errno(ras_unregister(text + 101), ENOENT,
                  "unregister the middle of one");
    promise_errno(ras_unregister(text + 100), 0, "unregister [100, 110)");
    promise_errno(ras_unregister(text + 100), ENOENT, "and again");
    promise_errno(ras_register(&row, 1), 0, "register it again");
    ras_unregister(text + 90);
    ras_unregister(text + 100);
    ras_unregister(text + 110);
    promise_equal(registered(), before, "all three are gone");
}

static void test_statistics(void)
{
    struct ras_descriptor row =
        row_at(16, 15 + RAS_LENGTH_MAX, 16 + RAS_LENGTH_MAX);
    struct ras_statistics found;
    int count, sorted = 1;
    row.name = (uint32_t) "a name that is longer than there is room for";
    promise_errno(ras_register(&row, 1), 0, "256 bytes are accepted");
    promise(statistics_at(16, &found) == 0 && found.commit == row.commit &&
                found.end == row.end,
            "the statistics show the range");
    promise(!strncmp(found.name, "a name that is longer than", 23) &&
                found.name[RAS_NAME_MAX - 1] == '\0',
            "a long name is cut");
    count = ras_stats(0, table, RAS_LIMIT);
    for (int i = 1; i < count; i++)
        sorted &= table[i - 1].start < table[i].start;
    promise(sorted, "the statistics are sorted by address");
    promise_errno(ras_stats(12345, table, 1), ESRCH, "no such process");
    promise_errno(ras_stats(0, (void *)0xc0100000u, 1), EFAULT,
                  "statistics into the kernel");
    promise_errno(ras_last((void *)0xc0100000u), EFAULT,
                  "ras_last into the kernel");
    ras_unregister(text + 16);
}

static void test_limit(void)
{
    int before = registered(), count = before, result = 0;
    struct ras_descriptor row;
    while (count <= RAS_LIMIT) {
        uint32_t at = (uint32_t)(count - before) * 4;
        row = row_at(at, at + 3, at + 4);
        result = ras_register(&row, 1);
        if (result < 0)
            break;
        count++;
    }
    promise_errno(result, ENOSPC, "one sequence too many");
    promise_equal(count, RAS_LIMIT, "%d fit", RAS_LIMIT);
    for (int i = 0; i < count - before; i++)
        ras_unregister(text + i * 4);
    promise_equal(registered(), before, "all are unregistered");
}

int main(void)
{
    require_machine(MACHINE_STEPS_NP);
    text = mmap(NULL, 3 * PAGE, PROT_READ | PROT_WRITE | PROT_EXEC,
                MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (text == MAP_FAILED)
        return 1;
    memset(text, NOP, 2 * PAGE);
    munmap(text + 2 * PAGE, PAGE);
    text_can_be_written(0);
    test_geometry();
    test_words();
    test_unbounded();
    test_hidden_call();
    test_places();
    test_range_ends();
    test_overlaps();
    test_statistics();
    test_limit();
    test_standing_inside();
    test_ended();
    test_text_goes();
    return tap_done();
}
