/* text_goes.c - a sequence does not outlive its text. */
#include <sys/mman.h>
#include <tap.h>

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

void test_text_goes(void)
{
    int before = registered();
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
