/* explore_private.h - what the files of lib/explore share.
 *
 *   search.c  which schedules, one after the other; beyond.c, others still
 *   control.c one that is known to be broken, before all others
 *   stage.c   makes the children; `struct run` is how all of them talk
 *   run.c     one schedule, in a child; limits.c, what it may not do;
 *             quantum.c, where a turn is cut that does not end
 *   clock.c   its time: when a sleep ends; time_outs.c, when it could
 *   cast_private.h  its threads: pieces.c; foreign_private.h, whole programs
 *   observe.c what each of its steps did, also of the turn in which it died;
 *             returned.c, where a thread goes on behind a handler
 *   readable.c  memory that may not be there
 *   vary.c    the schedules that follow from one that was watched
 *   joined.c  threads that another waits for
 *   growth.c  how many there are
 *   set.c     a set of numbers
 *   queue.c   schedules that wait to be run
 *   cpus_private.h  several CPUs: accesses.c, buffer.c, cpus.c, delay.c
 *   states.c, known.c   which of their states have been explored already
 *   code.c    the program's instructions in words
 *   meaning.c what instructions do, and touch
 *   visible.c whether others can see it
 *   picture_private.h   how all of it is shown: memory.c, effect.c, around.c,
 *             figure.c, rows.c, table.c, report.c, ending.c, json.c
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
    LOOP_MAX = 64,                       /* instructions of a loop that waits */
    TURN_ROOM = TURN_MAX + 2 * LOOP_MAX, /* quantum.c lets one go on */
    ALL_THREADS = (1 << EXPLORE_THREADS) - 1, /* a bit for each */
    OBSERVED_MAX = 4096 /* instructions that can be observed */
};

#define EXPLORE_NOWHERE UINT32_MAX              /* no step */
#define EXPLORE_NEVER UINT64_MAX                /* no deadline */
#define EXPLORE_CLOCK ((uint64_t)1000000000000) /* when a run begins, in ns */

/* A stretch of instructions of one thread, as it was. */
struct turn {
    uint32_t steps;
    uint8_t thread;
    uint8_t could;     /* a bit for each thread that could have had this turn */
    uint8_t stop;      /* why it was over: enum segment_stop_np */
    uint8_t event;     /* enum explore_event, that happened to it then */
    uint8_t rounds;    /* so often all had only given way before it, while
                         somebody slept: clock.c */
    uint64_t deadline; /* of its sleep; or EXPLORE_NEVER. EXPLORE_TIME_OUT: the
                          time now */
    mcontext_t after;  /* of an observed run: where its thread stood at the end,
                         before any recovery or handler */
    mcontext_t at;     /* where it stands since, put back if need be */
};

/* One instruction of a run that is observed. */
struct step {
    mcontext_t before;              /* where its thread stood, and with what */
    int32_t watch[EXPLORE_WATCHES]; /* after it */
    uint16_t turn;
    uint8_t thread;
    uint8_t runnable;   /* a bit for each thread that could run before it */
    uint8_t inside : 1; /* after it its thread stands inside a sequence */
    uint8_t waiting[EXPLORE_CPUS]; /* stores in each buffer, before it */
};

/* Of a turn in progress: what the stage knows of it if the process dies. */
struct ahead {
    struct step step; /* the one that is to come, not yet made */
    uint32_t steps;   /* that are wanted; 0: no turn is in progress */
    uint32_t ended;   /* a bit for each thread that has, or is not born
                         yet */
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
    unsigned number;          /* of those that have this stage */
    uint32_t room;            /* of step[]; 0: nothing is observed */
    /* what is wanted */
    struct schedule schedule;
    struct touch probe[EXPLORE_WATCHES]; /* if set: steps look at these words,
                                            not at what is watched */
    int keeps_output; /* of a program: explore_print_output() */
    int strict; /* a schedule that does not fit is ENDED_DIFFERENT; else what
                   does not fit is passed over */
    /* what became of it */
    enum run_answer answer;
    enum explore_ending ending;
    int status;     /* ENDED_DEAD: as waitpid() says it */
    uint32_t steps; /* of all turns */
    uint32_t turns;
    int32_t watch[EXPLORE_WATCHES];      /* at the end */
    int32_t first[EXPLORE_WATCHES];      /* the same, before all steps; or
                                            what was probed */
    uint32_t sleeps_on[EXPLORE_THREADS]; /* address of the word, or 0 */
    uint32_t stack[EXPLORE_THREADS][2];  /* [low, high), and thread data */
    uint32_t tls[EXPLORE_THREADS];       /* where %gs leads */
    uint32_t body[EXPLORE_THREADS];      /* its function */
    char why[EXPLORE_WHY];               /* ENDED_UNMODELLED: because of that */
    uint32_t full; /* a store buffer was: then the oldest store arrives */
    uint32_t died; /* the process died in this step; or EXPLORE_NOWHERE */
    struct ahead ahead;
    struct observation_np observation; /* of the turn in progress */
    uint8_t left_out;         /* ENDED_STARVED, ENDED_UNFAIR: this thread */
    uint8_t waited;           /* a bit for each thread that waited: waits.c */
    uint8_t overtaken;        /* so often one was, by one other, in one wait */
    uint8_t overtaken_thread; /* this one was too often, */
    uint32_t overtaken_at;    /* at this step */
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
/* Stores wait in buffers: other CPUs see memory as it is now, and so do the
 * invariant and who watches, not as the thread saw it. */
void explore_see_memory(const struct run *run, struct step_np *seen,
                        uint32_t count);
/* The process died in that turn: write down what was seen, and the step in
 * which it died. */
void explore_observe_death(struct run *run, const struct step_np *seen);
/* Say whether a thread is behind its body. */
bool explore_is_over(const mcontext_t *at);

/* ---- returned.c ---- */

/* Of a run that was observed: the first step behind each handler is where the
 * thread goes on. */
void explore_mend_returns(struct run *run);

/* ---- readable.c ---- */

/* Say whether these bytes of memory, a page at most, can be read. */
int explore_is_readable(uint32_t at, uint32_t size);
/* Say whether a thread stands before `int 0x80`, by its memory. */
int explore_is_call(const mcontext_t *at);

/* ---- joined.c ---- */

/* If `joiner` sleeps until a thread ends whose body has returned (`ended` has a
 * bit for it), let that thread go on to its end. */
void explore_end_joined(const struct run *run, unsigned joiner,
                        const int32_t *tid, uint32_t ended);

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

/* ---- clock.c ---- */

/* Give this process the clock that a run begins with. */
void explore_set_clock(void);

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

/* ---- search.c ---- */

struct search; /* search_private.h */
/* explore(), but without the control at its beginning. */
int explore_search(const struct scenario *scenario,
                   const struct explore_options *options,
                   struct explore_result *result);

/* ---- meaning.c ---- */

enum { EXPLORE_TOUCHES = 2 };

enum verb { /* those that something is known of */
            VERB_OTHER,
            VERB_ADD,
            VERB_BTS,
            VERB_CALL,
            VERB_CMPXCHG,
            VERB_DEC,
            VERB_INC,
            VERB_INT, /* int 0x80 */
            VERB_MOV,
            VERB_PUSH,
            VERB_SUB,
            VERB_XADD,
            VERB_XCHG
};

struct operand {
    enum { OPERAND_OTHER, OPERAND_REGISTER, OPERAND_NUMBER } kind;
    uint8_t shift;   /* 8: `ah` */
    uint32_t number; /* or that of the register: words_private.h */
};

/* Memory of `size` bytes, at the sum of a number and registers. */
struct reach {
    uint32_t size, number;
    bool repeated; /* as often as ecx says */
    struct {
        uint8_t number, times; /* of a register */
    } term[2];
};

struct meaning {
    enum verb verb;
    struct operand source; /* the last operand */
    struct reach reach[EXPLORE_TOUCHES];
    uint8_t count;    /* of those */
    bool unknown;     /* it enters the kernel, or may touch anything */
    bool thread_data; /* touches the thread's own data (gs), too */
    bool writes;      /* may write to memory, but for the stack */
    bool x87;
};

/* Understand an instruction and its touches (NULL: none), but for `writes`,
 * which is effect.c's. */
struct meaning explore_understand(const char *text, const char *touches);

/* The value of a register or a number, in an operand: 0. Or -1: it is none. */
int explore_operand(const struct operand *operand, const mcontext_t *at,
                    uint32_t *value);

struct code;

/* Tell what memory `code` reads or writes with these registers, but for the
 * thread's own data (gs): how many pieces, or -1 if it enters the kernel, or
 * may touch anything. */
int explore_touches(const struct code *code, const mcontext_t *at,
                    struct touch touches[EXPLORE_TOUCHES]);

/* ---- code.c ---- */

/* One instruction of this program, from the listing that the build makes of
 * it. Strings live for ever. */
struct code {
    uint32_t pc, next;   /* where it is, and the one behind it */
    const char *place;   /* "add+6" */
    const char *text;    /* "mov eax, [m]" */
    const char *touches; /* as tools/listing.awk writes it; NULL: no memory */
    struct meaning means;
};

/* A line of the program's source. Strings live for ever. */
struct source {
    const char *where; /* "add.c:12" */
    const char *text;  /* "m = m + 1;"; "" if the build did not have it */
};

/* The line that the instruction at `pc` was made of; or NULL. */
const struct source *explore_source(uint32_t pc);

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

/* Say whether pc is in a sequence, its start included; and whether it is past
 * the commit of one: from there on a switch waits for the end. */
int explore_in_sequence(uint32_t pc);
int explore_past_commit(uint32_t pc);

/* ---- schedule.c ---- */

/* A schedule as a line: "0:7 1:12 0"; 0 alone until it gives way. An event is
 * a letter behind the steps: s, f or k: "0:7s"; w: the last step's store waits
 * in its CPU's buffer. Two are no turns: "0a": the oldest store that waits in
 * the buffer of thread 0's CPU arrives; "0t": thread 0 sleeps, and its time is
 * over. Segments that are repeated for ever stand in parentheses: "0:7 (1:2
 * 0:3)". */
enum { EXPLORE_LINE = 16 * EXPLORE_SEGMENTS };
void explore_format_schedule(const struct schedule *schedule, char *to,
                             size_t size);
/* Explain how such a line is read, by the segments of this one. */
void explore_describe_schedule(const struct schedule *schedule, char *to,
                               size_t size);
/* 0, or -1 and nothing: it is no schedule. */
int explore_parse_schedule(const char *from, struct schedule *schedule);

/* ---- arguments.c, progress.c, verdict.c ---- */

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
int explore_read_report(const char *path, char **scenario, char **schedule,
                        uint32_t *cpus);

#endif
