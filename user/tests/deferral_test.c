/* deferral_test - a thread that asks for more time gets it, once, and pays.
 *
 * Two threads compute; the kernel's count of their ticks is what is compared.
 */
#include <errno.h>
#include <pthread.h>
#include <reprise.h>
#include <sched.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
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

/* Each time as if it were the first. */
static void ask_anew(void)
{
    uint32_t end = ticks_now() + 200;
    while ((int32_t)(ticks_now() - end) < 0) {
        deferral.request = 1;
        defer_preemption_np(&deferral, machine.quantum_us);
    }
    defer_preemption_np(NULL, 0);
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

static void test_anew(void)
{
    int share = share_beside_honest(ask_anew);
    promise(share >= 490 && share <= 510,
            "who asks anew each time is not given more: %d per mille", share);
}

static void test_bad_address(void)
{
    defer_preemption_np((struct deferral_np *)8, machine.quantum_us);
    promise(share_beside_honest(ask_never) > 0,
            "a bad address costs nothing but the grants");
    defer_preemption_np(NULL, 0);
}

/* ---- who rolls forward ---- */

enum { PAGE = 4096, FRESH = 12, ROUNDS = 10000, ROLLS = 20 };

/* Asks for more time, touches more pages that are not there yet than it is
 * refused quanta, and ends with a load from the page where it asked; then a
 * system call. */
void ask_inside(volatile uint32_t *request, char *fresh);
extern char ask_inside_start[], ask_inside_end[];
extern char guard[PAGE];
char guard[PAGE] __attribute__((aligned(PAGE)));

__asm__(".text\n"
        "ask_inside:\n\t"
        "push %ebx\n\t"
        "mov 8(%esp), %edx\n\t"
        "mov 12(%esp), %ebx\n"
        "ask_inside_start:\n\t"
        "movl $1, (%edx)\n\t"
        ".set page, 0\n\t"
        ".rept 12\n\t"
        "movl $1, page * 4096(%ebx)\n\t"
        ".set page, page + 1\n\t"
        ".endr\n"
        "ask_inside_end:\n\t"
        "mov guard, %eax\n\t"
        "movl $0, (%edx)\n\t"
        "mov $1, %eax\n\t" /* gettid: syscalls.def */
        "int $0x80\n\t"
        "pop %ebx\n\t"
        "ret\n");

static int roll_and_ask(void)
{
    struct deferral_np *asks = (struct deferral_np *)(void *)guard;
    const struct ras_descriptor row = { .start = (uint32_t)ask_inside_start,
                                        .commit = (uint32_t)ask_inside_start,
                                        .end = (uint32_t)ask_inside_end,
                                        .recovery = RAS_FAULT,
                                        .with = (uint32_t)guard };
    if (ras_register(&row, 1) || defer_preemption_np(asks, machine.quantum_us))
        return 1;
    const volatile struct ras_statistics *counts =
        ras_counters(ask_inside_start);
    for (int i = 0; i < ROUNDS && counts->by[RAS_FAULT] < ROLLS; i++) {
        char *fresh = mmap(NULL, FRESH * PAGE, PROT_READ | PROT_WRITE,
                           MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        ask_inside(&asks->request, fresh);
        munmap(fresh, FRESH * PAGE);
    }
    return counts->by[RAS_FAULT] < ROLLS ? 2 : 0;
}

static void test_rolling(void)
{
    int status = -1;
    pid_t child = fork();
    if (child == 0)
        _exit(roll_and_ask());
    waitpid(child, &status, 0);
    promise_equal(status, 0, "who rolls forward is given no time meanwhile");
}

int main(void)
{
    system_status_np(&machine);
    test_bad_arguments();
    test_shares();
    test_anew();
    test_bad_address();
    test_rolling();
    return tap_done();
}
