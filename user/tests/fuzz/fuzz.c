/* fuzz - calls every system call with hostile arguments.
 *
 * usage: fuzz [SEED [CALLS]], as init: all that is left behind is its own.
 *
 * Children come one after the other, each with the next seed; whatever they
 * do to themselves, the system has to stay as it was. */
#include <dirent.h>
#include <errno.h>
#include <reprise/reprise.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <reprise/tap.h>
#include <time.h>
#include <unistd.h>

#include "fuzz.h"

enum { CHILD_CALLS = 5000, WARM_UP = 5000 };

static struct tally *tally;
static uint64_t calls;
static uint32_t children, stuck, spoilt, bystander_ended;

/* Between two pages that nobody may touch: a call that runs over what it was
 * given does not run into the tally. */
static int make_tally(void)
{
    uint8_t *memory = mmap(NULL, 3 * FUZZ_PAGE, PROT_READ | PROT_WRITE,
                           MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    if (memory == MAP_FAILED || mprotect(memory, FUZZ_PAGE, PROT_NONE) ||
        mprotect(memory + 2 * FUZZ_PAGE, FUZZ_PAGE, PROT_NONE))
        return -1;
    tally = (struct tally *)(memory + FUZZ_PAGE);
    return 0;
}

/* A child that ended; -1 when it was none of ours. */
static pid_t reap(void)
{
    int how;
    pid_t pid = waitpid(-1, &how, WNOHANG);

    if (pid == BYSTANDER)
        bystander_ended++;
    return pid;
}

/* Wait until `child` has ended; end it when it makes no more calls. */
static void await(pid_t child)
{
    const struct timespec slice = { 0, 100000000 };
    sigset_t ended;
    uint32_t seen = 0;
    pid_t pid;

    sigemptyset(&ended);
    sigaddset(&ended, SIGCHLD);
    while ((pid = reap()) != child && pid >= 0) {
        if (pid > 0 || sigtimedwait(&ended, NULL, &slice) > 0)
            continue;
        if (tally->calls == seen) {
            kill(child, SIGKILL);
            stuck++;
        }
        seen = tally->calls;
    }
}

/* Remove what the children made in `folder`, folders in it too. */
static void empty(const char *folder)
{
    char path[NAME_MAX + 16];
    const struct dirent *entry;
    DIR *directory = opendir(folder);

    while (directory && (entry = readdir(directory))) {
        snprintf(path, sizeof(path), "%s/%s", folder, entry->d_name);
        if (entry->d_name[0] != '.' && strcmp(path, "/tmp/bystander") != 0 &&
            unlink(path) != 0) {
            empty(path);
            unlink(path);
        }
    }
    if (directory)
        closedir(directory);
}

/* What a child made is added, if it did not destroy the record of it. */
static void run_child(uint32_t seed)
{
    pid_t child;

    tally->calls = 0;
    tally->check = ~0u;
    fflush(NULL);
    child = fork();
    if (child == 0)
        child_run(seed, CHILD_CALLS, tally);
    if (child < 0)
        return;
    children++;
    await(child);
    end_leftovers(60000); /* or the last promises say so */
    empty("/tmp");
    if (tally->check == ~tally->calls && tally->calls <= CHILD_CALLS)
        calls += tally->calls;
    else
        spoilt++;
}

static void run_children(uint32_t seed, uint64_t wanted)
{
    uint64_t reported = 0;

    while (calls < wanted && !bystander_ended) {
        uint32_t before = children;
        run_child(seed + children);
        if (children == before)
            break; /* fork() failed, and nobody is there to free anything */
        if (calls >= reported + 100000) {
            reported = calls;
            tap_note("%u children, %u stuck, %llu calls", (unsigned)children,
                     (unsigned)stuck, (unsigned long long)calls);
        }
    }
}

static void judge(struct system_status before, struct system_status after,
                  uint64_t wanted)
{
    tap_note("%u children; %u ended because they were stuck; %u spoilt the "
             "count",
             (unsigned)children, (unsigned)stuck, (unsigned)spoilt);
    promise(calls >= wanted, "%llu hostile calls, of %llu wanted",
            (unsigned long long)calls, (unsigned long long)wanted);
    promise_equal(after.frames_free, before.frames_free, "they leak no frame");
    promise_equal(after.processes, before.processes, "nor a process");
    promise_equal(after.threads, before.threads, "nor a thread");
}

int main(int argc, char **argv)
{
    uint32_t seed = argc > 1 ? (uint32_t)strtoul(argv[1], NULL, 0) : 1;
    uint64_t wanted = argc > 2 ? strtoul(argv[2], NULL, 0) : 1000000;
    struct system_status before, after;
    sigset_t ended;

    sigemptyset(&ended);
    sigaddset(&ended, SIGCHLD);
    sigprocmask(SIG_BLOCK, &ended, NULL);
    if (getpid() != FUZZER || make_tally() != 0)
        return 2;
    promise_equal(bystander_start(), BYSTANDER, "the bystander is there");
    tap_note("seed %u", (unsigned)seed);
    run_children(seed + 0x10000000, WARM_UP);
    calls = children = stuck = spoilt = 0;

    before = status_now();
    run_children(seed, wanted);
    after = status_now();
    judge(before, after, wanted);
    bystander_judge(bystander_end());
    return tap_done();
}
