/* misuse.c - scenarios that do what they should not, schedules and listings of
 * something else: each is told, and none is called safe. */
#include "explorer.h"

#include <errno.h>
#include <fcntl.h>
#include <reprise/reprise.h>
#include <reprise/tap.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern const char *explore_listing; /* lib/explore/explore_private.h */

static const struct explore_options one = { .preemptions = 1 };

static void promise_verdict(void (*body)(void), const char *verdict,
                            const char *what)
{
    const struct scenario s = { .name = what,
                                .threads = { body, add_in_one },
                                .watches = { WATCH(m) } };
    struct explore_result r = explored(&s, &one);
    promise(!strcmp(explore_verdict(&r), verdict), "%s: %s", what, verdict);
    if (strcmp(explore_verdict(&r), verdict) != 0)
        tap_note("it was %s", explore_verdict(&r));
}

static void print_for_ever(void)
{
    for (;;)
        printf("and on\n");
}

static void make_a_process(void)
{
    if (fork() == 0)
        _exit(0);
}

static void make_one_that_stays(void)
{
    if (fork() == 0)
        for (;;)
            sleep(1000);
}

/* The machine's own counter: no two runs read the same. */
static void go_by_the_machine(void)
{
    uint32_t low, high;
    __asm__ volatile("rdtsc" : "=a"(low), "=d"(high));
    m = (int)low;
}

/* Nothing that is watched depends on it; but for one value nobody would know.
 */
static void look_at_the_machine(void)
{
    uint32_t low, high;
    __asm__ volatile("rdtsc" : "=a"(low), "=d"(high));
    m = low == 0 && high == 0x7fffffff;
}

static void set_alarm(void)
{
    alarm(1000);
}

/* The exit status of a program that is to run this schedule, and whose words
 * nobody wants. */
static int status_of(const char *schedule)
{
    const struct scenario s = { .name = "schedule",
                                .threads = { add_plainly, add_plainly } };
    const struct explore_arguments arguments = { .schedule = schedule };
    int status = 0;

    fflush(NULL);
    if (fork() == 0) {
        int nowhere = open("/dev/null", O_WRONLY);
        dup2(nowhere, STDOUT_FILENO);
        dup2(nowhere, STDERR_FILENO);
        _exit((int)explore_and_report(&s, &arguments));
    }
    wait(&status);
    return WEXITSTATUS(status);
}

static void test_schedules(void)
{
    promise_equal(status_of("0:2 1"), EXPLORE_AS_EXPECTED,
                  "a schedule of this program is run");
    promise_equal(status_of("0:2 1:9 0"), EXPLORE_NOT_RUN,
                  "one with more steps than there are is of another");
    promise_equal(status_of("0:2 3:1"), EXPLORE_NOT_RUN,
                  "and so is one with more threads");
    promise_equal(status_of("0:2 one"), EXPLORE_NOT_RUN, "and nonsense");
}

/* In a child, for a listing that was read is remembered. */
static void test_listing(void)
{
    const struct scenario s = { .name = "listing",
                                .threads = { add_in_one, add_in_one } };
    struct explore_result result;
    int status = 0;

    fflush(NULL);
    if (fork() == 0) {
        explore_listing = "/etc/code/lost_update";
        _exit(explore(&s, &one, &result) ? errno : 0);
    }
    wait(&status);
    promise_equal(WEXITSTATUS(status), ENOEXEC,
                  "the listing of another program is refused");
}

/* Before any control has passed in this process. */
void test_misuse_first(void)
{
    test_listing();
}

void test_misuse(void)
{
    struct system_status before, after;

    system_status_np(&before);
    promise_verdict(print_for_ever, "livelock", "who prints without end");
    promise_verdict(make_a_process, "forked", "who forks");
    promise_verdict(make_one_that_stays, "forked",
                    "and if the other process would never end");
    system_status_np(&after);
    promise_equal(after.processes, before.processes, "none is left behind");
    promise_verdict(go_by_the_machine, "different",
                    "who goes by the machine's clock");
    promise_verdict(look_at_the_machine, "unfinished",
                    "who only reads it is not called safe");
    promise_verdict(set_alarm, "unfinished", "nor who sets an alarm");
    test_schedules();
}
