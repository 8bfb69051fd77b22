/* register_test - what ras_register accepts, and what it says to the rest. */
#include "register_test.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <tap.h>

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
    struct ras_descriptor row;
    refuse(row_at(16, 16, 16), EINVAL, "an empty range");
    refuse(row_at(32, 16, 16), EINVAL, "end before start");
    refuse(row_at(16, 15, 32), EINVAL, "commit before start");
    refuse(row_at(16, 32, 32), EINVAL, "commit at end");
    refuse(row_at(16, 40, 32), EINVAL, "commit after end");
    refuse(row_at(0, 1, RAS_LENGTH_MAX + 1), EINVAL, "257 bytes");
    row = row_at(16, 20, 32);
    row.restart = (uint32_t)text + 15;
    refuse(row, EINVAL, "restart before start");
    row.restart = (uint32_t)text + 17;
    refuse(row, EINVAL, "restart inside: rolled back, but not out of it");
    row.restart = (uint32_t)text + 32;
    refuse(row, EINVAL, "restart at end");
    row = row_at(16, 20, 32);
    row.recovery = 99;
    refuse(row, EINVAL, "an unknown recovery");
    row = row_at(16, 20, 32);
    row.reserved[1] = 1;
    refuse(row, EINVAL, "a reserved word that is not 0");
}

static void test_places(void)
{
    static uint8_t data[64];
    struct ras_descriptor row;
    uint32_t kernel = 0xc0100000u;
    refuse(row_at(2 * PAGE, 2 * PAGE + 1, 2 * PAGE + 8), EFAULT,
           "a range that is not mapped");
    refuse(row_at(2 * PAGE - 4, 2 * PAGE - 2, 2 * PAGE + 4), EFAULT,
           "a range that is half mapped");
    row = row_at(0, 1, 8);
    row.start = (uint32_t)data;
    row.commit = row.start + 1;
    row.end = row.start + 8;
    refuse(row, EFAULT, "a range that is not executable");
    row = (struct ras_descriptor){ kernel, kernel + 1, kernel + 8, 0,
                                   0,      0,          { 0, 0 } };
    refuse(row, EFAULT, "a range of the kernel");
    row = row_at(0, 1, 8);
    row.name = kernel;
    refuse(row, EFAULT, "a name in the kernel");
    promise_errno(ras_register((void *)8, 1), EFAULT, "an unmapped table");
    promise_errno(ras_register((void *)kernel, 1), EFAULT,
                  "a table in the kernel");
    promise_errno(ras_register(NULL, 0), 0, "an empty table is no error");
    promise_errno(ras_register((void *)8, 0xffffffffu), ENOSPC,
                  "a count that would wrap");
}

static void test_overlaps(void)
{
    struct ras_descriptor rows[3];
    struct ras_descriptor row = row_at(100, 105, 110);
    int before = registered();
    promise_errno(ras_register(&row, 1), 0, "register [100, 110)");
    refuse(row, EEXIST, "the same again");
    refuse(row_at(109, 110, 120), EEXIST, "its last byte");
    refuse(row_at(90, 95, 101), EEXIST, "its first byte");
    refuse(row_at(90, 95, 120), EEXIST, "all of it and more");
    refuse(row_at(103, 104, 106), EEXIST, "its middle");
    rows[0] = row_at(110, 112, 120);
    rows[1] = row_at(90, 95, 100);
    promise_errno(ras_register(rows, 2), 0, "its two neighbours");
    promise_equal(registered(), before + 3, "three are registered");

    rows[0] = row_at(200, 201, 210);
    rows[1] = row_at(300, 301, 310);
    rows[2] = row_at(209, 210, 220);
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
    struct ras_descriptor row = row_at(16, 20, 16 + RAS_LENGTH_MAX);
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
        row = row_at(at, at + 1, at + 4);
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
    text = mmap(NULL, 3 * PAGE, PROT_READ | PROT_WRITE | PROT_EXEC,
                MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (text == MAP_FAILED)
        return 1;
    memset(text, 0x90, 2 * PAGE);
    munmap(text + 2 * PAGE, PAGE);
    test_geometry();
    test_places();
    test_overlaps();
    test_statistics();
    test_limit();
    test_standing_inside();
    test_text_goes();
    return tap_done();
}
