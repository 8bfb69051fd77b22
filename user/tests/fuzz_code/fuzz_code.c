/* fuzz_code - runs random machine code, with the CPU in any state.
 *
 * usage: fuzz_code [SEED [PROGRAMS]], as init: all that is left behind is its
 * own. A program has the seed SEED + n, and a tick, or 2,000 instructions.
 * With 0 as PROGRAMS that of SEED is printed.
 *
 * Whatever it does to its process, the system has to stay as it was. */
#include "fuzz_code.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <reprise/tap.h>
#include <time.h>
#include <unistd.h>

enum { BATCH = 500, WARM_UP = 300, ANSWER_MS = 2000 };

static struct tally *tally;
static uint32_t children, stuck;

/* Between two pages that nobody may touch, as what runs may write anywhere. */
static void *make_tally(void)
{
    uint8_t *memory = mmap(NULL, 3 * FUZZ_PAGE, PROT_READ | PROT_WRITE,
                           MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    mprotect(memory, FUZZ_PAGE, PROT_NONE);
    mprotect(memory + 2 * FUZZ_PAGE, FUZZ_PAGE, PROT_NONE);
    return memory + FUZZ_PAGE;
}

/* Until it has ended; it is ended when it does not come on. */
static void await(pid_t child)
{
    const struct timespec slice = { 0, 50000000 };
    sigset_t ended = 1u << (SIGCHLD - 1);
    uint32_t seen = tally->next;

    while (waitpid(child, NULL, WNOHANG) == 0) {
        if (sigtimedwait(&ended, NULL, &slice) > 0)
            continue;
        if (tally->next == seen) {
            kill(child, SIGKILL);
            stuck++;
        }
        seen = tally->next;
    }
}

/* 0, or somebody cannot be killed. */
static int run_batch(uint32_t first, uint32_t end)
{
    tally->next = first;
    tally->end = end;
    while (tally->next >= first && tally->next < end) {
        pid_t child = fork();
        if (child == 0)
            child_run(tally);
        if (child < 0) {
            tap_note("no child at seed %u: %s", (unsigned)tally->next,
                     strerror(errno));
            return -1;
        }
        children++;
        await(child);
        kill(-child, SIGKILL); /* a bomb of forks; or there is nobody */
        if (end_leftovers(ANSWER_MS)) {
            tap_note("before seed %u somebody cannot be killed",
                     (unsigned)tally->next);
            return -1;
        }
    }
    return 0;
}

static int run(uint32_t seed, uint32_t count,
               const struct system_status *before)
{
    for (uint32_t done = 0; done < count; done += BATCH) {
        uint32_t end = done + BATCH < count ? done + BATCH : count;
        printf("# seed %u\n", (unsigned)(seed + done));
        if (run_batch(seed + done, seed + end))
            return -1;
        struct system_status after = status_now();
        if (before && (after.frames_free != before->frames_free ||
                       after.processes != before->processes ||
                       after.threads != before->threads)) {
            tap_note("seeds from %u on leave %d frames, %d processes",
                     (unsigned)(seed + done),
                     (int)(before->frames_free - after.frames_free),
                     (int)(after.processes - before->processes));
            return -1;
        }
    }
    return 0;
}

int main(int argc, char **argv)
{
    uint32_t seed = argc > 1 ? (uint32_t)strtoul(argv[1], NULL, 0) : 1;
    uint32_t count = argc > 2 ? (uint32_t)strtoul(argv[2], NULL, 0) : 2000;
    sigset_t ended = 1u << (SIGCHLD - 1);
    struct system_status before;

    sigprocmask(SIG_BLOCK, &ended, NULL);
    if (getpid() != FUZZER)
        return 2;
    if (count == 0) {
        child_show(seed);
        return 0;
    }
    tally = make_tally();
    promise_equal(bystander_start(), BYSTANDER, "the bystander is there");
    run(0x10000000, WARM_UP, NULL);
    before = status_now();
    children = stuck = 0;
    promise(run(seed, count, &before) == 0, "%u programs leave nothing behind",
            (unsigned)count);
    tap_note("%u children; %u ended because they were stuck",
             (unsigned)children, (unsigned)stuck);
    bystander_judge(bystander_end());
    return tap_done();
}
