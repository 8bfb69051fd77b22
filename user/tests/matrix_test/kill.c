/* kill.c - a kill at every boundary: what others share with the process is
 * left as if the operation had been done, or had not begun. */
#include "matrix_test.h"

#include <sched.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <reprise/tap.h>
#include <unistd.h>

static volatile int *shared; /* two words that a child leaves behind */

static void ignore(int signal)
{
    (void)signal;
}

/* Where `n` instructions lead to, or 0: another signal goes the same way. */
static uint32_t place_of(const struct cell *cell, uint32_t n)
{
    volatile int words[2];
    struct hit hit;
    signal(SIGUSR1, ignore);
    return interrupt(cell, words, n, SIGUSR1, RAS_CAUSE_SIGNAL, &hit)
               ? hit.last.pc
               : 0;
}

/* What is wrong, or NULL. Each try begins later in its quantum, not to meet
 * the next tick at the same place. */
static const char *kill_there(const struct cell *cell, uint32_t n, uint32_t pc,
                              int tries)
{
    enum ras_recovery way = expected_way(cell, pc);
    uint32_t before = counted(RAS_CAUSE_KILL, way);
    int done = pc > (uint32_t)cell->commit, status = 0;
    shared[0] = shared[1] = 0;
    pid_t child = fork();
    if (child == 0) {
        sched_yield();
        for (volatile int i = 97 * tries; i > 0; i--)
            continue;
        call_after(cell, shared, n, SIGKILL);
        _exit(0);
    }
    waitpid(child, &status, 0);
    if (!WIFSIGNALED(status) || WTERMSIG(status) != SIGKILL)
        return "it was not killed";
    if (!words_are(cell, shared, done ? OURS : 0))
        return "it left the words in the middle";
    if (counted(RAS_CAUSE_KILL, way) - before != (uint32_t)is_inside(cell, pc))
        return "control did not return by its own way";
    return NULL;
}

/* The timer may have put the child back before, so that it got less far:
 * what is wrong is so each time. */
static int kill_again(const struct cell *cell, uint32_t n, uint32_t pc)
{
    const char *wrong = NULL;
    for (int i = 0; i < TRIES; i++) {
        wrong = kill_there(cell, n, pc, i);
        if (!wrong)
            return 0;
    }
    return complain(cell, wrong, pc);
}

int try_killed(const struct cell *cell)
{
    struct places places = { { 0 } };
    if (!shared)
        shared = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
                      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    for (uint32_t n = 1; n < MOST_STEPS; n++) {
        uint32_t pc = place_of(cell, n);
        if (!pc)
            continue;
        if (kill_again(cell, n, pc))
            return -1;
        places_add(&places, cell, pc);
    }
    return places_count(&places);
}
