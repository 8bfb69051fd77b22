/* foreign_private.h - a program that was not written to be explored.
 *
 *     explore --program PROG ARGS      becomes PROG, with REPRISE_EXPLORE set
 *     __libc_start()                   calls explore_program() for main()
 *     program.c                        explores, as explore_main() does; its
 *                                      children start with thread 0: main()
 *     wrapped.c                        stands before pthread_create() (ld's
 *                                      --wrap), and writes births down
 *     births.c                         tells the director (run.c) of them
 *
 * So the director is a thread of the program itself. wrapped.c and program.c
 * are linked only where the program creates threads and --wrap was said.
 */
#ifndef FOREIGN_PRIVATE_H
#define FOREIGN_PRIVATE_H

#include <pthread.h>
#include <stdbool.h>

#include "explore_private.h"

/* The environment variable that holds the explorer's options, one a line. */
#define EXPLORE_VARIABLE "REPRISE_EXPLORE"

/* A thread that the program may make. All of them are there from the beginning:
 * each has its stack and stands before the call of its function, and the
 * director lets none run that is not born. So to make a thread is some
 * instructions, not 600, and no call. */
struct birth {
    void *(*start)(void *); /* __thread_lives, body.asm */
    void *argument;
    pthread_t thread;
    volatile bool is_born;
};

/* What becomes of the program in the child that runs one schedule. Thread n is
 * born as of[n - 1]. */
extern struct births {
    bool on;
    pthread_t director;
    volatile int count;
    volatile bool are_too_many, has_ended;
    volatile int status; /* of exit() */
    struct birth of[EXPLORE_THREADS - 1];
} __births;

/* body.asm: what such a thread runs: it gives way once. So many steps later it
 * stands before the first instruction of its function. */
void *__thread_lives(void *birth);
enum { STEPS_TO_BODY = 3 };
/* Where its creator passes when it is born; eax is its number. */
extern const char __thread_is_born[];
/* And here a thread waits, when the program is over. */
void __thread_is_over(void);
extern const char explore_program_over[];

/* Thread 0 of such a program: program.c. */
void __main_lives(void);

/* ---- births.c, for the director ---- */

/* Say whether it is a program that was not written to be explored. */
bool explore_is_foreign(const struct scenario *scenario);
/* Return how many threads a scenario begins with. */
unsigned explore_threads_at_first(const struct scenario *scenario);
/* Return the address of the function that one of them is named by. */
uint32_t explore_body(const struct scenario *scenario, unsigned thread);
/* Make thread `i` of a run, which is held, and let it run up to the call that
 * gives way, and that call. */
enum run_answer explore_create(struct run *run, unsigned i, uint32_t cpu,
                               void *(*start)(void *), void *argument,
                               int32_t *tid);
/* How it ended, now that it has. */
enum explore_ending explore_judge_program(char *why);
/* End the child, as the program wanted to end if it is dead. */
_Noreturn void explore_leave_program(enum explore_ending ending);

/* A bit for the thread that is born in this step; or 0. */
uint32_t explore_born(const mcontext_t *before);

/* ---- written.c ---- */

/* explore_run() of one that is shown: if `keep`, with what it writes. */
int explore_run_shown(struct run *run, int keep);
/* In the child: what it writes from here on is kept in a file. */
void explore_keep_output(const struct run *run);
/* Show that, if there is any, and forget it. */
void explore_print_output(const struct run *run);

/* ---- calls.c ---- */

/* Say whether this step of a run is inside a call of the library that counts as
 * one step, but not its first. Asked of each step, from the first on, with the
 * same `inside`, which begins as 0: for each thread, its stack pointer where
 * such a call began. */
bool explore_is_inside_call(const struct step *step,
                            uint32_t inside[EXPLORE_THREADS]);

/* ---- for reports ---- */

/* Return how many threads took part in a run: a table has a column for each. */
unsigned explore_threads_of(const struct scenario *scenario,
                            const struct run *run);
/* Return the address of the function that one of them is named by. */
uint32_t explore_body_of(const struct scenario *scenario, const struct run *run,
                         unsigned thread);

/* ---- program.c ---- */

/* In place of main(): the exit status. */
int explore_program(int argc, char **argv);

/* ---- stage.c ---- */

/* A stage for `count` runs that take turns: the first of them, and the others.
 * More than one have room for OBSERVED_MAX each. */
struct run *explore_open_stage(const struct scenario *scenario, uint32_t room,
                               unsigned count);
struct run *explore_nth_run(struct run *first, unsigned number);
/* The stage of a program is made at its beginning, and serves several runs:
 * take one (NULL: none is free), or give it back. */
extern struct run *(*explore_take_stage)(uint32_t room);
extern void (*explore_give_stage)(struct run *run);

#endif
