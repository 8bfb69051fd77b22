/* accounts.c - money that moves between two accounts. */
#include "catalogue.h"

#include <pthread.h>

enum { TOTAL = 200 };

static volatile int a, b, sum = TOTAL;
static pthread_mutex_t mutex;

static void open_accounts(void)
{
    a = b = TOTAL / 2;
    pthread_mutexattr_t attributes;
    pthread_mutexattr_init(&attributes);
    pthread_mutexattr_setmechanism_np(&attributes, PTHREAD_MECHANISM_XCHG_NP);
    pthread_mutex_init(&mutex, &attributes);
}

static void transfer(int amount)
{
    store(&a, load(&a) - amount);
    store(&b, load(&b) + amount);
}

static void there(void)
{
    transfer(10);
}

static void back(void)
{
    transfer(-20);
}

static void there_locked(void)
{
    pthread_mutex_lock(&mutex);
    there();
    pthread_mutex_unlock(&mutex);
}

static void back_locked(void)
{
    pthread_mutex_lock(&mutex);
    back();
    pthread_mutex_unlock(&mutex);
}

/* Reads one account, then the other: a transfer may come in between. */
static void add_up(void)
{
    store(&sum, load(&a));
    store(&sum, load(&sum) + load(&b));
}

static void add_up_locked(void)
{
    pthread_mutex_lock(&mutex);
    add_up();
    pthread_mutex_unlock(&mutex);
}

static int nothing_lost(void)
{
    return a + b == TOTAL && sum == TOTAL;
}

#define MONEY(...)                                   \
    .prepare = open_accounts, .check = nothing_lost, \
    .watches = { WATCH(a), WATCH(b), __VA_ARGS__ }
#define TRANSFERS .expect = "a + b == 200", MONEY()
#define SUM .expect = "a + b == 200, and sum == 200", MONEY(WATCH(sum))

const struct entry accounts[] = {
    { .scenario = { "transfer", .threads = { there, back }, TRANSFERS },
      .about = "two transfers between two accounts, without a lock",
      .expected = "wrong",
      .on_cpus = "broken" },
    { .scenario = { "transfer-mutex", .threads = { there_locked, back_locked },
                    TRANSFERS },
      .about = "two transfers between two accounts, under one mutex",
      .expected = "safe",
      .on_cpus = "safe" },
    { .scenario = { "straddling-check", .threads = { there_locked, add_up },
                    SUM },
      .about = "transfer under a mutex, but the check takes no lock",
      .expected = "wrong",
      .on_cpus = "broken" },
    { .scenario = { "check-mutex", .threads = { there_locked, add_up_locked },
                    SUM },
      .about = "transfer under a mutex, and the check takes it, too",
      .expected = "safe",
      .on_cpus = "safe" },
    { .about = 0 },
};
