/* interruptions.c - threads of several CPUs inside of sequences: who is put
 * right, when; and what may not change meanwhile. */
#include "cpus_test.h"

#include <reprise/ras.h>
#include <reprise/tap.h>
#include <stddef.h>
#include <sys/ras.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

body look_then_write, add_at_once, write_twice, wait_for_y, wait_for_y_end;

/* ---- a sequence that waits for another CPU ---- */

static void make_unbounded(void)
{
    static struct ras_descriptor waiting = { .recovery = RAS_BREAKPOINT,
                                             .flags = RAS_UNBOUNDED,
                                             .name = (uint32_t) "waiting" };

    waiting.start = waiting.commit = (uint32_t)wait_for_y;
    waiting.end = (uint32_t)wait_for_y_end;
    if (ras_register(&waiting, 1))
        _exit(1);
}

#define WAITS(first, second, third)                                        \
    .prepare = make_unbounded, .threads = { wait_for_y, write_y, look_x }, \
    .cpus = { first, second, third }, .schedule

static const struct rule unbounded[] = {
    { "a sequence that waits for another CPU goes on when that has written",
      WAITS(0, 1, 0) = "0:2 1 0 2", .expected = "seen0=1" },
    { "it is carried to its end if that has written",
      WAITS(0, 1, 0) = "0:2 1 2 0", .expected = "seen0=1" },
    { "else nobody comes between, which is not modelled, and no failure",
      WAITS(0, 1, 0) = "0:2 2 1 0", .expected = NULL,
      .ending = ENDED_UNMODELLED },
    { "nor when it gets a signal", WAITS(0, 1, 0) = "0:1 0:1s 1 2",
      .expected = NULL, .ending = ENDED_UNMODELLED },
    { "on one CPU the watchdog ends it, as it would",
      WAITS(0, 0, 0) = "0:2 2 1 0", .expected = NULL, .ending = ENDED_DEAD },
    { 0 },
};

/* ---- who is put right, when ---- */

static const struct rule rules[] = {
    { "a thread set aside inside goes on where it stood",
      ON_TWO(add_at_once, write_y), "0:3 1 0", "x=1" },
    { "and is put back when its CPU goes to another of its threads",
      .threads = { add_at_once, write_y, look_x }, .cpus = { 0, 1, 0 },
      "0:3 1 2 0", "x=0x44444445" },
    { "not when another CPU goes to another of its own",
      .threads = { add_at_once, write_y, look_x }, .cpus = { 0, 1, 1 },
      "0:3 1 2 0", "x=1" },
    { "past the commit it is carried forward then",
      .threads = { write_twice, look_x, write_y }, .cpus = { 0, 1, 0 },
      "0:2 2:1 1 0", "seen0=2" },
    { "and not before", .threads = { write_twice, look_x, write_y },
      .cpus = { 0, 1, 0 }, "0:2 1 2 0", "seen0=1 seen1=0" },
    { "its stores that wait arrive before that",
      .threads = { write_twice, look_x, write_y }, .cpus = { 0, 1, 0 },
      "0:2w 2:1 1 0", "seen0=2 x=2" },
    { 0 },
};

/* ---- what may not change while another CPU's thread stands inside ---- */

static char *page;
static struct ras_descriptor row = { .name = (uint32_t) "again" };

static void make_page(void)
{
    page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
                -1, 0);
}

static void do_mmap(void)
{
    mmap(NULL, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
}

static void do_munmap(void)
{
    munmap(page, 4096);
}

static void do_mprotect(void)
{
    mprotect(page, 4096, PROT_READ);
}

static void do_fork(void)
{
    if (fork() == 0)
        _exit(0);
    wait(NULL);
}

static void do_exec(void)
{
    char *const none[] = { NULL };
    execve("/nowhere", none, none);
}

static void do_register(void)
{
    ras_register(&row, 1);
}

static void do_unregister(void)
{
    ras_unregister(page);
}

static void do_designate(void)
{
    ras_designate(1);
}

static void do_rasctl(void)
{
    rasctl(page, 16, RAS_INSTALL);
}

static const struct {
    void (*act)(void);
    const char *name;
} changes[] = {
    { do_mmap, "mmap" },
    { do_munmap, "munmap" },
    { do_mprotect, "mprotect" },
    { do_fork, "fork" },
    { do_exec, "exec" },
    { do_register, "registering" },
    { do_designate, "designating" },
    { do_rasctl, "rasctl" },
    { do_unregister, "unregistering" },
};

static void test_changes(void)
{
    for (unsigned i = 0; i < sizeof(changes) / sizeof(changes[0]); i++) {
        struct scenario s = { .name = changes[i].name,
                              .prepare = make_page,
                              .threads = { add_at_once, changes[i].act,
                                           look_x },
                              .cpus = { 0, 1, 0 } };
        promise_equal(run_scenario(&s, "0:3 1")->ending, ENDED_UNMODELLED,
                      "%s while another CPU's thread stands inside is not "
                      "modelled",
                      s.name);
        promise_equal(run_scenario(&s, "0:1 1")->ending, ENDED_WELL,
                      "but it is while it stands before its sequence");
        promise_equal(run_scenario(&s, "0:3 2:1 1")->ending, ENDED_WELL,
                      "and when it has been put back");
    }
}

/* ---- others come between while a sequence is carried forward ---- */

static int nobody_between(void)
{
    return seen[0] != 2 || seen[1] != 0x44444444 || seen[2] != 1;
}

/* The kernel carries it forward at once. That another CPU's thread comes
 * between, and a thread of its own CPU after it, is found all the same: as a
 * schedule in which that one is preempted at the end. */
static void test_between(void)
{
    struct scenario s = { .name = "between",
                          .threads = { write_twice, look_then_write, look_x },
                          .cpus = { 0, 1, 0 },
                          .check = nobody_between };
    const struct explore_options options = { .preemptions = 1 };
    struct explore_result result;

    explore(&s, &options, &result);
    promise(result.failed, "another CPU comes between what is carried forward");
    s.cpus[1] = 0;
    explore(&s, &options, &result);
    promise(result.complete && !result.failed,
            "on one CPU nobody does, in %u schedules",
            (unsigned)result.schedules);
}

void test_interruptions(void)
{
    try_rules(rules);
    try_rules(unbounded);
    test_between();
    test_changes();
}
