/* report.h - what report.c and lock_report.c share. */
#ifndef REPORT_H
#define REPORT_H

#include <stddef.h>

#include "tour.h"

uint32_t lost(const struct row *row);

/* Instructions for one operation, in tenths: everything between the gate and
 * the last join, the kernel's work included; or `unknown`. */
void format_cost(char *text, size_t size, const struct row *row, uint32_t scale,
                 const char *unknown);

void print_csv_row(const struct row *row, uint32_t scale);

/* Complain about each row that broke its promise; how many did. */
int count_surprises(const struct row *rows, int count);

#endif
