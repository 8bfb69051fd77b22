/* locks.c - every lock of lib/sync, under one scenario: each thread goes in
 * once, looks whether it is alone, and adds 1 by a load and a store. */
#include "catalogue.h"

#include <stdio.h>
#include <string.h>

enum { MOST = 32, NAME = 24, ABOUT = 64 };

volatile int visits, inside;
static volatile int crowded;
static struct lock lock;
const struct lock_ops *chosen_lock;

void prepare_lock(void)
{
    if (chosen_lock->prepare)
        chosen_lock->prepare(&lock);
}

static void enter(int self)
{
    int others;
    chosen_lock->lock(&lock, self);
    others = load(&inside);
    if (others)
        crowded = 1;
    store(&inside, others + 1);
    store(&visits, load(&visits) + 1);
    store(&inside, load(&inside) - 1);
    chosen_lock->unlock(&lock, self);
}

void enter_first(void)
{
    enter(0);
}

void enter_second(void)
{
    enter(1);
}

static void enter_third(void)
{
    enter(2);
}

/* The second watched word is `inside`. */
const char *is_crowded(const int32_t *watched)
{
    return watched[1] > 1 ? "two threads were inside" : NULL;
}

int both_were_in(void)
{
    return visits == 2 && !crowded;
}

static int three_were_in(void)
{
    return visits == 3 && !crowded;
}

void choose_lock(const struct lock_ops *which)
{
    chosen_lock = which;
}

struct entry locks[MOST];

/* Describe what a lock promises, as its file tells. */
static void describe(const struct lock_ops *which, int threads, char *about)
{
    unsigned promises = which->properties;
    const char *who = threads == 3 ? "three threads: " : "";

    if (!(promises & LOCK_EXCLUDES))
        snprintf(about, ABOUT, "%sdoes NOT exclude", who);
    else
        snprintf(about, ABOUT, "%sone at a time%s%s", who,
                 promises & LOCK_BOUNDED_WAITING ? ", bounded waiting"
                 : promises & LOCK_NO_STARVATION ? ", nobody starves"
                                                 : "",
                 promises & LOCK_PROGRESS ? "" : ", only by turns");
}

static void add(const struct lock_ops *which, int threads, char *name,
                char *about)
{
    static struct entry *next = locks;
    struct scenario *scenario = &next->scenario;

    snprintf(name, NAME, threads == 3 ? "%s-3" : "%s", which->name);
    describe(which, threads, about);
    *next = (struct entry){
        .about = about,
        .expected = which->properties & LOCK_EXCLUDES ? "safe" : "wrong",
        .least = which == &lock_variable ? 2 : 0,
        .on_cpus =
            which->properties & LOCK_EXCLUDES_ON_CPUS ? "safe" : "broken",
        .sequences = (which->properties & LOCK_RESTARTS) != 0,
        .lock = which,
    };
    *scenario = (struct scenario){
        .name = name,
        .prepare = prepare_lock,
        .threads = { enter_first, enter_second,
                     threads == 3 ? enter_third : NULL },
        .check = threads == 3 ? three_were_in : both_were_in,
        .expect = threads == 3 ? "visits == 3, and nobody met another inside"
                               : "visits == 2, and nobody met another inside",
        .complaint = is_crowded,
        .watches = { WATCH(visits), WATCH(inside) },
    };
    next++;
}

static const struct lock_ops *const fenced[] = {
    &lock_dekker_fenced, &lock_peterson_fenced, &lock_bakery_fenced,
    &lock_lamport_fast_fenced, NULL
};

void make_locks(void)
{
    static char names[MOST][NAME], abouts[MOST][ABOUT];
    int count = 0;

    for (int i = 0; lock_ops_all[i]; i++) {
        const struct lock_ops *which = lock_ops_all[i];
        add(which, 2, names[count], abouts[count]);
        count++;
        if (which->max_threads == 2 || which == &lock_variable)
            continue;
        add(which, 3, names[count], abouts[count]);
        count++;
    }
    for (int i = 0; fenced[i]; i++, count++)
        add(fenced[i], 2, names[count], abouts[count]);
}
