/* aside.c - a thread that is set aside stands inside its sequence for as long
 * as its virtual CPU has no other thread: whatever happens meanwhile, it is put
 * right before it goes on by itself, and nothing is left of it when it dies. */
#include "schedule_test.h"

#include <errno.h>
#include <reprise/ras.h>
#include <reprise/sequences.h>
#include <reprise/tap.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

static volatile int sum;
static int (*function)(volatile int *, int);

static void *add_one(void *argument)
{
    function(&sum, 1);
    return argument;
}

static void *add_and_exit(void *argument)
{
    function(&sum, 1);
    _exit(sum == 11 ? 42 : 1);
    return argument;
}

/* Step a thread until it stands inside its sequence, past the commit or not;
 * and leave it there, set aside. */
static struct segment_np inside(int32_t tid, const struct ras_descriptor *row,
                                int past)
{
    struct segment_np s = { .tid = tid };

    for (int i = 0; i < FAR; i++) {
        s.steps = 1;
        s.how = SEGMENT_ASIDE_NP;
        s = run(s);
        if (s.at.eip > (past ? row->commit : row->start) && s.at.eip < row->end)
            break;
    }
    return s;
}

static struct segment_np interrupt(int32_t tid)
{
    return run((struct segment_np){ .tid = tid, .how = SEGMENT_INTERRUPT_NP });
}

/* The row of a sequence of the library, by its function's address. */
static const struct ras_descriptor *row_of(const void *code)
{
    extern const struct ras_descriptor __ras_start[], __ras_end[];
    const struct ras_descriptor *best = __ras_start;

    for (const struct ras_descriptor *row = __ras_start; row < __ras_end; row++)
        if (row->start >= (uint32_t)code &&
            (best->start < (uint32_t)code || row->start < best->start))
            best = row;
    return best;
}

static void test_interrupt(void)
{
    const struct ras_descriptor *row = row_of(ras_fetch_and_add);
    int32_t tid;
    struct segment_np s;

    function = ras_fetch_and_add;
    tid = start(add_one, NULL);
    s = inside(tid, row, 0);
    promise(s.at.eip > row->start, "a thread is set aside inside a sequence");
    promise_equal(run((struct segment_np){ .tid = tid }).at.eip, s.at.eip,
                  "and stays there when it is looked at");
    promise_equal(interrupt(tid).at.eip, row->start,
                  "when it is interrupted, it is put back");
    promise_equal(interrupt(tid).at.eip, row->start, "once");
    run((struct segment_np){ .tid = tid, .steps = FAR });
    promise_equal(sum, 1, "and goes on as ever");
}

static void bad_arguments(void)
{
    struct segment_np s = { .tid = start(add_one, NULL), .how = 8 };

    promise_errno(run_schedule_np(&s, 1, NULL), EINVAL, "a bit of no meaning");
    s.how = SEGMENT_ASIDE_NP;
    s.cpu = CPUS_NP;
    promise_errno(run_schedule_np(&s, 1, NULL), EINVAL, "no such CPU");
    s = (struct segment_np){ .tid = s.tid,
                             .steps = 1,
                             .how = SEGMENT_INTERRUPT_NP };
    promise_errno(run_schedule_np(&s, 1, NULL), EINVAL,
                  "an interruption takes no steps");
    s = (struct segment_np){ .tid = s.tid, .how = SEGMENT_INTERRUPT_NP };
    promise_equal(run_schedule_np(&s, 1, NULL), 1,
                  "one that is not set aside is left alone");
    s = (struct segment_np){ .tid = s.tid, .steps = 3 };
    promise_equal(run_schedule_np(&s, 1, (struct observation_np *)8), 1,
                  "an observation that cannot be read is passed over");
    promise_errno(run_schedule_np((struct segment_np *)0xFFFFFFF0, 1, NULL),
                  EFAULT, "a table in the kernel's memory");
}

/* ---- in a child: what may befall a thread that is set aside ---- */

static int32_t set_aside(void *(*body)(void *))
{
    int32_t tid;

    function = ras_fetch_and_add;
    tid = start(body, NULL);
    inside(tid, row_of(ras_fetch_and_add), 0);
    return tid;
}

/* It is let go, in the middle; and what it has read is old. */
static void end_director(void)
{
    set_aside(add_and_exit);
    sum += 10;
    pthread_exit(NULL);
}

static void kill_process(void)
{
    set_aside(add_and_exit);
    kill(getpid(), SIGKILL);
}

static void make_process(void)
{
    int32_t tid = set_aside(add_and_exit);
    pid_t child = fork();
    int status = 0;

    if (child == 0)
        _exit(7);
    waitpid(child, &status, 0);
    sum += 10;
    interrupt(tid);
    run((struct segment_np){ .tid = tid, .steps = FAR });
    _exit(WEXITSTATUS(status) == 7 ? 1 : 2); /* not reached */
}

static void take_code_away(void)
{
    set_aside(add_and_exit);
    munmap((void *)(row_of(ras_fetch_and_add)->start & ~4095u), 4096);
    _exit(3);
}

static void unregister(void)
{
    int32_t tid = set_aside(add_and_exit);
    const struct ras_descriptor *row = row_of(ras_fetch_and_add);
    uint32_t start = row->start;

    if (ras_unregister((void *)start))
        _exit(2);
    if (interrupt(tid).at.eip == start) /* it stands in none any more */
        _exit(3);
    sum = 10;
    run((struct segment_np){ .tid = tid, .steps = FAR });
}

static void kill_thread(void)
{
    int32_t tid = set_aside(add_and_exit);
    struct segment_np s = { .tid = tid, .steps = 1, .signal = SIGTERM };

    run(s);
    _exit(4);
}

static void test_fates(void)
{
    sum = 0;
    promise_equal(WEXITSTATUS(in_child(end_director)), 42,
                  "its director's end puts it right, and lets it go");
    promise_equal(WTERMSIG(in_child(kill_process)), SIGKILL,
                  "its process may be killed");
    promise_equal(WEXITSTATUS(in_child(make_process)), 42, "or forked");
    promise(in_child(take_code_away) != -1, "its code may go away");
    promise_equal(WEXITSTATUS(in_child(unregister)), 1,
                  "its sequence may be unregistered: then it is in none");
    promise_equal(WTERMSIG(in_child(kill_thread)), SIGTERM,
                  "a signal may end it");
}

void test_aside(void)
{
    bad_arguments();
    test_interrupt();
    test_fates();
}
