/* program_private.h - the name of the program, for its messages; and one that
 * is too long for the start. */
#ifndef PROGRAM_PRIVATE_H
#define PROGRAM_PRIVATE_H

#include <reprise/ras.h>
#include <stddef.h>

/* argv[0] without its folders; the start sets it. */
extern const char *__program_name;

/* Say on standard error which of these rows the kernel refuses, where they
 * stand in the source, and why: libc/reprise/ras_refused.c. */
void __ras_tell_refused(const struct ras_descriptor *rows, size_t count);

#endif
