/* command_line.h - the words that the boot loader hands to the kernel.
 *
 *     hz=1000 quantum_us=1000 watchdog_us=1000 ras=on|off step=tf|int3
 *     init=NAME -- ARGUMENT 'another argument' ... */
#ifndef COMMAND_LINE_H
#define COMMAND_LINE_H

#include <stdbool.h>
#include "arch.h"

enum { INIT_ARGUMENTS = 32 };

struct command_line {
    unsigned hz; /* timer ticks a second */
    unsigned quantum_us;
    unsigned watchdog_us; /* 0: a quantum */
    bool ras;
    enum step_way step;
    const char *arguments[INIT_ARGUMENTS + 1]; /* init's argv */
    const char *bad; /* the first word not understood */
};

/* Take `text` (at most 1,023 characters) apart. A setting that it does not name
 * gets its default. Call it once: *to points into memory of this file. */
void command_line_parse(const char *text, struct command_line *to);

#endif
