/* overtaking.c - how often can others get in while one waits? One thread goes
 * in once; the other comes again and again, and never ends. */
#include "catalogue.h"

#include <reprise/waits.h>
#include <stdio.h>
#include <string.h>

enum { MOST = 16, NAME = 24 };

static volatile int who_is_in; /* whose number, and 1; 0: nobody's */
static struct lock lock;

static void prepare(void)
{
    if (chosen_lock->prepare)
        chosen_lock->prepare(&lock);
}

static void enter_once(int self)
{
    MARK_ASKS();
    chosen_lock->lock(&lock, self);
    MARK_ENTERS();
    store(&who_is_in, self + 1);
    store(&who_is_in, 0);
    chosen_lock->unlock(&lock, self);
}

/* Where the number matters, a lock favours the lower one. */
static void wait_once(void)
{
    enter_once(1);
}

static void come_again(void)
{
    for (;;)
        enter_once(0);
}

struct entry overtaking[MOST];

/* With a lock that has no bound one is overtaken, if it may be only once. */
static void add(struct entry *entry, char *name, const struct lock_ops *which)
{
    int fifo = (which->properties & LOCK_FIRST_COME) != 0;
    int bounded = (which->properties & LOCK_BOUNDED_WAITING) != 0;

    snprintf(name, NAME, "%s-waits", which->name);
    *entry = (struct entry){
        .about = fifo      ? "first come, first served"
                 : bounded ? "overtaken at most once"
                           : "overtaken without bound",
        .expected = bounded ? "safe" : "overtaken",
        .lock = which,
    };
    entry->scenario = (struct scenario){
        .name = name,
        .prepare = prepare,
        .threads = { wait_once, come_again },
        .endless = 2,
        .fifo = fifo,
        .bound = !fifo,
        .watches = { WATCH(who_is_in) },
    };
}

void make_overtaking(void)
{
    static char names[MOST][NAME];
    int count = 0;

    for (int i = 0; lock_ops_all[i]; i++)
        if (lock_ops_all[i]->properties & LOCK_EXCLUDES) {
            add(&overtaking[count], names[count], lock_ops_all[i]);
            count++;
        }
}

/* ---- a table of them ---- */

static void print_row(const struct entry *entry,
                      const struct explore_result *result)
{
    char most[NAME];

    if (!result->waited)
        snprintf(most, NAME, "not known");
    else if (result->unbounded)
        snprintf(most, NAME, "no bound");
    else if (result->failed) /* more than it may be */
        snprintf(most, NAME, "%u or more", (unsigned)result->overtaken);
    else
        snprintf(most, NAME, "%u", (unsigned)result->overtaken);
    printf("%-14s %-10s %s%s\n", entry->lock->name, most, entry->about,
           strcmp(explore_verdict(result), entry->expected) ? " !" : "");
}

enum explore_status explore_waits(const struct explore_arguments *arguments)
{
    enum explore_status status = EXPLORE_AS_EXPECTED;

    printf("While a thread waits, one other that asks later gets in first, at "
           "most so often\n(in all schedules with at most %u preemption%s):\n",
           arguments->options.preemptions,
           arguments->options.preemptions == 1 ? "" : "s");
    printf("%-14s %-10s %s\n", "lock", "overtaken", "it is meant to be");
    for (const struct entry *entry = overtaking; entry->about; entry++) {
        struct explore_result result;
        choose_lock(entry->lock);
        if (explore(&entry->scenario, &arguments->options, &result))
            return explore_tell_error(entry->scenario.name);
        explore_clear_progress();
        if (explore_interrupted())
            return EXPLORE_UNFINISHED;
        print_row(entry, &result);
        if (strcmp(explore_verdict(&result), entry->expected) != 0)
            status = EXPLORE_UNEXPECTED;
    }
    return status;
}
