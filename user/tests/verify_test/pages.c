/* pages.c - where the code lies: in pages that can be written, across two, at
 * the end of what is mapped. */
#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <reprise/tap.h>

#include "verify_test.h"

enum {
    PAGE = 4096,
    TEXT = PROT_READ | PROT_EXEC,
    ANYWHERE = MAP_PRIVATE | MAP_ANONYMOUS,
    HERE = ANYWHERE | MAP_FIXED,
    NOP = 0x90,
    TRAP = 0xCC
};

/* Three pages of nops; the third is then unmapped. */
static uint8_t *pages;

static struct ras_descriptor row(uint32_t start, uint32_t length, int recovery)
{
    uint32_t base = (uint32_t)pages + start;
    return (struct ras_descriptor){ .start = base,
                                    .commit = base + length - 1,
                                    .end = base + length,
                                    .recovery = (uint8_t)recovery };
}

static void set_up(int first, int second)
{
    if (pages)
        munmap(pages, 2 * PAGE);
    pages = mmap(NULL, 3 * PAGE, TEXT | PROT_WRITE, ANYWHERE, -1, 0);
    memset(pages, NOP, 2 * PAGE);
    munmap(pages + 2 * PAGE, PAGE);
    mprotect(pages, PAGE, first);
    mprotect(pages + PAGE, PAGE, second);
}

static void refuse(struct ras_descriptor d, uint32_t rule, uint32_t offset,
                   const char *name)
{
    struct ras_explanation why = { 0 };
    int error = ras_register(&d, 1) < 0 ? errno : 0;
    ras_explain(&d, &why);
    promise(error == ENOEXEC && why.rule == rule &&
                why.pc == (uint32_t)pages + offset,
            "refused: %s", name);
}

static void accept(struct ras_descriptor d, const char *name)
{
    promise_errno(ras_register(&d, 1), 0, "accepted: %s", name);
    ras_unregister((void *)d.start);
}

static void test_writable(void)
{
    struct ras_descriptor d;
    set_up(TEXT | PROT_WRITE, TEXT);
    refuse(row(16, 8, RAS_ROLLBACK), RAS_RULE_WRITABLE, 16,
           "text that can be written");
    refuse(row(PAGE - 4, 8, RAS_ROLLBACK), RAS_RULE_WRITABLE, PAGE - 4,
           "text of which the first half can be");
    set_up(TEXT, TEXT | PROT_WRITE);
    refuse(row(PAGE - 4, 8, RAS_ROLLBACK), RAS_RULE_WRITABLE, PAGE - 4,
           "text of which the second half can be");
    refuse(row(PAGE - 8, 8, RAS_REWRITE), RAS_RULE_WRITABLE, PAGE,
           "rewrite of an end that can be written");
    accept(row(PAGE - 8, 8, RAS_BREAKPOINT), "a breakpoint there");
    d = row(16, 2, RAS_CLONE), d.with = (uint32_t)pages + PAGE - 2;
    refuse(d, RAS_RULE_CLONE, PAGE - 2, "a clone whose trap can be written");
    set_up(TEXT, PROT_READ);
    refuse(row(PAGE - 8, 8, RAS_REWRITE), RAS_RULE_WRITABLE, PAGE,
           "rewrite of an end that is not executable");
}

static void test_ends(void)
{
    struct ras_descriptor d;
    set_up(TEXT, TEXT);
    accept(row(PAGE - 4, 8, RAS_ROLLBACK), "across two pages");
    accept(row(2 * PAGE - 8, 8, RAS_ROLLBACK), "up to where nothing is mapped");
    accept(row(2 * PAGE - 8, 8, RAS_BREAKPOINT), "and with a breakpoint there");
    refuse(row(2 * PAGE - 8, 8, RAS_REWRITE), RAS_RULE_WRITABLE, 2 * PAGE,
           "rewrite of an end where nothing is mapped");
    d = row(2 * PAGE - 8, 8, RAS_FAULT), d.with = (uint32_t)pages;
    refuse(d, RAS_RULE_GUARD_LOAD, 2 * PAGE, "a guard load from nowhere");
    d.recovery = RAS_JUMP;
    refuse(d, RAS_RULE_JUMP, 2 * PAGE, "a jump from nowhere");
    set_up(TEXT | PROT_WRITE, TEXT);
    memset(pages + PAGE - 2, 0xff, 1); /* jmp ebx, across the two */
    memset(pages + PAGE - 1, 0xe3, 1);
    memset(pages + 8, TRAP, 1);
    mprotect(pages, PAGE, TEXT);
    d = row(PAGE - 10, 8, RAS_JUMP), d.with = (uint32_t)pages + 8;
    accept(d, "a jump at the end of a page");
}

static void test_jump_across(void)
{
    struct ras_descriptor d;
    set_up(TEXT | PROT_WRITE, TEXT | PROT_WRITE);
    pages[PAGE - 1] = 0xff;
    pages[PAGE] = 0xe3;
    pages[8] = TRAP;
    mprotect(pages, PAGE, TEXT);
    d = row(PAGE - 9, 8, RAS_JUMP), d.with = (uint32_t)pages + 8;
    refuse(d, RAS_RULE_JUMP, PAGE - 1,
           "a jump whose second byte can be written");
}

/* Another process could write there. */
static void test_shared(void)
{
    uint8_t *private = pages;
    pages =
        mmap(NULL, PAGE, TEXT | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    memset(pages, NOP, PAGE);
    mprotect(pages, PAGE, TEXT);
    refuse(row(16, 8, RAS_ROLLBACK), RAS_RULE_WRITABLE, 16, "shared memory");
    munmap(pages, PAGE);
    pages = private;
}

void test_pages(void)
{
    test_writable();
    test_ends();
    test_jump_across();
    test_shared();
}

/* EINVAL and EFAULT come before any look at the code. */
void test_bad_rows(void)
{
    struct ras_explanation why;
    struct ras_descriptor d = row(16, 8, RAS_ROLLBACK);
    d.end = d.start;
    promise_errno(ras_explain(&d, &why), EINVAL, "explain an empty range");
    d = row(3 * PAGE, 8, RAS_ROLLBACK);
    promise_errno(ras_explain(&d, &why), EFAULT, "explain what is not mapped");
    promise_errno(ras_explain((void *)8, &why), EFAULT,
                  "explain a row that is not mapped");
    d = __start_wrong_trials->row;
    promise_errno(ras_explain(&d, (void *)8), EFAULT,
                  "explain to where nothing is mapped");
}
