/* tour.h - what the files of the tour share.
 *
 * One run of one mechanism is a row: N threads, one counter, and what came of
 * it. mechanisms.c and cells.c have what is run; report.c, cell_report.c and
 * lock_report.c print it; native.c has what it costs on a real CPU.
 */
#ifndef TOUR_H
#define TOUR_H

#include <reprise/lock_ops.h>
#include <stdint.h>

struct mechanism {
    const char *name, *words;    /* in CSV, in the table */
    const struct lock_ops *lock; /* of work_under_lock, or NULL */
    /* Without a lock: so many locked instructions has an operation, and it
     * stands on a sequence. */
    int locked, restarts;
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

/* With ras=off the kernel puts nobody back. */
int recovery_is_off(void);

/* All of them, in the order of the table. */
extern const struct mechanism mechanisms[];
extern const int mechanism_count;

/* One for each way to find a sequence and to recover: `tour --all`. */
extern const struct mechanism cells[];
extern const int cell_count;

/* Nanoseconds, in hundredths, of an operation on this CPU; NULL ends them. */
struct native_cost {
    const char *name; /* of a mechanism */
    uint32_t hundredths;
};
extern const struct native_cost native_costs[];
extern const char native_cpu[], native_date[];

/* The counts of one operation, when nobody else wants what it takes. */
int locked_of(const struct mechanism *mechanism);
int system_calls_of(const struct mechanism *mechanism);
int stands_on_sequences(const struct mechanism *mechanism);

/* A counter under this lock: the other rows of `tour --all`. */
struct mechanism mechanism_of(const struct lock_ops *ops);

/* Does what has to be done before `work` is called. */
void prepare_mechanism(const struct mechanism *mechanism);

/* Run `threads` threads over one counter and fill `row`. 0, or the error
 * number of a thread that could not be created: then threads are left over,
 * and the program should end. */
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
 * something, an unprotected one nothing, or nobody was interrupted inside a
 * sequence. */
int print_findings(enum output output, const struct row *rows, int count,
                   uint32_t scale);
int print_lock_findings(enum output output, const struct row *rows, int count,
                        uint32_t scale);

#endif
