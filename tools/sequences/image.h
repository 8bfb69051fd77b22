/* image.h - a linked program of the guest, as the kernel's code sees its
 * memory: image.c answers here for arch_copy_from_user(), space_allows() and so
 * on. */
#ifndef IMAGE_H
#define IMAGE_H

#include <stdbool.h>
#include <stdint.h>
#include <reprise/ras.h>

enum { NAME = 200 };

/* Read the program. False: it is none; *why says so. */
bool image_read(const char *path, const char **why);

/* The value of a symbol into *value. False: there is none. */
bool image_symbol(const char *name, uint32_t *value);

/* The string at this address, or its first NAME bytes; "(unnamed)" where none
 * is. Good until the next call. */
const char *image_string(uint32_t address);

/* What the kernel's code has copied out last. */
extern struct ras_explanation image_answer;

#endif
