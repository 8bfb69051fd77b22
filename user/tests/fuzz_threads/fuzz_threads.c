/* fuzz_threads - threads of several processes do at once what can be done
 * with sequences, memory, signals, time, and each other.
 *
 * usage: fuzz_threads [SEED [ROUNDS]], as init: all that is left behind is its
 * own. A round is a family of processes with a seed of its own, SEED + n.
 *
 * After each round every frame is back, nobody is left, and the machine has
 * answered within two seconds all the time. The kernel that checks itself
 * (CHECK=1) looks at the rest, whenever a process ends. */
#include "fuzz_threads.h"

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

/* Milliseconds of the guest's time. */
enum { ROUND = 100, SLICE = 10, ANSWER = 2000, WARM_UP = 3 };

struct family *family;
static uint32_t late_ms; /* the longest that the machine did not answer */

static void *shared_page(void)
{
    return mmap(NULL, FUZZ_PAGE, PROT_READ | PROT_WRITE,
                MAP_SHARED | MAP_ANONYMOUS, -1, 0);
}

/* One group: its leader may have ended by now. In ours nobody stays, for who
 * ends his group would end us. */
static void join_group(pid_t leader)
{
    if (setpgid(0, leader))
        setpgid(0, 0);
}

static void start_family(uint32_t seed)
{
    pid_t leader = 0;

    memset(family, 0, sizeof(*family));
    family->forks = 6;
    family->execs = 3;
    for (uint32_t i = 0; i < MEMBERS; i++) {
        pid_t pid = fork();
        if (i == 0)
            leader = pid;
        if (pid == 0) {
            join_group(leader);
            family->member[i] = getpid();
            member_run(seed * MEMBERS + i);
        }
    }
}

/* Until all but the bystander have ended, or for so long. */
static void await_family(void)
{
    const struct timespec slice = { 0, SLICE * 1000000 };
    uint32_t began = now_ms(), before = began, now = began;
    sigset_t ended = 1u << (SIGCHLD - 1);

    while (status_now().processes > BYSTANDER && now - began < ROUND) {
        sigtimedwait(&ended, NULL, &slice);
        while (waitpid(-1, NULL, WNOHANG) > 0)
            continue;
        now = now_ms();
        if (now - before > late_ms)
            late_ms = now - before;
        before = now;
    }
}

/* 0, or what the round broke is said. */
static int round(uint32_t seed, const struct system_status *before)
{
    printf("# seed %u\n", (unsigned)seed);
    start_family(seed);
    await_family();
    if (end_leftovers(ANSWER)) {
        tap_note("seed %u leaves somebody who cannot be killed",
                 (unsigned)seed);
        return -1;
    }
    struct system_status after = status_now();
    if (before && (after.frames_free != before->frames_free ||
                   after.processes != before->processes ||
                   after.threads != before->threads)) {
        tap_note("seed %u leaves %d frames, %d processes, %d threads",
                 (unsigned)seed, (int)(before->frames_free - after.frames_free),
                 (int)(after.processes - before->processes),
                 (int)(after.threads - before->threads));
        return -1;
    }
    return late_ms > ANSWER ? -1 : 0;
}

static void fuzz(uint32_t seed, uint32_t rounds)
{
    struct system_status before;
    uint32_t done = 0;
    int broken = 0;

    for (uint32_t i = 0; i < WARM_UP; i++)
        round(i, NULL);
    before = status_now();
    while (done < rounds && !broken)
        broken = round(seed + done++, &before);
    promise(!broken, "%u rounds leave nothing behind", (unsigned)rounds);
    promise(late_ms <= ANSWER, "the machine answered after %u ms at most",
            (unsigned)late_ms);
}

int main(int argc, char **argv)
{
    uint32_t seed = argc > 1 ? (uint32_t)strtoul(argv[1], NULL, 0) : 1;
    uint32_t rounds = argc > 2 ? (uint32_t)strtoul(argv[2], NULL, 0) : 100;
    sigset_t ended = 1u << (SIGCHLD - 1);

    family = shared_page();
    if (argc > 2 && strcmp(argv[1], "leaf") == 0)
        member_run(rounds);
    sigprocmask(SIG_BLOCK, &ended, NULL);
    if (getpid() != FUZZER)
        return 2;
    promise_equal(bystander_start(), BYSTANDER, "the bystander is there");
    fuzz(seed, rounds);
    bystander_judge(bystander_end());
    return tap_done();
}
