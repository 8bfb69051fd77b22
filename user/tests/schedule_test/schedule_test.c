/* schedule_test - threads that run when, and as long as, another one says. */
#include "schedule_test.h"

#include <reprise/reprise.h>
#include <reprise/demonstration.h>
#include <errno.h>
#include <sched.h>
#include <stdint.h>
#include <sys/futex.h>
#include <sys/wait.h>
#include <reprise/tap.h>
#include <time.h>
#include <unistd.h>

static volatile uint32_t word, other;

int32_t start(void *(*body)(void *), volatile void *argument)
{
    pthread_t thread;
    if (run_schedule_np(NULL, 0, NULL) ||
        pthread_create(&thread, NULL, body, (void *)argument))
        return -1;
    return pthread_gettid_np(thread);
}

struct segment_np run(struct segment_np segment)
{
    if (run_schedule_np(&segment, 1, NULL) != 1)
        segment.stop = UINT32_MAX;
    return segment;
}

struct segment_np run_to(int32_t tid, const char *where)
{
    struct segment_np segment = { .tid = tid, .steps = 1 };
    for (int i = 0; i < FAR; i++) {
        segment = run(segment);
        if (segment.at.eip == (uint32_t)where || segment.stop > FAR)
            break;
    }
    return segment;
}

int in_child(void (*act)(void))
{
    pid_t child = fork();
    int status = -1;
    if (child == 0) {
        act();
        _exit(0);
    }
    waitpid(child, &status, 0);
    return status;
}

/* ---- steps ---- */

static void spin(int rounds)
{
    for (volatile int i = 0; i < rounds; i++)
        continue;
}

static void test_steps(void)
{
    int32_t tid = start(count_up, &word);
    struct segment_np s;
    uint32_t before;
    spin(200000); /* many quanta */
    sched_yield();
    promise_equal(word, 0, "a directed thread does not run by itself");
    s = run_to(tid, count_up_loop);
    promise_equal(s.at.eip, (uint32_t)count_up_loop,
                  "it is stopped at the instruction that is asked for");
    before = word;
    s = run((struct segment_np){ .tid = tid, .steps = 300 });
    promise(s.stop == STOPPED_STEPS_NP && s.ran == 300,
            "it runs as many instructions as it is told");
    promise_equal(word - before, 100, "which are a hundred rounds of three");
    promise(s.at.eip == (uint32_t)count_up_loop && s.at.edx == (uint32_t)&word,
            "its registers tell where it stands");
    s = run((struct segment_np){ .tid = tid, .steps = 1 });
    promise(word - before == 101 && s.at.eip > (uint32_t)count_up_loop,
            "and by one instruction more, by one");
    before = word;
    spin(200000);
    promise_equal(word, before, "and then it stands still");
    s = run((struct segment_np){ .tid = tid });
    promise(s.ran == 0 && word == before, "no steps only ask how it is");
    s = run((struct segment_np){ .tid = tid, .steps = 200000 });
    promise_equal(s.ran, 200000, "no tick cuts its steps short");
}

static void test_schedule(void)
{
    int32_t one = start(count_up, &word), two = start(count_up, &other);
    run_to(one, count_up_loop);
    run_to(two, count_up_loop);
    struct segment_np schedule[] = {
        { .tid = one, .steps = 6 },
        { .tid = two, .steps = 9 },
        { .tid = one, .steps = 3 },
    };
    uint32_t before = word, other_before = other;
    promise_equal(run_schedule_np(schedule, 3, NULL), 3,
                  "a schedule runs from its first line to its last");
    promise(word - before == 3 && other - other_before == 3,
            "and each line is its thread's");
}

/* ---- calls ---- */

static void test_calls(void)
{
    int32_t tid = start(calls, NULL);
    struct segment_np s = run_to(tid, calls_after);
    promise_equal(s.at.eip, (uint32_t)calls_after,
                  "a thread can be stopped right after a system call");
    s = run((struct segment_np){ .tid = tid, .steps = 3 });
    promise(s.stop == STOPPED_STEPS_NP && s.at.eip == (uint32_t)calls_after,
            "a system call is one step");
    tid = start(maps, NULL);
    run_to(tid, maps_call);
    s = run((struct segment_np){ .tid = tid, .steps = 1 });
    promise(s.at.eip == (uint32_t)maps_after && s.at.eax > 4096,
            "also one that is long: it is done when the thread stops");
}

static void test_yield(void)
{
    int32_t tid = start(yields, &word);
    struct segment_np s = run_to(tid, yields_after);
    promise_equal(s.stop, STOPPED_YIELD_NP,
                  "it stops when it gives way, in its last step, too");
    uint32_t before = word;
    s = run((struct segment_np){ .tid = tid, .steps = FAR });
    promise(s.stop == STOPPED_YIELD_NP && s.ran == 5,
            "and before its steps are over");
    promise(word - before == 1 && s.at.eip == (uint32_t)yields_after,
            "a yield is a step, and it stands behind it");
}

static volatile uint32_t futex_word;

static void *sleep_once(void *argument)
{
    futex(&futex_word, FUTEX_WAIT, 0, NULL);
    return argument;
}

static void test_sleep(void)
{
    int32_t tid = start(sleep_once, NULL);
    struct segment_np s = run((struct segment_np){ .tid = tid, .steps = FAR });
    promise(s.stop == STOPPED_SLEEP_NP && s.ran > 0,
            "it stops when it has to wait");
    promise(s.sleeps_on == (uint32_t)&futex_word && !s.timed,
            "and says on which word");
    s = run((struct segment_np){ .tid = tid, .steps = FAR });
    promise(s.stop == STOPPED_SLEEP_NP && s.ran == 0,
            "a sleeper is not waked by its turn");
    futex(&futex_word, FUTEX_WAKE, 1, NULL);
    spin(100000);
    s = run((struct segment_np){ .tid = tid });
    promise_equal(s.stop, STOPPED_STEPS_NP, "once woken it can run, and waits");
    s = run((struct segment_np){ .tid = tid, .steps = FAR });
    promise_equal(s.stop, STOPPED_END_NP, "it stops when it ends");
    promise(s.ran > 0 && s.ran < FAR, "and how far that was is told");
    promise_errno(run_schedule_np(&s, 1, NULL), ESRCH,
                  "a thread that has ended has no turn");
}

static void *sleep_twice(void *argument)
{
    futex(&futex_word, FUTEX_WAIT, 0, NULL);
    nanosleep(&(struct timespec){ .tv_sec = 1 }, NULL);
    return argument;
}

/* A segment may be used again: whatever an earlier turn left in it, or an
 * earlier wait in the kernel, is gone. */
static void test_results(void)
{
    int32_t awake = start(count_up, &word), asleep = start(sleep_twice, NULL);
    struct segment_np s =
        run((struct segment_np){ .tid = awake, .steps = 3, .sleeps_on = 8 });
    promise_equal(s.sleeps_on, 0, "who can run sleeps on no word");
    s = run((struct segment_np){ .tid = awake, .steps = 3, .timed = 1 });
    promise_equal(s.timed, 0, "and waits for no time");
    s = run((struct segment_np){ .tid = asleep, .steps = FAR, .timed = 1 });
    promise(s.sleeps_on == (uint32_t)&futex_word && !s.timed,
            "who sleeps on a word waits for no time");
    futex(&futex_word, FUTEX_WAKE, 1, NULL);
    s.steps = FAR;
    s = run(s);
    promise(s.stop == STOPPED_SLEEP_NP && s.timed && !s.sleeps_on,
            "and who waits for a time, on no word");
}

/* ---- what it may not do ---- */

static volatile int error_seen;

static void *ask_for_steps(void *argument)
{
    error_seen = preempt_after_np(5) == -1 ? errno : 0;
    return argument;
}

static void *direct_too(void *argument)
{
    error_seen = run_schedule_np(NULL, 0, NULL) == -1 ? errno : 0;
    return argument;
}

static void test_refusals(void)
{
    int32_t tid = start(count_up, &word);
    struct segment_np s = { .tid = tid, .steps = SEGMENT_STEPS_NP + 1 };
    promise_errno(run_schedule_np(&s, 1, NULL), EINVAL, "too many steps");
    s = (struct segment_np){ .tid = tid, .steps = 1, .signal = 32 };
    promise_errno(run_schedule_np(&s, 1, NULL), EINVAL, "no such signal");
    s = (struct segment_np){ .tid = getpid(), .steps = 1 };
    promise_errno(run_schedule_np(&s, 1, NULL), ESRCH, "the director itself");
    s.tid = 1;
    promise_errno(run_schedule_np(&s, 1, NULL), ESRCH, "another process's");
    promise_errno(run_schedule_np((struct segment_np *)8, 1, NULL), EFAULT,
                  "a table that cannot be read");
    tid = start(ask_for_steps, NULL);
    run((struct segment_np){ .tid = tid, .steps = FAR });
    promise_equal(error_seen, EBUSY, "a directed thread counts no steps");
    tid = start(direct_too, NULL);
    run((struct segment_np){ .tid = tid, .steps = FAR });
    promise_equal(error_seen, EBUSY, "and directs nobody");
    promise_errno(preempt_after_np(3), EBUSY, "nor does its director");
}

/* ---- what is seen ---- */

static void test_observation(void)
{
    static struct step_np steps[8];
    struct observation_np o = { .steps = steps,
                                .room = 8,
                                .watch = { { (uint32_t)&word, 4 } } };
    int32_t tid = start(count_up, &word);
    run_to(tid, count_up_loop);
    uint32_t before = word;
    struct segment_np s = { .tid = tid, .steps = 6 };
    promise_equal(run_schedule_np(&s, 1, &o), 1, "a schedule can be observed");
    promise_equal(o.count, 6, "each step is written down");
    promise(steps[0].at.eip == (uint32_t)count_up_loop + 2 &&
                steps[2].at.eip == (uint32_t)count_up_loop,
            "with where it led");
    promise(steps[0].watched[0] == before + 1 &&
                steps[2].watched[0] == before + 1 &&
                steps[3].watched[0] == before + 2,
            "and with what stood in memory then");
    run_schedule_np(&s, 1, &o);
    promise_equal(o.count, 8, "as far as there is room");
    o = (struct observation_np){ .steps = (struct step_np *)8, .room = 8 };
    promise_equal(run_schedule_np(&s, 1, &o), 1,
                  "what cannot be written down is not");
}

/* It may be another program: nobody is directed there any more. */
static void *do_nothing(void *argument)
{
    return argument;
}

static int be_another_program(void)
{
    pthread_t thread;
    struct segment_np s = { .steps = FAR };
    pthread_create(&thread, NULL, do_nothing, NULL);
    pthread_join(thread, NULL);
    s.tid = start(do_nothing, NULL);
    s = run(s);
    return s.stop == STOPPED_END_NP ? 5 : 6;
}

int main(int argc, char **argv)
{
    require_machine(MACHINE_STEPS_NP);
    (void)argv;
    if (argc > 1)
        return be_another_program();
    test_steps();
    test_schedule();
    test_calls();
    test_yield();
    test_sleep();
    test_results();
    test_refusals();
    test_observation();
    test_events();
    test_ends();
    test_others();
    test_aside();
    test_time();
    return tap_done();
}
