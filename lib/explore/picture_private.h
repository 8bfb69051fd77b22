/* picture_private.h - how an observed run is shown.
 *
 *   memory.c, words.c, flow.c, effect.c   what lay in memory, and what an
 *             instruction did
 *   around.c, figure.c   the schedules around one that failed, and all of it
 *   rows.c, table.c, report.c, ending.c, json.c   one observed run
 */
#ifndef PICTURE_PRIVATE_H
#define PICTURE_PRIVATE_H

#include "explore_private.h"

/* ---- memory.c ---- */

enum { EXPLORE_BEFORE = 1, EXPLORE_AFTER = 2 };

/* Find out what lies in the words that this run's threads share: runs it
 * again. explore_survey() comes first. */
void explore_remember(struct run *run);
/* The word before and after step `i`: which of them are known. */
int explore_memory(const struct run *run, uint32_t i, const struct touch *touch,
                   int32_t *before, int32_t *after);

/* Say whether that word is watched as a pointer. */
int explore_is_pointer(const struct run *run, const struct touch *touch);

/* ---- flow.c ---- */

/* Go through a run, after explore_survey(): for those below. */
void explore_follow_values(const struct run *run);
/* Say whether step `i` computes something from what was in shared memory, and
 * its thread uses it. */
int explore_computes(const struct run *run, uint32_t i);
/* Say whether that register holds, after step `i`, what a word held that is
 * watched as a pointer. */
int explore_holds_pointer(const struct run *run, uint32_t i, const char *name);
/* The registers that hold, after step `i`, what its thread found in shared
 * memory or computed from it, and will still use; bits, as words_private.h
 * has them. */
uint32_t explore_held(const struct run *run, uint32_t i);

/* ---- effect.c ---- */

/* Say whether an instruction may write to memory, but for the stack, by its
 * text: for code.c, which keeps it (struct meaning). */
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

/* ---- machine.c ---- */

/* Give the registers that this run's rows name letters, for those below. */
void explore_name_registers(const struct run *run);
/* Of a register's name its letter; anything else as it is. */
const char *explore_letter(const char *name);
/* "R is eax, S is edx"; or "". */
void explore_describe_letters(char *to, size_t size);
/* "R = m (1)", "m = R (1 over 0)"; or as explore_describe_effect(). */
void explore_describe_abstract(const struct run *run, uint32_t i, char *to,
                               size_t size);

/* ---- rows.c ---- */

/* A row of a table: one instruction, or many of a kind. */
struct row {
    uint32_t step, count;        /* instructions it stands for */
    uint32_t period;             /* they are so many, again and again; or 0 */
    const struct source *source; /* they are all of this line; or NULL */
};

/* "add" and "+6 commit", of "add+6", or of lines of the source "add (add.c)"
 * and ":12 commit": room for so many each. */
enum { EXPLORE_NAME = 128 };
void explore_split_place(const struct step *step, char *function, char *offset);
/* Say whether it is an instruction of the library. */
int explore_is_library(const struct step *step);
/* The row that begins with this step. */
struct row explore_row(const struct run *run, uint32_t step);
/* Say whether step `i` touches shared memory, or ends the run. */
int explore_matters(const struct run *run, uint32_t i);
/* Say whether a table shows it: one of its steps matters, or computes something
 * from shared memory, or the table above has such a row. */
int explore_row_shown(const struct run *run, const struct row *row);
/* From here on tables show what this run's table shows, too. */
void explore_note_rows(const struct run *run);
/* What is watched, before step `i`. */
const int32_t *explore_values_before(const struct run *run, uint32_t i);
/* What is watched when a recovery after step `i` has carried its thread on;
 * NULL: the next step writes, too, so that nobody can tell. */
const int32_t *explore_values_carried(const struct run *run, uint32_t i);
/* Say whether step `i` changed what this watch shows. */
int explore_changes(const struct run *run, uint32_t i, unsigned watch);
uint32_t explore_count_rows(const struct run *run);
/* Say whether a step changes anything that is watched. */
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

/* The same, but for the step from which on it fails only. */
void explore_look_for_cause(const struct run *run,
                            struct explore_around *around);

/* The schedule that goes the run's way up to and with step `i`, and then lets
 * `then` run. 0: none can say so. */
int explore_follow(const struct run *run, uint32_t i, uint8_t then,
                   struct schedule *schedule);

/* ---- figure.c ---- */

/* What is marked in a table. */
enum { EXPLORE_ABOVE = 256 };
struct explore_marks {
    uint32_t certain;              /* ! this step */
    struct explore_range range[2]; /* a| and b| instructions; empty: none */
    uint32_t from;                 /* steps before this one are left out */
    uint32_t differs; /* from this step on the schedule below is another */
    const struct ras_descriptor *sequence; /* all of it is shown */
    uint32_t above[EXPLORE_ABOVE];         /* so are these instructions */
    unsigned above_count;
};
extern struct explore_marks explore_marks;
/* Nothing is marked. */
void explore_clear_marks(void);

/* Show a run in which a recovery happens, if there is one that is right. */
void explore_show_recovery(const struct scenario *scenario, int json);
/* Run the schedule that failed once more, and show all about it: its ending, or
 * -1. */
int explore_show_failure(const struct scenario *scenario,
                         const struct explore_arguments *arguments,
                         const struct explore_result *result);
/* Tell of a sequence that a thread of this run was in: 1; or 0, there is none.
 */
int explore_describe_sequence(const struct run *run, char *to, size_t size);

/* "add, from +0 to +8, both included (mov eax, [m] ... mov [m], eax)" */
void explore_describe_range(const struct explore_range *range, char *to,
                            size_t size);

/* ---- finals.c ---- */

/* Show the shortest run to each end, those that fail first: 0, or -1. */
int explore_show_finals(const struct scenario *scenario,
                        const struct explore_options *options, int json);

/* ---- table.c, report.c, ending.c, json.c ---- */

/* "In the end m = 1."; or "". */
void explore_describe_values(const struct scenario *scenario,
                             const struct run *run, char *to, size_t size);
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
    int source;       /* its lines, in place of the instructions */
    int abstract;     /* the textbook's machine, beside the instructions */
    int all_figures;  /* of each end, not only of the shortest that fails */
};
extern struct explore_view explore_view;

/* The observed run as a table: a column for each thread, a row for each
 * instruction, and the watched variables after it; then how it ended. */
void explore_print_run(const struct scenario *scenario, struct run *run);
/* The two parts of that: what happened; and how to see it again. */
void explore_print_what(const struct scenario *scenario, struct run *run);
void explore_print_again(const struct run *run);
/* What is watched, and when, and how it ended, on lines of their own. */
void explore_print_end(const struct scenario *scenario, const struct run *run);
void explore_print_json(const struct scenario *scenario, struct run *run);
void explore_print_table(const struct scenario *scenario,
                         const struct run *run);

/* The step at which it is seen that this run went wrong; or EXPLORE_NOWHERE:
 * that is asked for at the end only. */
uint32_t explore_broke(const struct run *run);
/* The mark of a step: `!`, it broke the property: before it the run could still
 * end well, and after it no more; `X`, it is seen here; or a space. */
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

#endif
