/* blind.c - an explorer that cannot see says so, and calls nothing safe.
 *
 * run_schedule_np() is made blind, in a child, by a jump at its beginning to a
 * function that lets each thread run until it gives way, whatever the number of
 * steps; so would a machine that does not stop after an instruction.
 */
#include "explorer.h"

#include <errno.h>
#include <reprise/reprise.h>
#include <reprise/tap.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
#define SYSCALL(number, name, arguments) NUMBER_##name = number,
#include "../../../kernel/syscall/syscalls.def"
#undef SYSCALL
};
enum { PAGE = 4096, JUMP = 0xE9, JUMP_LENGTH = 5, SAFE = 100, OTHER = 101 };

static int let_run(struct segment_np *schedule, size_t count,
                   struct observation_np *observation)
{
    for (size_t i = 0; i < count; i++) {
        struct segment_np *segment = &schedule[i];
        if (segment->steps)
            segment->steps = SEGMENT_STEPS_NP;
        if (syscall(NUMBER_run_schedule, segment, 1, NULL) < 0)
            return -1;
        segment->ran = 0;
    }
    if (!count)
        syscall(NUMBER_run_schedule, NULL, 0, NULL);
    if (observation)
        observation->count = 0;
    return (int)count;
}

static int refuse(struct segment_np *schedule, size_t count,
                  struct observation_np *observation)
{
    (void)schedule, (void)count, (void)observation;
    return -1;
}

typedef int direction(struct segment_np *, size_t, struct observation_np *);

static void put_in_place(direction *instead)
{
    uint8_t *at = (uint8_t *)(uintptr_t)run_schedule_np;
    uint8_t *page = (uint8_t *)((uintptr_t)at & ~(uintptr_t)(PAGE - 1));
    uint32_t distance =
        (uint32_t)(uintptr_t)instead - (uint32_t)(uintptr_t)(at + JUMP_LENGTH);

    if (mprotect(page, 2 * PAGE, PROT_READ | PROT_WRITE | PROT_EXEC))
        _exit(OTHER);
    at[0] = JUMP;
    memcpy(at + 1, &distance, sizeof(distance));
}

static int both_added(void)
{
    return m == 2;
}

/* The errno of an exploration that is blind; SAFE if it called it that. */
static int errno_of_blind(direction *instead)
{
    const struct scenario s = { .name = "blind",
                                .threads = { add_plainly, add_plainly },
                                .check = both_added };
    const struct explore_options options = { .preemptions = 2 };
    struct explore_result result;
    int status = 0;

    if (fork() == 0) {
        put_in_place(instead);
        if (explore(&s, &options, &result))
            _exit(errno);
        _exit(strcmp(explore_verdict(&result), "safe") ? OTHER : SAFE);
    }
    wait(&status);
    return WEXITSTATUS(status);
}

/* Before any control has passed in this process. */
void test_blind(void)
{
    promise_equal(errno_of_blind(let_run), ENOTSUP,
                  "who cannot step says so, and not `safe`");
    promise_equal(errno_of_blind(refuse), ENOTSUP,
                  "nor if the kernel refuses to step");
    promise_equal(explore_control(), 0, "here the control passes");
}
