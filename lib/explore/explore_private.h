/* explore_private.h - what the files of lib/explore share.
 *
 *   search.c  which schedules, one after the other; beyond.c, others still
 *   control.c one that is known to be broken, before all others
 *   stage.c   makes the children; `struct run` is how all of them talk
 *   run.c     one schedule, in a child; limits.c, what it may not do
 *   observe.c what each of its steps did, also of the turn in which it died;
 *             returned.c, where a thread goes on behind a handler
 *   readable.c  memory that may not be there
 *   vary.c    the schedules that follow from one that was watched
 *   growth.c  how many there are
 *   set.c     a set of numbers
 *   queue.c   schedules that wait to be run
 *   cpus_private.h  several CPUs: accesses.c, buffer.c, cpus.c, delay.c
 *   states.c, known.c   which of their states have been explored already
 *   code.c    the program's instructions in words
 *   visible.c what they touch, and whether others can see it
 *   memory.c, effect.c   what lay in memory, and what an instruction did
 *   around.c, figure.c   the schedules around one that failed, and all of it
 *   rows.c, table.c, report.c, ending.c, json.c   one observed run
 *   schedule.c  schedules as lines; replay.c: from a report
 *   arguments.c, progress.c, verdict.c
 *   main.c    explore_main(): what is printed
 */
#ifndef EXPLORE_PRIVATE_H
#define EXPLORE_PRIVATE_H

#include <reprise/explore.h>
#include <reprise/ras.h>
#include <reprise/reprise.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

enum {
    STEPS_MAX = 20000, /* a run that takes more is a livelock */
    TURNS_MAX = 1024,  /* and so is one with more turns */
    TURN_MAX = EXPLORE_TURN,
    OBSERVED_MAX = 4096 /* instructions that can be observed */
};

#define EXPLORE_NOWHERE UINT32_MAX /* no step */

/* A stretch of instructions of one thread, as it was. */
struct turn {
    uint32_t steps;
    uint8_t thread;
    uint8_t could;    /* a bit for each thread that could have had this turn */
    uint8_t stop;     /* why it was over: enum segment_stop_np */
    uint8_t event;    /* enum explore_event, that happened to it then */
    mcontext_t after; /* of an observed run: where its thread stood at the end,
                         before any recovery or handler */
    mcontext_t at;    /* where it stands since, put back if need be */
};

/* One instruction of a run that is observed. */
struct step {
    mcontext_t before;              /* where its thread stood, and with what */
    int32_t watch[EXPLORE_WATCHES]; /* after it */
    uint16_t turn;
    uint8_t thread;
    uint8_t runnable : 4; /* a bit for each thread that could run before it */
    uint8_t inside : 1;   /* after it its thread stands inside a sequence */
    uint8_t waiting[EXPLORE_CPUS]; /* stores in each buffer, before it */
};

/* Of a turn in progress: what the stage knows of it if the process dies. */
struct ahead {
    struct step step; /* the one that is to come, not yet made */
    uint32_t steps;   /* that are wanted; 0: no turn is in progress */
    uint32_t ended;   /* a bit for each thread that has */
    bool killed;      /* the event EXPLORE_KILL comes after them */
};

/* What the stage answers. */
enum run_answer {
    RUN_DONE = 'd',
    RUN_NOT_TRIED = 'n',  /* no memory for a child, or for its threads */
    RUN_NOT_STEPPED = 's' /* the kernel would not step them */
};

struct touch {
    uint32_t at, size;
};

/* Lives in memory that all share who have to do with it. */
struct run {
    const struct scenario *scenario;
    pid_t stage;              /* the process that makes the children: */
    int to_stage, from_stage; /* pipes */
    uint32_t room;            /* of step[]; 0: nothing is observed */
    /* what is wanted */
    struct schedule schedule;
    struct touch probe[EXPLORE_WATCHES]; /* if set: steps look at these words,
                                            not at what is watched */
    int strict; /* a schedule that does not fit is ENDED_DIFFERENT; else what
                   does not fit is passed over */
    /* what became of it */
    enum run_answer answer;
    enum explore_ending ending;
    int status;     /* ENDED_DEAD: as waitpid() says it */
    uint32_t steps; /* of all turns */
    uint32_t turns;
    int32_t watch[EXPLORE_WATCHES];      /* at the end */
    int32_t first[EXPLORE_WATCHES];      /* what was probed, before all steps */
    uint32_t sleeps_on[EXPLORE_THREADS]; /* address of the word, or 0 */
    uint32_t stack[EXPLORE_THREADS][2];  /* [low, high), and thread data */
    uint32_t tls[EXPLORE_THREADS];       /* where %gs leads */
    char why[EXPLORE_WHY];               /* ENDED_UNMODELLED: because of that */
    uint32_t full; /* a store buffer was: then the oldest store arrives */
    uint32_t died; /* the process died in this step; or EXPLORE_NOWHERE */
    struct ahead ahead;
    struct observation_np observation; /* of the turn in progress */
    struct turn turn[TURNS_MAX];
    uint32_t observed;
    struct step step[];
};

/* ---- scenario.c ---- */

/* Return on how many CPUs a scenario's threads are: cpus_private.h. */
unsigned explore_cpus(const struct scenario *scenario);

/* ---- stage.c, run.c ---- */

/* Get ready to run schedules, and observe up to `room` instructions of each:
 * NULL with errno ENOMEM, EMFILE. Each child begins with the memory
 * that the caller has now. */
struct run *explore_open(const struct scenario *scenario, uint32_t room);
void explore_close(struct run *run);
/* Run run->schedule: 0, or -1 with errno ENOMEM, ENOTSUP (no steps here). */
int explore_run(struct run *run);
/* Say whether two observed runs took the same way to the same end. */
int explore_same(const struct run *a, const struct run *b);
/* In the child: take run->schedule to its end. Room for the steps of a turn is
 * at `seen`, if they are to be observed. */
_Noreturn void explore_play_run(struct run *run, struct step_np *seen);
/* Read what is watched, as it is now in the caller's memory. */
void explore_look(const struct scenario *scenario, int32_t *values);
/* A word's low bytes, as a signed number. */
int32_t explore_signed(uint32_t value, uint32_t size);

/* ---- observe.c ---- */

/* Write down in the run what was seen of the turn that is ahead: `count` steps.
 * `over`: it was taken, and memory is as it left it. Returns after how many
 * steps the invariant did not hold any more, or 0. */
uint32_t explore_observe(struct run *run, const struct step_np *seen,
                         uint32_t count, bool over);
/* The process died in that turn: write down what was seen, and the step in
 * which it died. */
void explore_observe_death(struct run *run, const struct step_np *seen);
/* Say whether a thread is behind its body. */
bool explore_is_over(const mcontext_t *at);

/* ---- readable.c ---- */

/* Say whether these bytes of memory, a page at most, can be read. */
int explore_is_readable(uint32_t at, uint32_t size);
/* Say whether a thread stands before `int 0x80`, by its memory. */
int explore_is_call(const mcontext_t *at);

/* ---- returned.c ---- */

/* Of a run that was observed: the first step behind each handler is where the
 * thread goes on. */
void explore_mend_returns(struct run *run);

/* ---- limits.c ---- */

/* Pages that the system has left. */
uint32_t explore_free_memory(void);
/* Say whether a run takes too much: so many were left before it. */
int explore_takes_much(uint32_t free_before);
/* Say whether this process has made others that it has not waited for. */
int explore_has_children(void);

/* body.asm: what a thread runs; and where it has ended. */
void *explore_play(void *body);
extern const char explore_done[], explore_over[];
/* And m = m + 1, for control.c. */
void explore_add(void);

/* ---- queue.c ---- */

/* All zero is an empty one; so is one that was freed. */
struct explore_queue {
    struct explore_block *first, *last;
    uint32_t count;
};

/* 0, or -1 with ENOMEM, and the queue is as before. Taking: 1, or 0 when there
 * is none; only the segments that the schedule has are written. */
int explore_queue_put(struct explore_queue *queue,
                      const struct schedule *schedule);
int explore_queue_take(struct explore_queue *queue, struct schedule *schedule);
void explore_queue_free(struct explore_queue *queue);

/* ---- set.c ---- */

/* A set of numbers of 64 bits. NULL: no memory. */
struct explore_set *explore_open_set(void);
void explore_close_set(struct explore_set *set);
/* 1: it is new; 0: it was there, or there is no memory. */
int explore_add_to_set(struct explore_set *set, uint64_t number);

/* ---- search.c, beyond.c ---- */

struct search {
    const struct scenario *scenario;
    const struct explore_options *options;
    struct explore_result *result;
    struct run *plain, *observed;
    struct states *states; /* NULL: none is remembered */
    unsigned threads, level;
    int stopped;        /* by the budget, or by who watches the progress */
    uint32_t longest;   /* run so far, in steps */
    uint32_t first;     /* schedules of this level that were known at its
                         beginning */
    uint32_t failed_at; /* schedules that were run when the first one failed */
    int beyond_bound;   /* more preemptions than were asked for */
    int recovers;       /* not with ras=off */
    struct explore_set *final_states;
    struct explore_queue now, later; /* of this level, and of the next */
};

/* explore(), but without the control at its beginning. */
int explore_search(const struct scenario *scenario,
                   const struct explore_options *options,
                   struct explore_result *result);
/* Run run->schedule, and count what comes of it: 0 or -1. */
int explore_try(struct search *search, struct run *run, unsigned preemptions);
/* Let a schedule say what this run did in its first turns. */
void explore_say_turns(const struct run *run, uint32_t turns,
                       struct schedule *schedule);
/* Put all schedules into the queues that differ from this observed run behind
 * the last word of its schedule; of the last level those of the next level are
 * not wanted. 0 or -1. */
int explore_vary(struct search *search, const struct run *run, int last);
/* Estimate from what is known how many schedules the levels have. */
void explore_estimate(struct search *search);
/* The periods and walks of the options: 0 or -1. */
int explore_beyond(struct search *search);

/* ---- code.c ---- */

/* One instruction of this program, from the listing that the build makes of
 * it. Strings live for ever. */
struct code {
    uint32_t pc, next;   /* where it is, and the one behind it */
    const char *place;   /* "add+6" */
    const char *text;    /* "mov eax, [m]" */
    const char *touches; /* as tools/listing.awk writes it; NULL: no memory */
};

/* The instruction at `pc`, or NULL: there is no listing, or it is not in it. */
const struct code *explore_code(uint32_t pc);

/* Say whether that is in the program's own code, which is the same in all its
 * processes. */
int explore_is_program(uint32_t pc);

/* The variable that lies at `address`, or the function that begins there, as
 * "counter+4": 0. Or -1, and the address in hex. */
int explore_name(uint32_t address, char *to, size_t size);

/* A watched variable's value in words. */
void explore_format_value(const struct watch *watch, int32_t value, char *to,
                          size_t size);

/* Another listing than /etc/code/NAME, for tests. */
extern const char *explore_listing;

/* ---- visible.c ---- */

enum { EXPLORE_TOUCHES = 2 };

/* Tell what memory `code` reads or writes with these registers, but for the
 * thread's own data (gs): how many pieces, or -1 if it enters the kernel, or
 * may touch anything. */
int explore_touches(const struct code *code, const mcontext_t *at,
                    struct touch touches[EXPLORE_TOUCHES]);

/* Look through an observed run, once, for explore_visible(). */
void explore_survey(const struct run *run);

/* Say whether the instruction that `step` is about may touch memory that
 * another thread can see, enters the kernel, or stands inside a sequence: only
 * before such a one does a switch make a difference. Nonzero also whenever that
 * is not known, and if the last survey was not of `run`. */
int explore_visible(const struct run *run, const struct step *step);

/* Say so too, but for memory only if another thread touches it in this run. */
int explore_met(const struct run *run, const struct step *step);

/* Say whether it touches memory that is written in this run and touched by
 * another thread, too, or is watched; or enters the kernel. Only those are
 * rows of a table, unless all are asked for. */
int explore_shared(const struct run *run, const struct step *step);

/* The program's sequence in which this is, its end included; or NULL. */
const struct ras_descriptor *explore_sequence(uint32_t pc);

/* ---- memory.c ---- */

enum { EXPLORE_BEFORE = 1, EXPLORE_AFTER = 2 };

/* Find out what lies in the words that this run's threads share: runs it
 * again. explore_survey() comes first. */
void explore_remember(struct run *run);
/* The word before and after step `i`: which of them are known. */
int explore_memory(const struct run *run, uint32_t i, const struct touch *touch,
                   int32_t *before, int32_t *after);

/* ---- effect.c ---- */

/* Say whether an instruction may write to memory, but for the stack. */
int explore_writes(const struct code *code);
/* "eax=1", "writes 1 over -1 in m", "jumps"; or "". */
void explore_describe_effect(const struct run *run, uint32_t i, char *to,
                             size_t size);
/* The registers that hold, after step `i`, what its thread found in shared
 * memory or computed from it, and will still use: "eax=1, edx=m"; or "". */
void explore_describe_held(const struct run *run, uint32_t i, char *to,
                           size_t size);
/* A small number as such, others as what lies there, or in hex. */
void explore_format_number(int32_t value, char *to, size_t size);
/* Tell from the registers what a word of memory holds after step `i`: 1, or 0,
 * they do not say. */
int explore_word_after(const struct run *run, uint32_t i,
                       const struct touch *word, int32_t *value);
/* The registers after step `i`, before any recovery or handler; or NULL. */
const mcontext_t *explore_after(const struct run *run, uint32_t i);

/* ---- rows.c ---- */

/* A row of a table: one instruction, or many of a kind. */
struct row {
    uint32_t step, count; /* instructions it stands for */
    uint32_t period;      /* they are so many, again and again; or 0 */
};

/* "add" and "+6 commit", of "add+6": room for so many each. */
enum { EXPLORE_NAME = 128 };
void explore_split_place(const struct step *step, char *function, char *offset);
/* Say whether it is an instruction of the library. */
int explore_is_library(const struct step *step);
/* The row that begins with this step. */
struct row explore_row(const struct run *run, uint32_t step);
/* Say whether a table shows it. */
int explore_row_shown(const struct run *run, const struct row *row);
/* Say whether step `i` changed what this watch shows. */
int explore_changes(const struct run *run, uint32_t i, unsigned watch);
uint32_t explore_count_rows(const struct run *run);
/* Say whether a step after the first changes anything that is watched. */
int explore_changed(const struct run *run);
/* Say whether a turn begins, or ends, with this step. */
int explore_begins_turn(const struct run *run, uint32_t i);
int explore_ends_turn(const struct run *run, uint32_t i);
/* The next step of the same thread; or NULL. */
const struct step *explore_resumed(const struct run *run, uint32_t i);

/* ---- around.c ---- */

/* What was found out about a run that failed. */
struct explore_around {
    uint32_t certain;        /* from this step on it fails, whoever goes on */
    struct schedule nearest; /* that is right: */
    int moved;               /* the end of one turn, by so many steps; 0: none
                                was found */
    uint32_t moved_turn;     /* this segment of the schedule */
    struct explore_range range[2]; /* atomic, it would be right: */
    unsigned ranges;               /* so many are enough; 0: none */
    int not_tried;                 /* there are too many schedules */
    uint32_t tried; /* schedules with them, none of which fails */
};

/* Look around a run that failed. What `result` was found with is `options`. */
void explore_look_around(const struct run *run,
                         const struct explore_options *options,
                         const struct explore_result *result,
                         struct explore_around *around);

/* The schedule that goes the run's way up to and with step `i`, and then lets
 * `then` run. 0: none can say so. */
int explore_follow(const struct run *run, uint32_t i, uint8_t then,
                   struct schedule *schedule);

/* ---- figure.c ---- */

/* What is marked in a table. */
struct explore_marks {
    uint32_t certain;              /* > or ! this step */
    struct explore_range range[2]; /* | instructions; empty: none */
    uint32_t from;                 /* steps before this one are left out */
    const struct ras_descriptor *sequence; /* all of it is shown */
};
extern struct explore_marks explore_marks;

/* Run the schedule that failed once more, and show all about it: its ending, or
 * -1. */
/* Show a run in which a recovery happens, if there is one that is right. */
void explore_show_recovery(const struct scenario *scenario, int json);
int explore_show_failure(const struct scenario *scenario,
                         const struct explore_arguments *arguments,
                         const struct explore_result *result);
/* Read what a register holds, by its name of three letters: 0 or -1. */
int explore_register(const mcontext_t *at, const char *text, uint32_t *value);

/* Say whether pc is in a sequence, its start included; and whether it is past
 * the commit of one: from there on a switch waits for the end. */
int explore_in_sequence(uint32_t pc);
int explore_past_commit(uint32_t pc);

/* "add up to and with add+8 (mov eax, [m] ... mov [m], eax)" */
void explore_describe_range(const struct explore_range *range, char *to,
                            size_t size);

/* ---- table.c, report.c, ending.c, json.c ---- */

/* How it ended, in words. */
void explore_describe_ending(const struct run *run, char *to, size_t size);
/* The object of explore_print_json(), with what is around it; left open. */
void explore_print_json_around(const struct scenario *scenario, struct run *run,
                               const struct explore_around *around);
/* One more of its keys. */
void explore_print_json_nearest(const struct scenario *scenario,
                                const struct run *run, uint32_t from);

/* What people want to see. */
struct explore_view {
    int instructions; /* all, not only those that touch shared memory */
    int counts;       /* of schedules, instructions, final states */
};
extern struct explore_view explore_view;

/* The observed run as a table: a column for each thread, a row for each
 * instruction, and the watched variables after it; then how it ended. */
void explore_print_run(const struct scenario *scenario, struct run *run);
/* The two parts of that: what happened; and how to see it again. */
void explore_print_what(const struct scenario *scenario, struct run *run);
void explore_print_again(const struct run *run);
void explore_print_json(const struct scenario *scenario, struct run *run);
void explore_print_table(const struct scenario *scenario,
                         const struct run *run);

/* The step at which this run went wrong; or EXPLORE_NOWHERE: that is asked for
 * at the end only. */
uint32_t explore_broke(const struct run *run);
/* The mark of a step: `!`, it broke the property, or made it certain that it
 * would be broken if that is asked for at the end; `>`, that was certain from
 * here on, and is seen later; or a space. */
char explore_mark(const struct run *run, uint32_t step);

/* A recovery at the end of the turn of step `i`: it puts the thread back (-1),
 * carries it on (1), or there is none (0). From and to where, if not NULL. */
int explore_recovery(const struct run *run, uint32_t i, uint32_t *from,
                     uint32_t *to);

/* Who executes the rest of a sequence from `pc` on: "kernel", or "carried", the
 * thread itself, while no other can run. */
const char *explore_carrier(uint32_t pc);

/* Describe in words what became of a thread at the end of a turn of a run:
 * "sleeps on lock". "" if the same thread simply goes on. */
void explore_describe_turn(const struct run *run, uint32_t turn, char *to,
                           size_t size);

/* An instruction in words, with the name of a system call. */
void explore_describe_step(const struct step *step, char *to, size_t size);

/* ---- schedule.c ---- */

/* A schedule as a line: "0:7 1:12 0"; 0 alone until it gives way. An event is
 * a letter behind the steps: s, f or k: "0:7s"; w: the last step's store waits
 * in its CPU's buffer. "0a" is no turn: the oldest store that waits in the
 * buffer of thread 0's CPU arrives. Segments that are repeated for ever stand
 * in parentheses: "0:7 (1:2 0:3)". */
enum { EXPLORE_LINE = 16 * EXPLORE_SEGMENTS };
void explore_format_schedule(const struct schedule *schedule, char *to,
                             size_t size);
/* 0, or -1 and nothing: it is no schedule. */
int explore_parse_schedule(const char *from, struct schedule *schedule);

/* ---- arguments.c, progress.c, verdict.c ---- */

/* Print `usage` and the options, and end the program. */
_Noreturn void explore_wrong_use(const char *usage);
/* Show no progress, for what is printed is for tools. */
void explore_be_quiet(int on);
/* Compare the verdict with the one that the scenario is meant to have (what
 * says nothing is meant to be safe), and print what is to be said of that. */
enum explore_status explore_judge(const struct scenario *scenario,
                                  const struct explore_arguments *arguments,
                                  const char *verdict);

/* ---- replay.c ---- */

/* Read a report that explore_print_json() wrote: 0, and two strings of the
 * caller's; or -1, it cannot be read or is none. */
int explore_read_report(const char *path, char **scenario, char **schedule);

#endif
