/* unlocked_test - no call that need not wait executes a locked instruction.
 *
 * One thread makes the calls of rows.c; main() directs it, and looks at each
 * instruction that it comes to: one with a lock prefix, or an xchg with memory,
 * which locks without. The control: the same calls, by a program that is told
 * to use locked instructions, execute one each; and so do a few that are
 * planted.
 *
 *     unlocked_test locked    the control; ends with how many executed none
 */
#include "unlocked_test.h"

#include <reprise/demonstration.h>
#include <reprise/reprise.h>
#include <reprise/tap.h>
#include <sched.h>
#include <stdint.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { ROOM = 4096, MOST_TURNS = 100, REGISTERS = 0xc0 };

volatile pthread_t made;

static struct step_np steps[ROOM];
static volatile int finished; /* so many calls */

/* This is what came of one call. */
struct count {
    uint32_t instructions, locked;
    uint32_t first; /* address of a locked one */
};

static int is_locked(uint32_t pc)
{
    static const uint8_t prefixes[] = { 0x26, 0x2e, 0x36, 0x3e, 0x64,
                                        0x65, 0x66, 0x67, 0xf2, 0xf3 };
    const uint8_t *code = (const uint8_t *)(uintptr_t)pc;
    while (memchr(prefixes, *code, sizeof(prefixes)))
        code++;
    if (*code == 0xf0)
        return 1;
    return (*code == 0x86 || *code == 0x87) && code[1] < REGISTERS;
}

static void look(struct count *count, uint32_t pc)
{
    count->instructions++;
    if (!is_locked(pc))
        return;
    if (count->locked++ == 0)
        count->first = pc;
}

/* Let a thread run until it yields, sleeps or ends, and look at every
 * instruction before it is executed. */
static void run(int32_t tid, struct count *count)
{
    struct segment_np segment = { .tid = tid };
    run_schedule_np(&segment, 1, NULL);
    do {
        struct observation_np seen = { .steps = steps, .room = ROOM };
        look(count, segment.at.eip);
        segment = (struct segment_np){ .tid = tid, .steps = ROOM };
        if (run_schedule_np(&segment, 1, &seen) != 1)
            break;
        for (uint32_t i = 0; i + 1 < seen.count; i++)
            look(count, steps[i].at.eip);
    } while (segment.stop == STOPPED_STEPS_NP);
}

static void *call_all(void *argument)
{
    for (int i = 0; i < row_count; i++) {
        sched_yield();
        rows[i].call();
        finished++;
    }
    sched_yield(); /* the thread's end is none of them */
    return argument;
}

/* The thread has yielded before a call: run it through that, and what the call
 * made, too. */
static struct count count_call(int32_t caller, int row)
{
    struct count count = { 0 };
    for (int i = 0; i < MOST_TURNS && finished == row; i++) {
        run(caller, &count);
        if (finished == row && made)
            run(pthread_gettid_np(made), &count);
    }
    return count;
}

/* A call by the chosen mechanism, or none at all, or a planted one. */
static int judge(const struct row *row, const struct count *count, int locked)
{
    int expected =
        row->means == PLANTED || (row->means == CHOSEN && locked) ? 1 : 0;
    int kept = (count->locked > 0) == expected && count->instructions > 0;
    if (!locked)
        promise(kept,
                row->means == PLANTED ? "%s: found"
                                      : "%s: no locked instruction",
                row->name);
    if (!kept)
        tap_note("%s: %u of %u instructions are locked; the first is at %08x",
                 row->name, (unsigned)count->locked,
                 (unsigned)count->instructions, (unsigned)count->first);
    return kept;
}

/* Count the rows that did what they should not. */
static int judge_all(int locked)
{
    pthread_t thread;
    int32_t caller;
    int wrong = 0;
    run_schedule_np(NULL, 0, NULL);
    if (pthread_create(&thread, NULL, call_all, NULL))
        return row_count;
    caller = pthread_gettid_np(thread);
    run(caller, &(struct count){ 0 });
    for (int i = 0; i < row_count; i++) {
        struct count count = count_call(caller, i);
        wrong += !judge(&rows[i], &count, locked);
    }
    return wrong;
}

static int control(const char *program)
{
    const char *arguments[] = { program, "locked", NULL };
    const char *environment[] = { "REPRISE_MUTEX=xchg", NULL };
    int status = -1;
    pid_t pid = spawn_np(program, (char **)arguments, (char **)environment);
    if (pid < 0 || waitpid(pid, &status, 0) != pid || !WIFEXITED(status))
        return -1;
    return WEXITSTATUS(status);
}

int main(int argc, char **argv)
{
    require_machine(MACHINE_STEPS_NP);
    if (argc > 1)
        _exit(judge_all(1));
    judge_all(0);
    promise_equal(control(argv[0]), 0,
                  "the control: with REPRISE_MUTEX=xchg each call that changes "
                  "a word executes a locked instruction");
    return tap_done();
}
