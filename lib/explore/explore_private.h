/* explore_private.h - what the files of lib/explore share.
 *
 *   search.c  which schedules, one after the other
 *   run.c     one schedule, in a child; `struct run` is how the two talk
 *   code.c    the program's instructions in words, and what they touch
 *   report.c, json.c   one observed run, for people and for tools
 *   main.c    explore_main(): arguments, progress, what is printed
 */
#ifndef EXPLORE_PRIVATE_H
#define EXPLORE_PRIVATE_H

#include <explore.h>
#include <signal.h>
#include <stdint.h>
#include <sys/types.h>

enum {
    STEPS_MAX = 20000,  /* a run that takes more is a livelock */
    TURNS_MAX = 1024,   /* and so is one with more turns */
    TURN_MAX = 2000,    /* who runs longer gives way, as if by a quantum */
    OBSERVED_MAX = 4096 /* instructions that can be observed */
};

/* A stretch of instructions of one thread, as it was. */
struct turn {
    uint32_t steps;
    uint8_t thread;
    uint8_t could; /* a bit for each thread that could have had this turn */
    uint8_t stop;  /* why it was over: enum segment_stop_np of <reprise.h> */
    uint8_t event; /* enum explore_event, that happened to it then */
};

/* One instruction of a run that is observed. */
struct step {
    mcontext_t before;              /* where its thread stood, and with what */
    int32_t watch[EXPLORE_WATCHES]; /* after it */
    uint16_t turn;
    uint8_t thread;
    uint8_t runnable; /* a bit for each thread that could run before it */
};

/* Lives in memory that parent and child share. */
struct run {
    /* what the parent wants */
    struct schedule schedule;
    int observe; /* fill in step[] */
    int strict;  /* a schedule that does not fit is ENDED_DIFFERENT; else what
                    does not fit is passed over */
    int silent;  /* a file descriptor for what bodies print; -1: standard
                    output */
    /* what became of it */
    enum explore_ending ending;
    int status;     /* ENDED_DEAD: as waitpid() says it */
    uint32_t steps; /* of all turns */
    uint32_t turns;
    int32_t watch[EXPLORE_WATCHES];      /* at the end */
    uint32_t sleeps_on[EXPLORE_THREADS]; /* address of the word, or 0 */
    uint32_t stack[EXPLORE_THREADS][2];  /* [low, high), and thread data */
    struct turn turn[TURNS_MAX];
    uint32_t observed;
    struct step step[OBSERVED_MAX];
};

/* ---- run.c ---- */

/* A struct run to use again and again, or NULL. */
struct run *explore_new_run(void);
/* Run run->schedule: 0, or -1 with errno (no process to be had). */
int explore_run(const struct scenario *scenario, struct run *run);
unsigned explore_threads(const struct scenario *scenario);

/* body.asm: what a thread runs; and where it has ended. */
void *explore_play(void *body);
extern const char explore_done[], explore_over[];

/* ---- code.c ---- */

/* One instruction of this program, from the listing that the build makes of
 * it. Strings live for ever. */
struct code {
    uint32_t pc;
    const char *place;   /* "add+6" */
    const char *text;    /* "mov eax, [m]" */
    const char *touches; /* see explore_touches(); NULL: no memory */
};

/* The instruction at `pc`, or NULL: there is no listing, or it is not in it. */
const struct code *explore_code(uint32_t pc);

/* Whether the instruction that `step` is about may touch memory that another
 * thread can see, or enters the kernel: only before such a one does a switch
 * make a difference. Nonzero also whenever that is not known. */
int explore_visible(const struct run *run, const struct step *step);

/* ---- report.c, json.c ---- */

/* The observed run as a table: a column for each thread, a row for each
 * instruction, and the watched variables after it. */
void explore_print_run(const struct scenario *scenario, const struct run *run);
void explore_print_json(const struct scenario *scenario, const struct run *run);

/* "0:7 1:12 0": a schedule as a line. Reading: 0, or -1 and nothing. An event
 * is a letter behind the steps: "0:7s", f, k. */
void explore_format_schedule(const struct schedule *schedule, char *to,
                             size_t size);
int explore_parse_schedule(const char *from, struct schedule *schedule);

#endif
