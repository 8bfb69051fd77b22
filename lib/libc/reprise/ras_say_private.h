/* ras_say_private.h - why the kernel refuses a sequence, in a sentence. The
 * build says the same with it (tools/sequences). */
#ifndef RAS_SAY_PRIVATE_H
#define RAS_SAY_PRIVATE_H

#include <reprise/ras.h>
#include <stddef.h>

/* Write into to[size] what is wrong with the row, of which ras_explain() told
 * `error`, an errno: EINVAL or EFAULT, or 0 and `why`. */
void __ras_say(char *to, size_t size, const struct ras_descriptor *row,
               const struct ras_explanation *why, int error);

#endif
