/* text_goes.c - a sequence does not outlive its text. */
#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <reprise/tap.h>

#include "register_test.h"

enum { EXECUTE = PROT_READ | PROT_EXEC };

/* One sequence on each of the two pages, and one across. */
static void register_three(int before)
{
    struct ras_descriptor rows[] = { row_at(16, 29, 30),
                                     row_at(PAGE - 8, PAGE + 7, PAGE + 8),
                                     row_at(PAGE + 16, PAGE + 29, PAGE + 30) };
    promise_errno(ras_register(rows, 3), 0, "three on two pages");
    promise_equal(registered(), before + 3, "all three are there");
}

/* What surrounds a sequence matters as far as something is made of it: the
 * whole of the load at its end; the byte before it, if that and its own first
 * would be a system call. */
static void test_around(void)
{
    static const uint8_t load[] = { 0xa1 }, compare[] = { 0x80, 0xf9, 1 };
    static uint8_t guard[PAGE] __attribute__((aligned(4096)));
    uint32_t guard_at = (uint32_t)guard;
    struct ras_descriptor row = row_at(PAGE - 10, PAGE - 10, PAGE - 2);
    int before = registered();
    row.recovery = RAS_FAULT, row.with = guard_at;
    text_can_be_written(1);
    memcpy(text + PAGE - 2, load, sizeof(load));
    memcpy(text + PAGE - 1, &guard_at, sizeof(guard_at));
    mprotect(text, PAGE, EXECUTE);
    promise_errno(ras_register(&row, 1), ENOEXEC,
                  "a load at the end of which a part can be written");
    text_can_be_written(0);
    promise_errno(ras_register(&row, 1), 0, "and when it cannot be");
    mprotect(text + PAGE, PAGE, EXECUTE | PROT_WRITE);
    promise_equal(registered(), before, "until that part can be");
    text_can_be_written(1);
    memset(text + PAGE - 10, NOP, 16);
    memcpy(text + PAGE, compare, sizeof(compare));
    text_can_be_written(0);
    row = row_at(PAGE, PAGE + 7, PAGE + 8);
    promise_errno(ras_register(&row, 1), 0,
                  "a first byte that would end a system call");
    mprotect(text, PAGE, EXECUTE | PROT_WRITE);
    promise_equal(registered(), before, "until the byte before it can be one");
    promise_errno(ras_register(&row, 1), ENOEXEC, "and as long as it can be");
    text_can_be_written(1);
    memset(text + PAGE, NOP, 8);
    text_can_be_written(0);
    promise_errno(ras_register(&row, 1), 0, "any other first byte");
    mprotect(text, PAGE, EXECUTE | PROT_WRITE);
    promise_equal(registered(), before + 1, "whatever stands before it");
    text_can_be_written(1);
}

void test_text_goes(void)
{
    int before = registered();
    test_around();
    text_can_be_written(0);
    register_three(before);
    mprotect(text, PAGE, EXECUTE);
    promise_equal(registered(), before + 3,
                  "mprotect without writing keeps them");
    mprotect(text + PAGE, PAGE, EXECUTE | PROT_WRITE);
    promise_equal(registered(), before + 1,
                  "a writable page drops its own, and the one across");
    ras_unregister(text + 16);

    text_can_be_written(0);
    register_three(before);
    munmap(text, PAGE);
    promise_equal(registered(), before + 1, "so does munmap");
    mmap(text + PAGE, PAGE, EXECUTE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED,
         -1, 0);
    promise_equal(registered(), before, "and a mapping over it");
}
