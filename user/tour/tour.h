/* tour.h - what the files of the tour share.
 *
 * One run of one mechanism is a row: N threads, one counter, and what came of
 * it. mechanisms.c and cells.c have what is run, report.c and lock_report.c
 * print it.
 */
#ifndef TOUR_H
#define TOUR_H

#include <reprise/lock_ops.h>
#include <stdint.h>

struct mechanism {
    const char *name;
    const struct lock_ops *lock; /* of work_under_lock, or NULL */
    /* So many operations, by thread number `self`. */
    void (*work)(const struct mechanism *mechanism, int self,
                 uint32_t operations);
    int protects; /* losing an update is an error */
    /* Of a cell of the matrix (cells.c): what it calls, and what it needs
     * done before the threads start and says when they have ended. */
    int (*add)(volatile int *, int);
    void (*add_pair)(volatile int *, int, int);
    void (*begin)(void);
    uint32_t (*result)(void);
};

struct row {
    const struct mechanism *mechanism;
    uint32_t threads;
    uint32_t operations;         /* of each thread */
    uint32_t expected, got;      /* the counter at the end */
    uint32_t restarts, forwards; /* recoveries by the kernel */
    uint64_t ticks;              /* of the time-stamp counter */
};

enum output { TABLE, CSV };

/* All of them, in the order of the table. */
extern const struct mechanism mechanisms[];
extern const int mechanism_count;

/* One for each way to find a sequence and to recover: `tour --all`. */
extern const struct mechanism cells[];
extern const int cell_count;

/* A counter under this lock: the other rows of `tour --all`. */
struct mechanism mechanism_of(const struct lock_ops *ops);

/* Run `threads` threads over one counter and fill `row`. 0, or the error
 * number of a thread that could not be created. */
int run_mechanism(const struct mechanism *mechanism, uint32_t threads,
                  uint32_t operations, struct row *row);

void print_head(enum output output, uint32_t threads, uint32_t operations);
void print_row(enum output output, const struct row *row, uint32_t scale);

void print_cells_head(enum output output, uint32_t threads,
                      uint32_t operations);
void print_cell(enum output output, const struct row *row, uint32_t scale);

/* The program's exit status: 1 if a cell lost something, or showed nothing
 * because nobody was interrupted inside. */
int print_cell_findings(enum output output, const struct row *rows, int count);

void print_locks_head(enum output output, uint32_t operations);
void print_lock(enum output output, const struct row *row, uint32_t scale);

/* Say what was seen. The program's exit status: 1 if a protected counter lost
 * something, or an unprotected one nothing. */
int print_findings(enum output output, const struct row *rows, int count);
int print_lock_findings(enum output output, const struct row *rows, int count);

#endif
