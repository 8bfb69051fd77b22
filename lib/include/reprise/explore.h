/* explore.h - run a small concurrent program under every schedule.
 *
 *     static volatile int m;
 *     static void add(void) { store(&m, load(&m) + 1); }
 *     static int both_added(void) { return m == 2; }
 *
 *     EXPLORE_MAIN(.name = "m = m + 1, twice", .threads = { add, add },
 *                  .check = both_added, .watches = { WATCH(m) },
 *                  .expected = "wrong")
 *
 * Each schedule runs in a child process of its own, made by fork(), so every
 * one begins with the same memory and may end in any way: it may deadlock,
 * run for ever, or die. Its threads are single-stepped, and switched where
 * the schedule says and nowhere else, by the way of the timer's preemption
 * (run_schedule_np() in <reprise/reprise.h>); what they do to wait, wake and
 * end goes on as always. A schedule is: who runs for how many instructions,
 * who next, ... and from there on by turns, each until it yields, sleeps or
 * ends. And how long a sleep takes: its time is over when the schedule says so,
 * or when nobody else can go on.
 *
 * Nothing is called safe by an explorer that cannot see: before the first
 * scenario it explores one that is known to be broken, counts the steps, and
 * has to find it wrong.
 *
 * Source: bounded preemptions and search without stored states, as in
 * Musuvathi & Qadeer, "Iterative Context Bounding for Systematic Testing of
 * Multithreaded Programs", PLDI 2007.
 */
#ifndef EXPLORE_H
#define EXPLORE_H

#include <stdint.h>
#include <reprise/steps.h>

enum {
    EXPLORE_THREADS = 8,
    EXPLORE_CPUS = 4,
    EXPLORE_WATCHES = 6,
    EXPLORE_SEGMENTS = 256, /* of a schedule that are said, not by turns */
    EXPLORE_LEVELS = 17,    /* one more than preemptions can be asked for */
    EXPLORE_STATES = 16,    /* final ones that are kept */
    EXPLORE_WHY = 160,      /* characters */
    EXPLORE_TURN = 2000,    /* who runs for more steps gives way, as if by a
                              quantum */
    EXPLORE_SHORTER = 1000  /* schedules, to find a shorter one that fails */
};

/* A variable of 1, 2 or 4 bytes that reports show, as a signed number, or by
 * the name of what it points to. The watched variables are what final states
 * are told apart by. */
struct watch {
    const char *name;
    const volatile void *at;
    uint32_t size;
    int pointer;
};
/* clang-format off */
#define WATCH(variable) \
    { #variable, &(variable), sizeof(variable), 0 }
#define WATCH_POINTER(variable) \
    { #variable, &(variable), sizeof(variable), 1 }
/* clang-format on */

/* These events may befall a thread besides being preempted. */
enum explore_event {
    EXPLORE_NOTHING,
    EXPLORE_SIGNAL, /* SIGUSR1, for which prepare() installed a handler */
    EXPLORE_FAULT,  /* what it touches next has to be brought in first */
    EXPLORE_KILL,   /* SIGKILL for the process; then survived() is asked */
    /* These two are of schedules alone, on several CPUs: */
    EXPLORE_WAITS,   /* the last step's store waits in the CPU's buffer */
    EXPLORE_ARRIVES, /* the oldest that waits there arrives; no step is made */
    /* And this one is of schedules alone, too: */
    EXPLORE_TIME_OUT /* the thread sleeps, and its time is over; no step */
};

/* A program to explore. What is not set is NULL or 0. */
struct scenario {
    const char *name;
    /* Runs first, alone, in the child; but see survived. */
    void (*prepare)(void);
    /* Two to eight bodies, the first of them thread 0; one may do where there
     * is an event. */
    void (*threads[EXPLORE_THREADS])(void);
    /* Nonzero: all is right, now that all threads have ended. */
    int (*check)(void);
    /* Nonzero: all is right with these values of what is watched. Asked after
     * each instruction that does not end inside a sequence. */
    int (*invariant)(const int32_t *watched);
    /* After EXPLORE_KILL, instead of check: asked in the stage, the process
     * that forks the children (lib/explore/stage.c), of memory that it shares
     * with them: mapped MAP_SHARED by prepare(), which then runs there, before
     * each child, or before explore(). */
    int (*survived)(void);
    enum explore_event event; /* to try at each instruction */
    /* The CPU of each thread, from 0 on. All 0: one CPU, where going from one
     * thread to another is an interruption. Between threads of different CPUs
     * it is none, and each CPU has a store buffer, as x86 has:
     * lib/explore/README.md. */
    uint8_t cpus[EXPLORE_THREADS];
    /* Count how often a thread that waits is overtaken. With `fifo` a run in
     * which one is has failed; with `bound` one in which it is more often than
     * that. <reprise/waits.h> says how the code is marked. */
    int waits, fifo;
    unsigned bound;
    unsigned endless; /* a bit for each thread that never ends: the run is over
                         when all others have ended */
    struct watch watches[EXPLORE_WATCHES];
    /* The property in words, for reports: of check(), "m == 0". */
    const char *expect;
    /* Name what is wrong with these values of what is watched ("two threads
     * were inside"), or NULL. Only asked for reports on a run that failed, of
     * the steps that do not end inside a sequence: the first one with a name
     * is where it went wrong. */
    const char *(*complaint)(const int32_t *watched);
    /* It is a whole program, and thread 0 its main(): `explore --program`. */
    int is_program;
    /* The verdict that it is meant to have; NULL: safe. A program that is
     * meant to go wrong, and does, has done its work: its exit status is 0. */
    const char *expected;
};

/* How a run ended. */
enum explore_ending {
    ENDED_WELL,
    ENDED_WRONG,      /* check() or survived() says no */
    ENDED_BROKEN,     /* invariant() says no */
    ENDED_DEADLOCK,   /* all that are left sleep, for ever */
    ENDED_LIVELOCK,   /* too many instructions, and no end; nobody gets on */
    ENDED_GREEDY,     /* it takes more and more memory */
    ENDED_DEAD,       /* a signal or exit() ended the process */
    ENDED_FORKED,     /* it made another process, which nobody directs */
    ENDED_DIFFERENT,  /* the same schedule took another way than before */
    ENDED_STARVED,    /* no end: one does not get on, and another does */
    ENDED_UNFAIR,     /* no end: one could run, and this schedule never lets
                         it; only one that somebody wrote does that */
    ENDED_OVERTAKEN,  /* more often than .fifo or .bound allow */
    ENDED_UNMODELLED, /* on several CPUs it did what cannot be modelled */
    EXPLORE_ENDINGS
};

/* One line of a schedule: `thread` runs for so many instructions (0: until it
 * yields, sleeps or ends), then the event happens to it. */
struct segment {
    uint32_t steps;
    uint8_t thread;
    uint8_t event; /* enum explore_event */
};

struct schedule {
    uint32_t count;  /* and then by turns; */
    uint32_t repeat; /* but if not 0, its last so many segments for ever */
    struct segment segments[EXPLORE_SEGMENTS];
};

/* The result holds what is known; it may be read while the search goes on. */
struct explore_result {
    uint32_t schedules;
    uint64_t steps; /* instructions that were single-stepped */
    uint32_t endings[EXPLORE_ENDINGS];
    struct {
        uint32_t schedules, failures;
        uint32_t expected;   /* so many schedules it has: exact when it is done
                              with, before that an estimate; 0: not known */
    } level[EXPLORE_LEVELS]; /* by the number of preemptions; the last one
                                stands for all that have more */
    unsigned levels;         /* so many of them are done with */
    unsigned now;            /* the level that is in progress */
    uint32_t beyond;         /* schedules at random, or for ever */
    uint32_t waiting;        /* schedules that are known, and not run */
    uint64_t pruned;         /* switches that could change nothing */
    uint32_t cut;            /* runs with more turns than can be said */
    int complete;            /* all that was asked for is done */
    int stopped;             /* by the budget, or by `progress` */
    int every;               /* no schedule is left, with any number of
                                preemptions */
    const char *clock;       /* what uses the machine's own clock, so that
                                nothing is safe; or NULL */
    uint32_t impatient;      /* runs with a thread that waited without giving
                                way: EXPLORE_TURN steps in a row */
    uint32_t states;     /* distinct final values of what is watched; one more
                        than EXPLORE_STATES: many */
    uint32_t all_states; /* how many there are */
    uint64_t state_set;  /* a number made of all of them, in whatever order:
                            equal sets have equal numbers */
    int32_t state[EXPLORE_STATES][EXPLORE_WATCHES]; /* the first of them */
    unsigned waited;    /* a bit for each thread that waited in some run */
    uint32_t overtaken; /* so often one was, at most, by one other thread,
                           while it waited once */
    int unbounded;      /* and that can be repeated for ever */
    uint32_t full;      /* runs in which a store buffer was full */
    char unmodelled[EXPLORE_WHY]; /* why one could not be modelled; or "" */
    int failed;                   /* then the shortest that did: */
    struct schedule worst;        /* fewest preemptions, then fewest steps */
    unsigned worst_preemptions;
    uint32_t worst_steps;
    enum explore_ending worst_ending;
};

struct run; /* lib/explore/explore_private.h */

/* Instructions: from the first of them to behind the last. */
struct explore_range {
    uint32_t start, end;
};

struct explore_options {
    unsigned preemptions; /* at most so many, below EXPLORE_LEVELS; an event
                             counts as one */
    uint32_t budget;      /* at most so many schedules; 0: no limit */
    uint32_t walks;       /* so many random schedules after those */
    uint32_t seed;        /* of the walks; not 0 */
    uint32_t periods;     /* and, of two threads, those that alternate for
                             ever: a instructions of one, b of the other, a
                             and b up to so many */
    int exhaustive;       /* prune nothing */
    uint32_t complete;    /* if none failed, go on to any number of preemptions,
                             until so many schedules have been run in all; not
                             with an event, nor if exhaustive. 0: do not */
    int first;            /* end with the first schedule that fails, be there
                             a shorter one or not */
    int all;              /* of the level at which one failed */
    int go_on;            /* past the first level at which one failed; else
                             that level ends, too, EXPLORE_SHORTER schedules
                             after its first failure */
    /* Called after each schedule. Nonzero: stop, and return what is known. */
    int (*progress)(const struct explore_result *so_far);
    struct explore_range atomic[2]; /* no switch comes inside; or 0 */
    /* If set, every run is observed, and shown to it; and none is left out
     * because its states were there before. Nonzero: stop. */
    int (*watcher)(const struct run *run, unsigned preemptions);
};

/* Run `scenario` under all schedules that *options asks for. 0, or -1 with
 * errno ENOMEM, EMFILE, EINVAL (no threads, or options that cannot be),
 * ENOTSUP (it cannot step here), or ENOEXEC: the listing of the program
 * (/etc/code/NAME) is of another one. Prints nothing. */
int explore(const struct scenario *scenario,
            const struct explore_options *options,
            struct explore_result *result);

/* Try the explorer itself, once, on a scenario that is known to be broken, as
 * explore() does at its beginning: 0, or -1 as there. */
int explore_control(void);

/* The name of a watched variable that no step of any of these schedules reads
 * or changes: it tells nothing. NULL: there is none. */
const char *explore_untouched(const struct scenario *scenario,
                              const struct explore_options *options);

/* Put a scenario's threads on so many CPUs, one after the other; with 0 leave
 * them where they are. */
void explore_spread(struct scenario *scenario, uint32_t cpus);

/* Return how many threads a scenario has: the bodies before the first NULL. */
unsigned explore_threads(const struct scenario *scenario);

/* "safe", "wrong", "broken", "deadlock", ... for an ending. */
const char *explore_ending_name(enum explore_ending ending);
/* Say so of a whole exploration: the verdict is that of the worst schedule;
 * "unfinished" if none failed, but not all that was asked for was done. */
const char *explore_verdict(const struct explore_result *result);

/* ---- for a program's main() ---- */

/* The exit status. */
enum explore_status {
    EXPLORE_AS_EXPECTED, /* the verdict is the expected one */
    EXPLORE_UNEXPECTED,  /* it is another one */
    EXPLORE_NOT_RUN,     /* wrong use, or no memory: nothing was explored */
    EXPLORE_CANNOT_STEP, /* explore_control() failed: nothing was explored */
    EXPLORE_UNFINISHED,  /* no failure so far, and not all is done */
    EXPLORE_UNMODELLED   /* no failure, but it did what cannot be modelled */
};

struct explore_arguments {
    struct explore_options options;
    int preempted; /* the number of preemptions was said */
    uint32_t cpus; /* put the threads on so many CPUs; 0: as they are */
    int csv, json;
    int verdict;          /* whatever is expected: EXPLORE_AS_EXPECTED is to
                             mean safe, EXPLORE_UNEXPECTED that one failed */
    const char *schedule; /* run just this one; NULL: explore */
    const char *scenario; /* of a report to replay, or NULL */
};

/* Read the options in argv. The one word that is none, or NULL. A wrong use
 * ends the program, with a list of the options headed by `usage`. */
const char *explore_read_arguments(int argc, char **argv, const char *usage,
                                   struct explore_arguments *arguments);
/* Print `usage` and the options, and end the program. */
_Noreturn void explore_wrong_use(const char *usage);
/* Explore as the arguments say, and print what comes of it: the exit status. */
enum explore_status explore_and_report(
    const struct scenario *scenario, const struct explore_arguments *arguments);
/* options.progress of the above: shows how far it is, on a terminal, unless
 * what is printed is for tools. From the first call on ^C ends it, and
 * explore_interrupted() tells so. The bar is to be cleared before anything else
 * is printed. */
int explore_show_progress(const struct explore_result *so_far);
void explore_clear_progress(void);
int explore_interrupted(void);
/* Print why `name` could not be explored, as errno says: the exit status. */
enum explore_status explore_tell_error(const char *name);

/* The columns for tools, and what was found of a scenario in them: the fewest
 * preemptions with which it fails, or nothing; how many final states there
 * are, and which; and if that was every schedule. `expected` may be NULL. */
void explore_print_csv_head(void);
void explore_print_csv(const struct scenario *scenario, const char *expected,
                       unsigned preemptions,
                       const struct explore_result *result);

/* The command that runs the scenario, for what is printed about repeating a
 * run; NULL: the program's name. */
extern const char *explore_command;
/* What stands behind the schedule there: the program and its arguments; or "".
 */
extern const char *explore_command_end;

/* A whole program's main(): all of that for one scenario; and main() itself,
 * from what the scenario is. */
int explore_main(int argc, char **argv, const struct scenario *scenario);

#define EXPLORE_MAIN(...)                                        \
    int main(int argc, char **argv)                              \
    {                                                            \
        static const struct scenario scenario = { __VA_ARGS__ }; \
        return explore_main(argc, argv, &scenario);              \
    }

#endif
