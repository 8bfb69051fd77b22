/* others.c - whoever is not directed: they get their time, whatever a directed
 * thread does; and it does not notice. */
#include "schedule_test.h"

#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <reprise/tap.h>
#include <time.h>
#include <unistd.h>

enum { MIB = 1 << 20, SEGMENTS = 300, TURNS = 10 };

static volatile uint32_t *shared;
static volatile uint32_t word;

/* A process that counts how often it has a turn, of which it takes little; and
 * how often that was. */
static pid_t child;

static void begin_counting(void)
{
    child = fork();
    if (child == 0)
        for (;; sched_yield())
            ++*shared;
    sched_yield();
    *shared = 0;
}

static uint32_t end_counting(void)
{
    uint32_t count = *shared;
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
    return count;
}

/* ---- in turns ---- */

static void test_segments(void)
{
    int32_t tid = start(count_up, &word);
    begin_counting();
    for (int i = 0; i < 100; i++)
        run((struct segment_np){ .tid = tid, .steps = 300 });
    promise(end_counting() > TURNS, "other processes run on meanwhile");
}

static void test_long_segment(void)
{
    int32_t tid = start(clears_flag, &word);
    run_to(tid, clears_flag_loop);
    uint32_t before = word;
    begin_counting();
    struct segment_np s =
        run((struct segment_np){ .tid = tid, .steps = 120000 });
    promise(end_counting() > TURNS, "in the middle of a long segment, too");
    promise(s.ran == 120000 && word - before == 10000,
            "whose steps are counted, though it clears the trap flag");
}

/* ---- in system calls ---- */

/* The first part is the one thread's to protect. It stops anywhere, so that may
 * stay read-only: the other thread reads into the rest. */
enum { PROTECTED = 4 * MIB, BULK = 8 * MIB };
static char *bulk;

/* Each call takes as long as many steps. */
static void *protect_often(void *argument)
{
    for (;;) {
        mprotect(bulk, PROTECTED, PROT_READ);
        mprotect(bulk, PROTECTED, PROT_READ | PROT_WRITE);
        ++word;
    }
    return argument;
}

static void test_long_calls(void)
{
    int32_t tid = start(protect_often, NULL);
    uint32_t before = word;
    begin_counting();
    run((struct segment_np){ .tid = tid, .steps = 1000 });
    promise(word - before >= 10 && end_counting() > TURNS,
            "and between its system calls");
}

/* With a place in it for others after each page. */
static void *read_much(void *argument)
{
    read(*(int *)argument, bulk + PROTECTED, MIB);
    for (;;)
        ++word;
    return argument;
}

static void test_long_last_step(void)
{
    int file = open("/tmp/much", O_RDWR | O_CREAT, 0600);
    lseek(file, MIB - 1, SEEK_SET);
    promise_equal(write(file, "", 1), 1, "a large file");
    lseek(file, 0, SEEK_SET);
    int32_t tid = start(read_much, &file);
    uint32_t most = 0;
    word = 0;
    begin_counting();
    while (!word) {
        uint32_t before = *shared;
        run((struct segment_np){ .tid = tid, .steps = 1 });
        if (*shared - before > most)
            most = *shared - before;
    }
    end_counting();
    close(file);
    unlink("/tmp/much");
    promise(most > TURNS, "and within one, though it is the last step");
}

static void *sleep_for_ever(void *argument)
{
    for (;;)
        pause();
    return argument;
}

/* The director's own work takes time as well. */
static void test_table(uint32_t evict, const char *name)
{
    static struct segment_np table[2000];
    int32_t tid = start(sleep_for_ever, NULL);
    run((struct segment_np){ .tid = tid, .steps = FAR });
    unsigned count = evict ? 20 : 2000;
    for (unsigned i = 0; i < count; i++)
        table[i] = (struct segment_np){ .tid = tid, .evict = evict };
    begin_counting();
    int done = run_schedule_np(table, count, NULL);
    uint32_t counted = end_counting();
    promise(done == (int)count && counted > TURNS,
            "and during a table of %s (%d)", name, done);
}

/* ---- signals for the director ---- */

static void note(int signal)
{
    (void)signal;
    ++word;
}

/* The table is much longer than what was done of it then. */
static void test_signal(void)
{
    static struct segment_np table[2000];
    int32_t tid = start(count_up, shared);
    const struct sigaction action = { .sa_handler = note };
    sigaction(SIGUSR1, &action, NULL);
    for (int i = 0; i < 2000; i++)
        table[i] = (struct segment_np){ .tid = tid, .steps = 1000 };
    pid_t parent = getpid();
    *shared = 0;
    child = fork();
    if (child == 0) {
        while (!*shared)
            sched_yield();
        kill(parent, SIGUSR1);
        _exit(0);
    }
    word = 0;
    int done = run_schedule_np(table, 2000, NULL);
    promise(word == 1 && done > 0 && done < 2000 &&
                table[done - 1].ran == 1000 && table[done].ran == 0,
            "a signal ends a table after a segment (%d)", done);
    waitpid(child, NULL, 0);
}

/* ---- what it notices ---- */

static volatile uint32_t interruptions;

static void *count_interruptions(void *at)
{
    ras_count_interruptions(&interruptions);
    return count_up(at);
}

/* Many ticks come in that time. */
static void test_ticks(void)
{
    int32_t tid = start(count_interruptions, &word);
    run_to(tid, count_up_loop);
    uint32_t before = interruptions;
    for (int i = 0; i < SEGMENTS; i++)
        run((struct segment_np){ .tid = tid, .steps = 3 });
    promise_equal(interruptions - before, SEGMENTS,
                  "it is interrupted where it is told to be, and nowhere else");
}

static void *sleep_short(void *argument)
{
    const struct timespec time = { 0, 1 };
    for (;;)
        nanosleep(&time, NULL);
    return argument;
}

static void test_short_sleep(void)
{
    int32_t tid = start(sleep_short, NULL);
    int wrong = 0;
    begin_counting();
    for (int i = 0; i < 20; i++) {
        struct segment_np s = { .tid = tid, .steps = FAR };
        s = run(s);
        wrong += s.stop != STOPPED_SLEEP_NP;
        usleep(2000);
    }
    end_counting();
    promise_equal(wrong, 0, "it stops where it sleeps, however short");
}

/* ---- many threads ---- */

enum { FEW = 8, MANY = 400, STEPS = 500 };

/* Time a segment that is written down. */
static uint64_t time_of_steps(int32_t tid)
{
    static struct step_np steps[STEPS];
    struct observation_np observation = { .steps = steps, .room = STEPS };
    struct segment_np s = { .tid = tid, .steps = STEPS };
    uint64_t began = __builtin_ia32_rdtsc();
    for (int i = 0; i < ASKED_NP; i++)
        observation.tid[i] = -1;
    run_schedule_np(&s, 1, &observation);
    return __builtin_ia32_rdtsc() - began;
}

static void observe_many(void)
{
    uint64_t few = 0;
    pthread_t thread;
    pthread_attr_t small;
    int32_t tid = start(count_up, &word);
    pthread_attr_init(&small);
    pthread_attr_setstacksize(&small, 8192);
    for (int i = 0; i < MANY; i++) {
        if (i == FEW)
            few = time_of_steps(tid);
        if (pthread_create(&thread, &small, sleep_for_ever, NULL))
            _exit(2);
    }
    _exit(time_of_steps(tid) > few * 6);
}

/* ---- a director with steps of its own ---- */

static void direct_in_steps(void)
{
    preempt_after_np(5 | STEP_AGAIN);
    struct segment_np s = { .tid = start(count_up, &word), .steps = 300 };
    s = run(s);
    _exit(s.ran == 300 ? 0 : 1);
}

void test_others(void)
{
    shared = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
                  MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    bulk = mmap(NULL, BULK, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
                -1, 0);
    for (int i = 0; i < BULK; i += 4096)
        bulk[i] = 1;
    test_segments();
    test_long_segment();
    test_long_calls();
    test_long_last_step();
    test_table(1, "evictions");
    test_table(0, "looks");
    test_signal();
    test_ticks();
    test_short_sleep();
    promise_equal(in_child(observe_many), 0,
                  "a step is no longer with many threads");
    promise_equal(in_child(direct_in_steps), 0,
                  "a director may be stepped itself");
}
