/* events.c - a signal, a page fault, a kill at every instruction. */
#include "catalogue.h"

#include <reprise/sequences.h>
#include <reprise/steps.h>
#include <signal.h>
#include <stddef.h>
#include <sys/mman.h>

static volatile int count, handled, elsewhere;
static volatile int *accounts_kept; /* shared: they outlive the process */

/* ---- signals ---- */

static void add_ten(int signal)
{
    (void)signal;
    store(&handled, load(&handled) + 1);
    ras_fetch_and_add(&count, 10);
}

static void catch_it(void)
{
    signal(SIGUSR1, add_ten);
}

static void add_one(void)
{
    ras_fetch_and_add(&count, 1);
}

/* Code: load count, add, store count. */
static void add_one_plainly(void)
{
    store(&count, load(&count) + 1);
}

static void add_one_elsewhere(void)
{
    ras_fetch_and_add(&elsewhere, 1);
}

static void add_one_forward(void)
{
    ras_fetch_and_add_rewrite(&count, 1);
}

static int both_count(void)
{
    return count == 1 + 10 * handled;
}

static int all_count(void)
{
    return count == 2 + 10 * handled;
}

/* ---- page faults ---- */

static int both_added(void)
{
    return count == 2;
}

static int each_added(void)
{
    return count == 1 && elsewhere == 1;
}

/* ---- kills ---- */

/* Called in the stage, before each run: all children share its mapping. */
static void fill_accounts(void)
{
    if (!accounts_kept)
        accounts_kept = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
                             MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    for (int i = 0; i < 4; i++)
        accounts_kept[i] = 50;
}

static void transfer_at_once(void)
{
    ras_count_pair(accounts_kept, -20, 20);
}

static void transfer_elsewhere(void)
{
    ras_count_pair(&accounts_kept[2], -20, 20);
}

/* Code: load, subtract, store, load, add, store. */
static void transfer_plainly(void)
{
    store(&accounts_kept[0], load(&accounts_kept[0]) - 20);
    store(&accounts_kept[1], load(&accounts_kept[1]) + 20);
}

static int total_is_kept(void)
{
    return accounts_kept[0] + accounts_kept[1] == 100;
}

static int totals_are_kept(void)
{
    return total_is_kept() && accounts_kept[2] + accounts_kept[3] == 100;
}

#define COUNT .watches = { WATCH(count), WATCH(handled) }

const struct entry events[] = {
    { .scenario = { "signal-plain", .prepare = catch_it,
                    .threads = { add_one_plainly }, .check = both_count,
                    .expect = "count == 1 + 10 * handled",
                    .event = EXPLORE_SIGNAL, COUNT },
      .about = "m = m + 1 and a handler that adds to m",
      .expected = "wrong" },
    { .scenario = { "signal-sequence", .prepare = catch_it,
                    .threads = { add_one }, .check = both_count,
                    .expect = "count == 1 + 10 * handled",
                    .event = EXPLORE_SIGNAL, COUNT },
      .about = "m = m + 1 as a sequence, and a handler that uses it",
      .expected = "safe",
      .sequences = 1 },
    { .scenario = { "signal-forward", .prepare = catch_it,
                    .threads = { add_one_forward }, .check = both_count,
                    .expect = "count == 1 + 10 * handled",
                    .event = EXPLORE_SIGNAL, COUNT },
      .about = "m = m + 1 as a sequence that is carried forward",
      .expected = "safe",
      .sequences = 1 },
    { .scenario = { "signal-shared", .prepare = catch_it,
                    .threads = { add_one, add_one }, .check = all_count,
                    .expect = "count == 2 + 10 * handled",
                    .event = EXPLORE_SIGNAL, COUNT },
      .about = "two of them, and the handler in either thread",
      .expected = "safe",
      .sequences = 1,
      .on_cpus = "broken" },
    { .scenario = { "fault-sequence", .threads = { add_one, add_one_forward },
                    .check = both_added, .expect = "count == 2",
                    .event = EXPLORE_FAULT, .watches = { WATCH(count) } },
      .about = "a sequence whose pages are missing, at any instruction",
      .expected = "safe",
      .sequences = 1,
      .on_cpus = "broken" },
    { .scenario = { "fault-apart", .threads = { add_one, add_one_elsewhere },
                    .check = each_added,
                    .expect = "count == 1 and elsewhere == 1",
                    .event = EXPLORE_FAULT,
                    .watches = { WATCH(count), WATCH(elsewhere) } },
      .about = "two of them, on words that they do not share",
      .expected = "safe",
      .on_cpus = "safe" },
    { .scenario = { "kill-plain", .prepare = fill_accounts,
                    .threads = { transfer_plainly }, .survived = total_is_kept,
                    .expect = "both accounts together hold 100",
                    .event = EXPLORE_KILL },
      .about = "a transfer in shared memory, killed: money is lost",
      .expected = "wrong" },
    { .scenario = { "kill-sequence", .prepare = fill_accounts,
                    .threads = { transfer_at_once }, .survived = total_is_kept,
                    .expect = "both accounts together hold 100",
                    .event = EXPLORE_KILL },
      .about = "a transfer by a sequence, killed: all of it or nothing",
      .expected = "safe",
      .sequences = 1 },
    { .scenario = { "kill-shared", .prepare = fill_accounts,
                    .threads = { transfer_at_once, transfer_at_once },
                    .survived = total_is_kept,
                    .expect = "both accounts together hold 100",
                    .event = EXPLORE_KILL },
      .about = "two of them, on the same accounts",
      .expected = "safe",
      .sequences = 1,
      .on_cpus = "broken" },
    { .scenario = { "kill-apart", .prepare = fill_accounts,
                    .threads = { transfer_at_once, transfer_elsewhere },
                    .survived = totals_are_kept,
                    .expect = "each pair of accounts holds 100",
                    .event = EXPLORE_KILL },
      .about = "two of them, on accounts that they do not share",
      .expected = "safe",
      .sequences = 1,
      .on_cpus = "safe" },
    { .about = 0 },
};
