/* linked_test - what clears a reservation, and what does not. */
#include <errno.h>
#include <pthread.h>
#include <reprise/ras.h>
#include <reprise/reprise.h>
#include <sched.h>
#include <reprise/sequences.h>
#include <signal.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <reprise/tap.h>
#include <unistd.h>

enum { PAGE = 4096, THREADS = 3, TURNS = 20000, FORKS = 20 };

static volatile int cell, other;

/* Load linked at the beginning of a tick, so that none comes by itself before
 * the store: nothing is printed in between. */
static int load(void)
{
    usleep(1);
    return ras_load_linked(&cell);
}

static void test_plain(void)
{
    int loaded, stored, again;
    cell = 5;
    loaded = load();
    stored = ras_store_conditional(&cell, 6);
    again = ras_store_conditional(&cell, 7);
    promise_equal(loaded, 5, "load linked gives the value");
    promise_equal(stored, 1, "and the store succeeds");
    promise_equal(again, 0, "but only once");
    promise_equal(cell, 6, "it is there");
    load();
    again = ras_store_conditional(&other, 7);
    stored = ras_store_conditional(&cell, 8);
    promise_equal(again, 0, "a store to another cell fails");
    promise_equal(stored, 1, "and leaves the reservation alone");
    promise_equal(cell * 10 + other, 80, "what failed has stored nothing");
    load();
    other = ras_fetch_and_add(&other, 1) + getpid();
    promise_equal(ras_store_conditional(&cell, 9), 1,
                  "arithmetic, sequences and system calls may stand between");
}

/* The value comes back: a compare-and-swap would not notice. */
static void *there_and_back(void *argument)
{
    cell++;
    cell--;
    return argument;
}

static void test_other_thread(void)
{
    pthread_t thread;
    int before = load();
    pthread_create(&thread, NULL, there_and_back, NULL);
    pthread_join(thread, NULL);
    promise_equal(cell, before, "another thread changed the value, and back");
    promise_equal(ras_store_conditional(&cell, 1), 0,
                  "which this thread waited for: the store fails");
    load();
    sched_yield();
    promise_equal(ras_store_conditional(&cell, 1), 0,
                  "giving way clears it, if nobody else is there, too");
    load();
    usleep(1);
    promise_equal(ras_store_conditional(&cell, 1), 0, "sleeping clears it");
}

static void do_nothing(int signal)
{
    (void)signal;
}

static void store_there(int signal)
{
    (void)signal;
    ras_load_linked(&cell);
    ras_store_conditional(&cell, 77);
}

/* A reservation of the handler's own, for which it has no use. */
static void change_and_look(int signal)
{
    (void)signal;
    cell = 88;
    ras_load_linked(&cell);
}

static void test_signals(void)
{
    signal(SIGUSR1, do_nothing);
    load();
    raise(SIGUSR1);
    promise_equal(ras_store_conditional(&cell, 1), 0, "so does a handler");
    signal(SIGUSR1, store_there);
    load();
    raise(SIGUSR1);
    promise_equal(ras_store_conditional(&cell, 1), 0,
                  "and one that uses the same pair");
    promise_equal(cell, 77, "whose own store stays");
    signal(SIGUSR1, change_and_look);
    load();
    raise(SIGUSR1);
    promise_equal(ras_store_conditional(&cell, 1), 0,
                  "what a handler reserves is not its caller's");
    promise_equal(cell, 88, "nor is what it stored lost");
    signal(SIGUSR1, SIG_IGN);
    load();
    raise(SIGUSR1);
    promise_equal(ras_store_conditional(&cell, 1), 1,
                  "a signal that is ignored does not");
}

static void *add_often(void *argument)
{
    for (int i = 0; i < TURNS; i++) {
        int value;
        do
            value = ras_load_linked(&cell);
        while (!ras_store_conditional(&cell, value + 1));
    }
    return argument;
}

static void test_counting(void)
{
    pthread_t threads[THREADS];
    cell = 0;
    for (int i = 0; i < THREADS; i++)
        pthread_create(&threads[i], NULL, add_often, NULL);
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    promise_equal(cell, THREADS * TURNS, "three threads count without a loss");
}

static void test_child(void)
{
    int status;
    pid_t child = fork();
    if (child == 0) {
        load();
        sched_yield();
        _exit(ras_store_conditional(&cell, 1) == 0 && load() == cell &&
                      ras_store_conditional(&cell, 1) == 1
                  ? 0
                  : 1);
    }
    waitpid(child, &status, 0);
    promise_equal(status, 0, "a forked child has its own count");
}

/* fork(), and nothing behind it: what stands in *word when it returns. */
static pid_t bare_fork(volatile uint32_t *word, uint32_t *count)
{
    pid_t child;
    __asm__ volatile("int $0x80\n\tmovl (%2), %1"
                     : "=&a"(child), "=&r"(*count)
                     : "r"(word), "0"(29) /* fork: syscalls.def */
                     : "memory");
    return child;
}

/* A page that was there, and is gone when the next interruption comes. */
static void lose_the_word(void)
{
    uint32_t *page = mmap(NULL, PAGE, PROT_READ | PROT_WRITE,
                          MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    ras_count_interruptions(page);
    munmap(page, PAGE);
    sched_yield();
    _exit(0);
}

static void test_word(void)
{
    static volatile uint32_t word;
    int status;
    uint32_t before, count, same = 0;
    pid_t child;
    promise_errno(ras_count_interruptions((uint32_t *)((char *)&word + 1)),
                  EINVAL, "a word that is not aligned");
    promise_errno(ras_count_interruptions((uint32_t *)16), EFAULT,
                  "a word that is not there");
    promise_errno(ras_count_interruptions((uint32_t *)0xc0000000), EFAULT,
                  "a word of the kernel");
    promise_errno(ras_count_interruptions((uint32_t *)(uintptr_t)test_word),
                  EFAULT, "a word that cannot be written");
    promise_equal(ras_count_interruptions(&word), 0, "a word of one's own");
    before = word;
    sched_yield();
    promise(word > before, "rises when the thread gives way");
    for (int i = 0; i < FORKS; i++) {
        before = word;
        child = bare_fork(&word, &count);
        if (child == 0)
            _exit(count == before);
        waitpid(child, &status, 0);
        same += status != 0;
    }
    promise_equal(same, 0, "and before a fork's child is there");
    promise_equal(ras_count_interruptions(NULL), 0, "and no more");
    before = word;
    sched_yield();
    promise_equal(word, before, "after that it stays");
    child = fork();
    if (child == 0)
        lose_the_word();
    waitpid(child, &status, 0);
    promise(WIFSIGNALED(status) && WTERMSIG(status) == SIGSEGV,
            "a word that is gone is SIGSEGV");
}

/* ---- another program ---- */

static volatile uint32_t count;

static void *give_way(void *argument)
{
    for (;;)
        sched_yield();
    return argument;
}

static void count_only(void)
{
    ras_count_interruptions(&count);
}

static void count_and_step(void)
{
    count_only();
    preempt_after_np(7 | STEP_AGAIN);
}

static void count_and_stop(void)
{
    count_only();
    sched_yield();
    ras_count_interruptions(NULL);
}

/* An exec that has to wait for another thread's end is interrupted. */
static void test_exec(void)
{
    static const struct {
        void (*act)(void);
        const char *name;
    } ways[] = { { count_only, "counts" },
                 { count_and_step, "counts and steps itself" },
                 { count_and_stop, "counted" } };
    static char name[] = "false";
    static char *const words[] = { name, NULL };
    int status;
    for (unsigned i = 0; i < sizeof(ways) / sizeof(*ways); i++) {
        pthread_t thread;
        pid_t child = fork();
        if (child == 0) {
            pthread_create(&thread, NULL, give_way, NULL);
            ways[i].act();
            execve("false", words, NULL);
            _exit(9);
        }
        waitpid(child, &status, 0);
        promise_equal(status, 1 << 8, "a thread that %s becomes a program",
                      ways[i].name);
    }
}

int main(void)
{
    test_plain();
    test_other_thread();
    test_signals();
    test_counting();
    test_child();
    test_word();
    test_exec();
    return tap_done();
}
