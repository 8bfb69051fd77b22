/* broken_locks.c - locks with one instruction removed or out of order, and
 * what is wrong with a right one used otherwise than it wants. */
#include "catalogue.h"

#include <reprise/steps.h>
#include <sched.h>

/* ---- Peterson, who never gives the turn away ---- */

static volatile int interested[2];
static volatile int turn;

/* Code: store interested, load again. */
static void lock_without_turn(struct lock *lock, int self)
{
    int other = 1 - self;
    (void)lock;
    interested[self] = 1;
    while (interested[other] && turn == other)
        sched_yield();
}

/* Code: store turn, store interested, load again. */
static void lock_too_late(struct lock *lock, int self)
{
    int other = 1 - self;
    (void)lock;
    turn = other;
    interested[self] = 1;
    while (interested[other] && turn == other)
        sched_yield();
}

/* Dekker, who never steps back. */
/* Code: store interested, load interested again. */
static void lock_stubbornly(struct lock *lock, int self)
{
    (void)lock;
    interested[self] = 1;
    while (interested[1 - self])
        sched_yield();
}

/* Dekker, where both step back, and nobody's turn it is. */
static void lock_politely(struct lock *lock, int self)
{
    (void)lock;
    store(&interested[self], 1);
    while (load(&interested[1 - self])) {
        store(&interested[self], 0);
        store(&interested[self], 1);
    }
}

/* Code: store interested. */
static void leave(struct lock *lock, int self)
{
    (void)lock;
    interested[self] = 0;
}

static const struct lock_ops without_turn = { .lock = lock_without_turn,
                                              .unlock = leave };
static const struct lock_ops too_late = { .lock = lock_too_late,
                                          .unlock = leave };
static const struct lock_ops polite = { .lock = lock_politely,
                                        .unlock = leave };
static const struct lock_ops stubborn = { .lock = lock_stubbornly,
                                          .unlock = leave };

/* ---- a test-and-set that is no sequence ---- */

/* Code: load, store, again. */
static void lock_plainly(struct lock *lock, int self)
{
    int old;
    (void)self;
    do {
        old = lock->word[0];
        lock->word[0] = 1;
        if (old)
            sched_yield();
    } while (old);
}

static void unlock_plainly(struct lock *lock, int self)
{
    (void)self;
    lock->word[0] = 0;
}

static const struct lock_ops plain_tas = { .lock = lock_plainly,
                                           .unlock = unlock_plainly };

#define CROWD                                                        \
    .threads = { enter_first, enter_second }, .check = both_were_in, \
    .expect = "visits == 2, and nobody met another inside",          \
    .complaint = is_crowded, .watches = { WATCH(visits), WATCH(inside) }

/* ---- taking turns with somebody who does not come ---- */

static struct lock ours;

static void enter_twice(void)
{
    for (int i = 0; i < 2; i++) {
        lock_alternation.lock(&ours, 0);
        store(&visits, load(&visits) + 1);
        lock_alternation.unlock(&ours, 0);
    }
}

static void stay_away(void)
{
}

/* ---- how often one can get in while the other waits ---- */

static volatile int wants, overtaken;

static void wait_for_it(const struct lock_ops *ops, volatile int *waits)
{
    *waits = 1;
    ops->lock(&ours, 0);
    *waits = 0;
    ops->unlock(&ours, 0);
}

static void overtake(const struct lock_ops *ops, const volatile int *waits)
{
    for (int i = 0; i < 4; i++) {
        int waited = *waits;
        ops->lock(&ours, 1);
        store(&overtaken, load(&overtaken) + (waited && *waits));
        ops->unlock(&ours, 1);
    }
}

static void wait_for_xchg(void)
{
    wait_for_it(&lock_xchg, &wants);
}

static void overtake_xchg(void)
{
    overtake(&lock_xchg, &wants);
}

/* Its word 1 says that thread 0 waits: from there on the bound holds. */
static void wait_for_bounded(void)
{
    wait_for_it(&lock_bounded_xchg, &wants);
}

static void overtake_bounded(void)
{
    overtake(&lock_bounded_xchg, &ours.word[1]);
}

static int at_most_once(void)
{
    return overtaken <= 1;
}

const struct entry broken_locks[] = {
    { .scenario = { "peterson-no-turn", CROWD },
      .about = "Peterson, but nobody gives the turn away",
      .expected = "wrong",
      .lock = &without_turn },
    { .scenario = { "peterson-late", CROWD },
      .about = "Peterson, but the turn is given away first",
      .expected = "wrong",
      .least = 2,
      .lock = &too_late },
    { .scenario = { "dekker-stubborn", CROWD },
      .about = "Dekker, but nobody steps back",
      .expected = "livelock",
      .lock = &stubborn },
    { .scenario = { "dekker-polite", CROWD },
      .about = "Dekker, but both step back: in step, nobody gets in",
      .expected = "livelock",
      .periods = 2,
      .lock = &polite },
    { .scenario = { "plain-test-and-set", CROWD },
      .about = "test-and-set by load and store, not a sequence",
      .expected = "wrong",
      .least = 2,
      .lock = &plain_tas },
    { .scenario = { "alternation-idle", .threads = { enter_twice, stay_away },
                    .watches = { WATCH(visits) } },
      .about = "strict alternation: one thread never wants to get in",
      .expected = "livelock" },
    { .scenario = { "xchg-overtaken",
                    .threads = { wait_for_xchg, overtake_xchg },
                    .check = at_most_once, .expect = "overtaken <= 1",
                    .watches = { WATCH(overtaken) } },
      .about = "xchg lock: the other gets in twice while one waits",
      .expected = "wrong" },
    { .scenario = { "bounded-overtaken",
                    .threads = { wait_for_bounded, overtake_bounded },
                    .check = at_most_once, .expect = "overtaken <= 1",
                    .watches = { WATCH(overtaken) } },
      .about = "xchg lock with waiting array: the other gets in once",
      .expected = "safe" },
    { .about = 0 },
};
