/* fault_test - a program's fault kills that program, and nothing else. */
#include <reprise/demonstration.h>
#include <pthread.h>
#include <reprise/reprise.h>
#include <stdint.h>
#include <sys/wait.h>
#include <reprise/tap.h>
#include <time.h>
#include <unistd.h>

enum { ILL = 4, TRAP = 5, ABRT = 6, FPE = 8, SEGV = 11, LIVES = 0 };

static const struct {
    const char *mode; /* of misbehave.c */
    int signal;       /* that kills it; LIVES: it exits with 0 */
} faults[] = {
    { "read_null", SEGV },
    { "write_null", SEGV },
    { "jump_null", SEGV },
    { "write_text", SEGV },
    { "write_constant", SEGV },
    { "read_kernel", SEGV },
    { "write_kernel", SEGV },
    { "jump_kernel", SEGV },
    { "read_top", SEGV },
    { "divide", FPE },
    { "clear_interrupts", SEGV },
    { "halt", SEGV },
    { "output", SEGV },
    { "undefined", ILL },
    { "breakpoint", TRAP },
    { "other_gate", SEGV },
    { "page_gate", SEGV },
    { "read_cr0", SEGV },
    { "load_segment", SEGV },
    { "virtual_8086", SEGV },
    { "virtual_8086_inside", SEGV },
    { "virtual_8086_inside", SEGV }, /* the first has left nothing behind */
    { "load_kernel_segment", SEGV },
    { "single_step", TRAP },
    { "overflow_stack", SEGV },
    { "overflow_thread_stack", SEGV },
    { "lose_stack", SEGV },
    { "unmap_text", SEGV },
    { "local_descriptor", SEGV },
    { "abort", ABRT },
    { "free_twice", ABRT },
    { "call_with_odd_segments", LIVES },
    { "call_with_odd_flags", LIVES },
    { "call_without_stack", LIVES },
};
enum { FAULTS = sizeof(faults) / sizeof(faults[0]), ROUNDS = 30 };

/* Run misbehave MODE. Returns how it ended, or -1. */
static int end_of(const char *mode)
{
    const char *arguments[] = { "misbehave", mode, NULL };
    int status;
    pid_t pid = spawn_np(arguments[0], (char **)arguments, environ);
    if (pid < 0 || waitpid(pid, &status, 0) != pid)
        return -1;
    return status;
}

static int64_t free_frames(void)
{
    struct timespec pause = { 0, 10000000 };
    struct system_status status;
    nanosleep(&pause, NULL);
    return system_status_np(&status) < 0 ? -1 : (int64_t)status.frames_free;
}

static volatile int turns, stop;

/* A thread of the innocent process beside. */
static void *count_turns(void *argument)
{
    struct timespec pause = { 0, 1000000 };
    while (!stop) {
        turns++;
        nanosleep(&pause, NULL);
    }
    return argument;
}

int main(void)
{
    require_machine(MACHINE_BREAKPOINTS_NP);
    pthread_t thread;
    int64_t before;
    pthread_create(&thread, NULL, count_turns, NULL);
    for (int i = 0; i < FAULTS; i++)
        promise_equal(end_of(faults[i].mode), faults[i].signal, "%s %s",
                      faults[i].mode,
                      faults[i].signal ? "kills" : "does no harm");
    before = free_frames();
    for (int i = 0; i < ROUNDS; i++)
        end_of(faults[i % FAULTS].mode);
    promise_equal(free_frames(), before,
                  "%d programs that were killed leave no frame", ROUNDS);
    stop = 1;
    promise_equal(pthread_join(thread, NULL), 0, "others live on");
    promise(turns > 10, "and have run meanwhile");
    return tap_done();
}
