/* stage.c - where the children come from that each run a schedule.
 *
 *     explorer --- pipe ---> stage --- fork() ---> child, child, child ...
 *        ^                     | waits for it        | run.c
 *        +------- pipe --------+                     |
 *        +--- struct run: what is wanted, what came of it ---+
 *
 * The stage is forked once and only waits and forks: so its memory, which
 * every child begins with, stays as it was, and little; whatever the explorer
 * loads and remembers costs no child anything.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "foreign_private.h"
#include "waits_private.h"

extern const char __constant_start[], __constant_end[];

enum { PAGE = 4096 };

static size_t size_of(uint32_t room)
{
    return sizeof(struct run) + room * sizeof(struct step);
}

struct run *explore_nth_run(struct run *first, unsigned number)
{
    return (struct run *)(void *)((char *)first +
                                  number * size_of(OBSERVED_MAX));
}

/* ---- the stage ---- */

/* Read a byte of each page of the program's code and constants: a child has
 * what its parent had, and would else fetch each page that it comes to. (QEMU
 * would translate its code anew, each time; and a frame that once held code
 * stays slow to write, as a kernel stack is.) */
static void fetch_program(void)
{
    for (const char *at = __constant_start; at < __constant_end; at += PAGE)
        (void)*(const volatile char *)at;
}

/* The last step ended in a sequence that may wait in a loop. */
static bool may_wait_inside(const struct run *run)
{
    const struct turn *turn = &run->turn[run->turns - 1];
    const struct ras_descriptor *row = explore_sequence(turn->after.eip);

    return run->observed && run->step[run->observed - 1].inside &&
           (!row || row->flags & RAS_UNBOUNDED);
}

/* It was killed while a sequence was carried on (run->why says so): by the
 * watchdog, unless the last step was a call that did it, or it was the event.
 */
static bool was_carried(const struct run *run)
{
    if (!run->why[0])
        return false;
    if (run->died != EXPLORE_NOWHERE)
        return !explore_is_call(&run->step[run->died].before);
    return !run->turns || run->turn[run->turns - 1].event != EXPLORE_KILL ||
           may_wait_inside(run);
}

/* Say for the child what it could not say itself. */
static void judge(struct run *run, pid_t child)
{
    const struct scenario *scenario = run->scenario;

    if (kill(-child, SIGKILL) == 0) /* somebody was left in its group */
        run->ending = ENDED_FORKED;
    if (run->ending != ENDED_DEAD || !WIFSIGNALED(run->status) ||
        WTERMSIG(run->status) != SIGKILL)
        return;
    if (was_carried(run)) {
        run->ending = ENDED_UNMODELLED;
        return;
    }
    if (!scenario->survived)
        return;
    explore_look(scenario, run->watch);
    run->ending = scenario->survived() ? ENDED_WELL : ENDED_WRONG;
}

static enum run_answer run_child(struct run *run, struct step_np *seen)
{
    const struct scenario *scenario = run->scenario;
    int status;

    run->answer = RUN_DONE; /* unless the child says something else */
    run->ending = ENDED_DEAD;
    run->steps = run->turns = run->observed = 0;
    run->ahead.steps = 0;
    run->why[0] = '\0';
    run->died = EXPLORE_NOWHERE;
    if (scenario->survived && scenario->prepare)
        scenario->prepare();
    pid_t child = fork();
    if (child == 0) {
        setpgid(0, 0);
        explore_set_clock();
        if (run->keeps_output)
            explore_keep_output(run);
        if (!scenario->survived && scenario->prepare)
            scenario->prepare();
        explore_play_run(run, seen);
    }
    if (child < 0 || waitpid(child, &status, 0) != child)
        return RUN_NOT_TRIED;
    run->status = status;
    if (run->ending == ENDED_DEAD && run->ahead.steps)
        explore_observe_death(run, seen);
    if (run->answer == RUN_DONE)
        judge(run, child);
    return run->answer;
}

/* A ^C is for the explorer; and what bodies print is not wanted once a
 * schedule. */
static _Noreturn void be_stage(struct run *run, int from, int to)
{
    size_t size = TURN_ROOM * sizeof(struct step_np);
    int silent = open("/dev/null", O_RDWR);
    void *seen = run->room ? mmap(NULL, size, PROT_READ | PROT_WRITE,
                                  MAP_SHARED | MAP_ANONYMOUS, -1, 0)
                           : NULL;
    char word;

    signal(SIGINT, SIG_IGN);
    explore_set_clock(); /* for survived() */
    if (seen == MAP_FAILED || silent < 0 || dup2(silent, STDOUT_FILENO) < 0)
        _exit(1);
    if (explore_is_foreign(run->scenario)) {
        dup2(silent, STDIN_FILENO);
        dup2(silent, STDERR_FILENO);
    }
    fetch_program();
    while (read(from, &word, 1) == 1) {
        word = (char)run_child(explore_nth_run(run, (unsigned)word), seen);
        if (write(to, &word, 1) != 1)
            break;
    }
    _exit(0);
}

/* ---- the explorer's side ---- */

static struct run *new_runs(const struct scenario *scenario, uint32_t room,
                            unsigned count)
{
    struct run *run = mmap(NULL, size_of(room) * count, PROT_READ | PROT_WRITE,
                           MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    if (run == MAP_FAILED)
        return NULL;
    for (unsigned i = 0; i < count; i++) {
        struct run *nth = explore_nth_run(run, i);
        nth->scenario = scenario;
        nth->room = room;
        nth->number = i;
    }
    return run;
}

/* to[] and from[] are pipes. */
static int start_stage(struct run *run, int *to, int *from)
{
    fflush(NULL);
    run->stage = fork();
    if (run->stage == 0) {
        close(to[1]);
        close(from[0]);
        be_stage(run, to[0], from[1]);
    }
    if (run->stage < 0)
        return -1;
    close(to[0]);
    close(from[1]);
    run->to_stage = to[1];
    run->from_stage = from[0];
    return 0;
}

struct run *explore_open_stage(const struct scenario *scenario, uint32_t room,
                               unsigned count)
{
    int to[2] = { -1, -1 }, from[2] = { -1, -1 };
    struct run *run = new_runs(scenario, room, count);

    if (!run)
        return NULL;
    if (pipe(to) == 0 && pipe(from) == 0 && start_stage(run, to, from) == 0) {
        for (unsigned i = 1; i < count; i++) {
            explore_nth_run(run, i)->to_stage = run->to_stage;
            explore_nth_run(run, i)->from_stage = run->from_stage;
        }
        return run;
    }
    int error = errno; /* close() has its own */
    for (int i = 0; i < 2; i++) {
        close(to[i]);
        close(from[i]);
    }
    munmap(run, size_of(room) * count);
    errno = error;
    return NULL;
}

struct run *explore_open(const struct scenario *scenario, uint32_t room)
{
    return explore_is_foreign(scenario) ? explore_take_stage(room)
                                        : explore_open_stage(scenario, room, 1);
}

/* The stage ends when it reads that there is nothing more to read. */
void explore_close(struct run *run)
{
    if (!run)
        return;
    if (explore_is_foreign(run->scenario)) {
        explore_give_stage(run);
        return;
    }
    close(run->to_stage);
    close(run->from_stage);
    waitpid(run->stage, NULL, 0);
    munmap(run, size_of(run->room));
}

int explore_run(struct run *run)
{
    int error = ENOMEM; /* little else keeps the child from starting */
    char word = (char)run->number;

    if (write(run->to_stage, &word, 1) == 1) {
        ssize_t got;
        do
            got = read(run->from_stage, &word, 1);
        while (got < 0 && errno == EINTR);
        if (got == 1 && word == RUN_DONE) {
            if (run->scenario->event == EXPLORE_SIGNAL)
                explore_mend_returns(run);
            explore_count_waits(run);
            explore_judge_endless(run);
            return 0;
        }
        if (got == 1 && word == RUN_NOT_STEPPED)
            error = ENOTSUP;
    }
    errno = error;
    return -1;
}

/* ---- two runs ---- */

static int same_step(const struct step *a, const struct step *b)
{
    return a->thread == b->thread && a->before.eip == b->before.eip &&
           !memcmp(a->watch, b->watch, sizeof(a->watch));
}

int explore_same(const struct run *a, const struct run *b)
{
    int same = a->ending == b->ending && a->steps == b->steps &&
               a->turns == b->turns && a->observed == b->observed &&
               !memcmp(a->watch, b->watch, sizeof(a->watch));

    for (uint32_t i = 0; same && i < a->observed; i++)
        same = same_step(&a->step[i], &b->step[i]);
    return same;
}
