/* deferral_test - a thread that asks for more time gets it, once, and pays.
 *
 * Two threads compute; the kernel's count of their ticks is what is compared.
 */
#include <errno.h>
#include <pthread.h>
#include <reprise.h>
#include <sched.h>
#include <string.h>
#include <tap.h>
#include <unistd.h>

enum { QUANTA = 1000, MOST_THREADS = 16 };

static struct system_status machine;
static volatile int stop;

static uint64_t cpu_ns(int tid)
{
    struct thread_status table[MOST_THREADS];
    int count = thread_list_np(table, MOST_THREADS);
    for (int i = 0; i < count && i < MOST_THREADS; i++)
        if (table[i].tid == tid)
            return table[i].cpu_ns;
    return 0;
}

static uint32_t ticks_now(void)
{
    struct system_status status;
    system_status_np(&status);
    return status.ticks;
}

/* Until `ticks` more have passed, whoever ran. */
static void compute(uint32_t ticks)
{
    uint32_t end = ticks_now() + ticks;
    while ((int32_t)(ticks_now() - end) < 0)
        for (volatile int i = 0; i < 50; i++)
            continue;
}

static void *honest(void *tid)
{
    *(volatile int *)tid = gettid();
    while (!stop)
        continue;
    return NULL;
}

/* Run `body` beside an honest thread; how many per mille of the time of both
 * went to the caller. */
static int share_beside_honest(void (*body)(void))
{
    volatile int tid = 0;
    uint64_t mine, other;
    pthread_t thread;

    stop = 0;
    pthread_create(&thread, NULL, honest, (void *)(uintptr_t)&tid);
    while (!tid)
        sched_yield();
    mine = cpu_ns(gettid());
    other = cpu_ns(tid);
    body();
    mine = cpu_ns(gettid()) - mine;
    other = cpu_ns(tid) - other;
    stop = 1;
    pthread_join(thread, NULL);
    tap_note("%u ms for the caller, %u ms for the other",
             (unsigned)(mine / 1000000), (unsigned)(other / 1000000));
    return (int)(mine * 1000 / (mine + other));
}

static struct deferral_np deferral;

static void ask_always(void)
{
    deferral.request = 1;
    compute(2 * QUANTA * machine.quantum_us / (1000000 / machine.hz));
    deferral.request = 0;
}

static void ask_never(void)
{
    compute(100);
}

/* As it is meant: a region, and giving way after it when asked to. */
static void ask_well(void)
{
    uint32_t end = ticks_now() + 200;
    while ((int32_t)(ticks_now() - end) < 0) {
        deferral.request = 1;
        for (volatile int i = 0; i < 999; i++)
            continue;
        deferral.request = 0;
        if (deferral.granted) {
            deferral.granted = 0;
            sched_yield();
        }
    }
}

static void test_bad_arguments(void)
{
    promise_errno(defer_preemption_np(&deferral, 0), EINVAL,
                  "no time at all is refused");
    promise_errno(defer_preemption_np(&deferral, machine.quantum_us + 1),
                  EINVAL, "more than a quantum is refused");
    promise_errno(defer_preemption_np(NULL, 0), 0,
                  "not to ask any more is always right");
}

static void test_shares(void)
{
    int share;

    memset(&deferral, 0, sizeof(deferral));
    promise_errno(defer_preemption_np(&deferral, machine.quantum_us), 0,
                  "a quantum at a time may be asked for");
    share_beside_honest(ask_never);
    promise_equal(deferral.grants, 0, "who does not ask gets nothing");

    share_beside_honest(ask_well);
    promise(deferral.grants > 10 && deferral.cut_off == 0,
            "who asks and gives way gets grants (%u) and is never cut off",
            (unsigned)deferral.grants);
    promise(deferral.borrowed_us > 0, "what it borrowed is counted");

    memset(&deferral, 0, sizeof(deferral));
    defer_preemption_np(&deferral, machine.quantum_us);
    share = share_beside_honest(ask_always);
    promise(deferral.cut_off > 20, "who never gives way is cut off (%u times)",
            (unsigned)deferral.cut_off);
    promise_equal(deferral.grants, deferral.cut_off,
                  "each time it was granted");
    promise(deferral.refused >= 9 * deferral.cut_off,
            "then it is refused for ten quanta (%u times)",
            (unsigned)deferral.refused);
    promise(share >= 495 && share <= 505,
            "and over %d quanta its share is %d per mille", QUANTA, share);
}

static void test_bad_address(void)
{
    defer_preemption_np((struct deferral_np *)8, machine.quantum_us);
    promise(share_beside_honest(ask_never) > 0,
            "a bad address costs nothing but the grants");
    defer_preemption_np(NULL, 0);
}

int main(void)
{
    system_status_np(&machine);
    test_bad_arguments();
    test_shares();
    test_bad_address();
    return tap_done();
}
