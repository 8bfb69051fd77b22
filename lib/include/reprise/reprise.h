/* reprise.h - what only this system has; every name ends in _np. */
#ifndef REPRISE_H
#define REPRISE_H

#include <reprise/ras.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct timespec;

/* After `instructions` more user instructions of the calling thread (counted
 * by single-stepping, from the one after the system call), preempt it through
 * the same door as the timer would. 0 cancels. Returns 0. ras_last() then
 * tells where it stood. The thread cannot see it: its trap flag stays its own,
 * and nothing that it does to that ends the count. -1 with errno ENOTSUP: this
 * machine does not step. */
int preempt_after_np(uint32_t instructions);

/* Instead of once, after every so many instructions: preempt_after_np(n |
 * STEP_AGAIN). signal_after_np(n | STEP_PREEMPT, s): preempted as well. */
#define STEP_AGAIN 0x80000000u
#define STEP_PREEMPT 0x40000000u
#define STEP_COUNT 0x3fffffffu

/* Count in the same way, but then send this signal to the calling thread,
 * unless it blocks it. 0, or -1 with errno EINVAL, ENOTSUP. */
int signal_after_np(uint32_t instructions, int signal);

/* ---- schedules ---- */

enum { SEGMENT_STEPS_NP = 1 << 20 };

enum segment_stop_np {
    STOPPED_STEPS_NP, /* after the last step, by preemption */
    STOPPED_YIELD_NP, /* it called sched_yield() */
    STOPPED_SLEEP_NP, /* in a call, for something to happen */
    STOPPED_END_NP    /* it is no more */
};

/* For a director whose threads are on several virtual CPUs. ASIDE: the end of
 * the steps is no preemption: the thread stays where it stands, be it inside a
 * sequence, because the next one runs on another CPU. INTERRUPT, with 0 steps:
 * now its CPU is another's, so the thread that was set aside is interrupted,
 * with the recovery that this takes. */
enum { SEGMENT_ASIDE_NP = 1, SEGMENT_INTERRUPT_NP = 2, CPUS_NP = 64 };

/* For a director whose process has a clock of its own: the thread sleeps, and
 * has a deadline. Before its steps the clock jumps there (if it is not past it
 * already), and the thread is woken as by a time-out. Else this does nothing.
 */
enum { SEGMENT_TIME_OUT_NP = 4 };

/* One line of a schedule: this thread, for so many of its instructions. */
struct segment_np {
    int32_t tid;
    uint32_t steps; /* at most SEGMENT_STEPS_NP; a system call counts as one;
                       0: only look how it is */
    int32_t signal; /* is sent to it after the last step; 0: none */
    uint32_t evict; /* then no page can be reached before it faulted */
    uint32_t how;   /* of SEGMENT_ASIDE_NP, ..._INTERRUPT_NP, ..._TIME_OUT_NP */
    uint32_t cpu;   /* the virtual CPU that rseq(2) tells it, below CPUS_NP */
    /* what came of it */
    uint32_t stop;      /* enum segment_stop_np */
    uint32_t ran;       /* instructions; 0: it was asleep already */
    uint32_t sleeps_on; /* address of a futex, or 0 */
    uint32_t timed;     /* its sleep has a deadline: */
    uint64_t deadline;  /* this one, in ns of CLOCK_MONOTONIC */
    mcontext_t at;      /* where it stands */
};

/* Give the process a clock of its own, which clock_gettime(2) reads from now
 * on, whatever clock is asked for. It stands still, but for this call, which
 * moves it on, and for SEGMENT_TIME_OUT_NP. Threads that another one directs
 * sleep by it: they have to be woken, or their director ends their sleep. All
 * other sleeps are as long as ever. exec(2) takes it away, and no child has it.
 * 0, or -1 with errno EINVAL (it would go back, or is 0), EFAULT. */
int set_clock_np(const struct timespec *now);

/* An observer may ask what every step of a schedule did. */
enum { WATCHED_NP = 6, ASKED_NP = 8, READY_AMONG_NP = 64 };
struct step_np {
    mcontext_t at;   /* the registers after it */
    uint16_t inside; /* it stands inside a sequence: nobody else could look */
    uint16_t ready;  /* a bit for each of observation_np.tid that can run, if it
                        is one of the process's READY_AMONG_NP oldest */
    uint32_t watched[WATCHED_NP];
};
struct observation_np {
    struct step_np *steps;
    uint32_t room, count;  /* of those; the kernel counts, until it is full */
    int32_t tid[ASKED_NP]; /* threads of the process; 0 ends them */
    struct {
        uint32_t at, size; /* up to 4 bytes of memory, read after each step */
    } watch[WATCHED_NP];
};

/* Direct the other threads of the process. From the first call on, which may
 * have no segments, they run when and as long as the caller's segments say,
 * and not otherwise: new ones too. Each segment ends early when its thread
 * yields, sleeps or ends; the next then begins. A thread is preempted through
 * the same door as by the timer, and no timer preempts it; but after each 2048
 * steps of a segment, and in a system call, other processes get their time.
 * The threads are let go when the caller ends, and when one of the process
 * becomes another program. Returns `count`, or less if a signal came (after a
 * segment, never within), or -1 with errno: ESRCH (no such thread, or the
 * caller's own; the segments before have run), EINVAL, EFAULT, EBUSY (another
 * thread directs).
 * Each step is written down in *observation, if that is not NULL; a system
 * call's before it is made.
 * A directed thread cannot ask for preempt_after_np() or signal_after_np():
 * EBUSY. */
int run_schedule_np(struct segment_np *schedule, size_t count,
                    struct observation_np *observation);

/* Test-and-set done by the kernel: stores 1, returns the old value, or -1
 * with EFAULT. */
int test_and_set_np(int *word);

enum thread_state_np {
    THREAD_RUNNING_NP,
    THREAD_READY_NP,
    THREAD_BLOCKED_NP,
    THREAD_DEAD_NP
};

struct thread_status {
    int32_t pid, tid;
    uint32_t state;      /* enum thread_state_np */
    uint32_t priority;   /* 0 is the most urgent */
    uint64_t cpu_ns;     /* time on the CPU, to the quantum's grain */
    uint32_t switches;   /* how often it was given the CPU */
    uint32_t recoveries; /* how often it was rolled back */
    char name[32];       /* of the program */
};

/* What the machine was seen to do when it booted. Emulators differ. */
enum {
    MACHINE_STEPS_NP = 1,       /* it stops after each instruction */
    MACHINE_BREAKPOINTS_NP = 2, /* a debug register stops it at a place */
    MACHINE_COUNTS_NP = 4,      /* its counter counts instructions */
    MACHINE_PLANTS_NP = 8       /* it stops by planted breakpoints, where its
                                   trap flag does nothing */
};

struct system_status {
    uint32_t frames_total; /* 4 KiB each, usable by the kernel */
    uint32_t frames_free;
    uint32_t hz; /* timer ticks a second */
    uint32_t quantum_us;
    uint32_t ras_enabled;    /* 0 after ras=off */
    uint32_t ras_recoveries; /* a bit for each that can be registered */
    uint32_t machine;        /* MACHINE_STEPS_NP and so on */
    uint32_t processes, threads;
    uint32_t ticks; /* since boot; fewer than `hz` a second while it is idle */
    uint32_t switches;
    uint32_t recoveries[RAS_CAUSES][RAS_RECOVERIES_MAX]; /* of all, ever */
};

/* Copy the status of at most `count` threads; returns how many there are. */
int thread_list_np(struct thread_status *table, size_t count);
int system_status_np(struct system_status *status);

/* Start the program `path` (a name without '/' is looked up in the initrd's
 * root) as a child with these arguments. Returns its pid, or -1 with errno
 * as from execve(2). */
pid_t spawn_np(const char *path, char *const argv[], char *const envp[]);

/* Sleep until a key of the terminal `fd` has been typed, and take it as it
 * is, unseen: for a program that edits lines itself. What the process writes
 * from here to its next newline is the line. A byte, or -1 with errno EAGAIN
 * (others have written, and the cursor stands on a new row: show the line
 * again), EBADF, ENOTTY, EINTR. */
int read_key_np(int fd);

/* Turn the machine off; the host sees `status` (0: success). */
_Noreturn void poweroff_np(int status);

#endif
