/* report.h - what the files share that print a table. */
#ifndef REPORT_H
#define REPORT_H

#include <stddef.h>

#include "tour.h"

enum { COST = 24 }; /* bytes for a cost */

uint32_t lost(const struct row *row);

/* Instructions for one operation, in tenths: everything between the gate and
 * the finish, the kernel's work included; or `unknown`. */
void format_cost(char *text, size_t size, const struct row *row, uint32_t scale,
                 const char *unknown);
/* Nanoseconds for one operation, from native.c; or `unknown`. */
void format_native(char *text, size_t size, const struct row *row,
                   const char *unknown);

void print_csv_head(void);
void print_csv_row(const struct row *row, uint32_t scale);

/* A sequence that lost updates because of ras=off is meant to. */
int loses_by_ras_off(const struct row *row);

/* Complain about each row that broke its promise; how many did. */
int count_surprises(const struct row *rows, int count);

/* Say how many did because of ras=off, if any; how many. */
int tell_ras_off(const struct row *rows, int count);

/* Says what the columns hold that are not plain. */
void tell_columns(uint32_t scale);

#endif
