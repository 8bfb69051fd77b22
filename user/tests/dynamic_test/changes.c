/* changes.c - descriptors and code that change between two uses. */
#include "dynamic_test.h"

#include <reprise/reprise.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <reprise/tap.h>
#include <unistd.h>

enum { PAGE = 4096, COPIES = 20, DISTANCE = 64 };

/* mov edx,[esp+4]; start: mov eax,[edx]; mov ecx,[esp+8]; add ecx,eax;
 * store: mov [edx],ecx; mov [edx+4],ecx; end: ret. */
static const uint8_t code[] = { 0x8b, 0x54, 0x24, 0x04, 0x8b, 0x02,
                                0x8b, 0x4c, 0x24, 0x08, 0x01, 0xc1,
                                0x89, 0x0a, 0x89, 0x4a, 0x04, 0xc3 };
enum { START = 4, STORE = 12, END = 17 };

static uint8_t *text;
static struct ras_descriptor row;

static void allow(int access)
{
    mprotect(text, PAGE, PROT_READ | PROT_EXEC | access);
}

/* A copy of the code, and the descriptor of that in the slot. */
static add_function copy_at(uint32_t offset)
{
    uint32_t at = (uint32_t)(uintptr_t)text + offset;
    allow(PROT_WRITE);
    memcpy(text + offset, code, sizeof(code));
    allow(0);
    row = (struct ras_descriptor){ .start = at + START,
                                   .commit = at + STORE,
                                   .end = at + END,
                                   .recovery = RAS_EMULATE,
                                   .name = (uint32_t)(uintptr_t) "copy" };
    *own_slot() = &row;
    return (add_function)(uintptr_t)at;
}

static void test_descriptor(void)
{
    struct ras_last last;
    struct ras_statistics table[40];
    int wrong = 0, found = 0, others = 0;
    add_function add = copy_at(0);
    interrupt_past_commit(add, &row, &last);
    promise(last.to == row.end && last.recovery == RAS_EMULATE,
            "code made at run time is carried forward");
    row.recovery = RAS_BREAKPOINT;
    interrupt_past_commit(add, &row, &last);
    promise(last.to == row.end && last.recovery == RAS_BREAKPOINT,
            "its descriptor changes, and so does the way");
    for (uint32_t i = 0; i < COPIES; i++) {
        interrupt_past_commit(copy_at(i * DISTANCE), &row, &last);
        wrong += last.to != row.end || last.start != row.start;
    }
    promise_equal(wrong, 0, "one descriptor for %d sequences in turn", COPIES);
    int count = ras_stats(0, table, 40);
    for (int i = 0; i < count && i < 40; i++) {
        found += table[i].identification == RAS_DYNAMIC;
        if (strcmp(table[i].name, "(others)") == 0)
            others = (int)table[i].by[RAS_EMULATE];
    }
    promise_equal(found, 17, "16 are counted each by itself");
    promise(others > 0, "and the others together (%d)", others);
}

static void past_commit(void)
{
    interrupt_past_commit(copy_at(0), &row, &(struct ras_last){ 0 });
}

static void writable(void)
{
    add_function add = copy_at(0);
    interrupt_past_commit(add, &row, &(struct ras_last){ 0 });
    allow(PROT_WRITE);
    interrupt_past_commit(add, &row, &(struct ras_last){ 0 });
}

static void another_code(void)
{
    add_function add = copy_at(0);
    interrupt_past_commit(add, &row, &(struct ras_last){ 0 });
    allow(PROT_WRITE);
    text[STORE - 2] = 0xf9; /* stc; */
    text[STORE - 1] = 0xfc; /* cld: sets a flag that no sequence may */
    allow(0);
    interrupt_past_commit(add, &row, &(struct ras_last){ 0 });
}

static void shared(void)
{
    text = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
                -1, 0);
    past_commit();
}

/* What does not verify is put back all the same, as often as need be. */
static void test_rollback(void)
{
    struct ras_last last;
    volatile int pair[2] = { 0 };
    uint32_t back = 0; /* bit n: from n bytes after start */
    add_function add = copy_at(0);
    allow(PROT_WRITE);
    row.recovery = RAS_ROLLBACK;
    row.commit = row.end - 3;
    for (uint32_t n = 1; n < ROUNDS; n++) {
        preempt_after_np(1 + (7 * n + n / 30) % 30);
        add(pair, 1);
        preempt_after_np(0);
        ras_last(&last);
        if (last.start == row.start)
            back |= 1u << (last.pc - row.start);
    }
    promise_equal(back, 1 << 2 | 1 << 6 | 1 << 8 | 1 << 10,
                  "writable code is put back from every place inside");
}

static void unbounded_again(void)
{
    interrupt_past_commit((add_function)(uintptr_t)text, &row,
                          &(struct ras_last){ 0 });
}

/* An unbounded one is not verified: it may even push. */
static void test_unbounded(void)
{
    /* start: mov eax,[esp+4]; push edx; pop edx; inc [eax]; end: ret */
    static const uint8_t pushes[] = { 0x8b, 0x44, 0x24, 0x04, 0x52,
                                      0x5a, 0xff, 0x00, 0xc3 };
    struct ras_last last;
    add_function add = copy_at(0);
    allow(PROT_WRITE);
    memcpy(text, pushes, sizeof(pushes));
    row.start = row.commit = (uint32_t)(uintptr_t)text;
    row.end = row.start + sizeof(pushes) - 1;
    row.recovery = RAS_BREAKPOINT;
    row.flags = RAS_UNBOUNDED;
    interrupt_past_commit(add, &row, &last);
    promise(last.to == row.end && last.pc > row.start && last.pc < row.end,
            "an unbounded one is carried forward unverified");
    row.recovery = RAS_REWRITE;
    promise_equal(child_status(unbounded_again), SIGILL,
                  "but not by a way that needs text which stays");
}

static uint32_t free_frames(void)
{
    struct system_status status;
    return system_status_np(&status) ? 0 : status.frames_free;
}

static void do_nothing(void)
{
}

/* A child has as much set aside as its parent: a few kilobytes. */
static void test_ends(void)
{
    uint32_t before = free_frames();
    for (int i = 0; i < COPIES; i++)
        child_status(do_nothing);
    promise_equal(free_frames(), before,
                  "what is set aside for sequences goes with the process");
}

void test_changes(void)
{
    text = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
                -1, 0);
    test_descriptor();
    promise_equal(child_status(past_commit), 0, "a child does the same");
    promise_equal(child_status(writable), SIGILL,
                  "past the commit, writable again: SIGILL");
    promise_equal(child_status(another_code), SIGILL,
                  "the same with other code, read-only again");
    promise_equal(child_status(shared), SIGILL,
                  "memory that another process may write never verifies");
    test_rollback();
    test_unbounded();
    *own_slot() = NULL;
    test_ends();
}
