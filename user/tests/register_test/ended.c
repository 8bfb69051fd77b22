/* ended.c - what is kept of processes that have ended. */
#include <errno.h>
#include <reprise/reprise.h>
#include <reprise/sequences.h>
#include <string.h>
#include <sys/wait.h>
#include <reprise/tap.h>
#include <unistd.h>

#include "register_test.h"

static struct ras_statistics rows[RAS_ENDED];

static const char name[] = "ras_fetch_and_add";

/* Returns how often this process's sequence of that name was restarted by
 * force. */
static int forced_restarts(void)
{
    int count = ras_stats(0, rows, RAS_ENDED);
    for (int i = 0; i < count && i < RAS_ENDED; i++)
        if (!strcmp(rows[i].name, name))
            return (int)rows[i].restarts[RAS_CAUSE_FORCED];
    return 0;
}

/* Be interrupted later and later in the sequence, until it is restarted. */
static int be_put_back(void)
{
    int word = 0;
    for (unsigned n = 1; !forced_restarts(); n++) {
        preempt_after_np(n);
        ras_fetch_and_add(&word, 1);
    }
    return forced_restarts();
}

/* A child that ends: it was put back in a sequence, or nobody interrupted it
 * there, but for the timer. *times: how often it was put back. */
static pid_t ended_child(int put_back, int *times)
{
    int status = 0;
    pid_t pid = fork();
    if (pid == 0)
        _exit(put_back ? be_put_back() : 0);
    waitpid(pid, &status, 0);
    *times = WEXITSTATUS(status);
    return pid;
}

/* The last row of process `pid`, or NULL. */
static const struct ras_statistics *row_of(pid_t pid)
{
    const struct ras_statistics *found = NULL;
    int count = ras_stats(RAS_OF_ENDED, rows, RAS_ENDED);
    for (int i = 0; i < count; i++)
        if (rows[i].pid == pid && rows[i].restarts[RAS_CAUSE_FORCED])
            found = &rows[i];
    return found;
}

static int all_have_counts(void)
{
    int count = ras_stats(RAS_OF_ENDED, rows, RAS_ENDED), all = 1;
    for (int i = 0; i < count; i++) {
        uint32_t counts = 0;
        for (int cause = 0; cause < RAS_CAUSES; cause++)
            counts |= rows[i].restarts[cause] | rows[i].forwards[cause];
        all &= counts != 0;
    }
    return all;
}

void test_ended(void)
{
    int times, unused, in_order = 1;
    pid_t pid = ended_child(1, &times), first;
    const struct ras_statistics *row = row_of(pid);
    promise(row && !strcmp(row->name, name),
            "the counts of a process outlive it");
    promise_equal(row ? row->restarts[RAS_CAUSE_FORCED] : 0, times,
                  "as they were");
    ended_child(0, &unused);
    promise(all_have_counts(), "what has counted nothing is not kept");
    first = ended_child(1, &unused);
    for (int i = 1; i < RAS_ENDED; i++)
        ended_child(1, &unused);
    promise_equal(ras_stats(RAS_OF_ENDED, rows, RAS_ENDED), RAS_ENDED,
                  "so many are kept");
    for (int i = 1; i < RAS_ENDED; i++)
        in_order &= rows[i - 1].pid <= rows[i].pid;
    promise(in_order && rows[0].pid >= first && !row_of(pid),
            "of the last, and the oldest goes first");
    promise_equal(ras_stats(RAS_OF_ENDED, NULL, 0), RAS_ENDED,
                  "how many can be asked for");
    promise_errno(ras_stats(RAS_OF_ENDED, (void *)0xc0100000u, 1), EFAULT,
                  "not into the kernel");
}
