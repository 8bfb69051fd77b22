/* copy.h - strings from user memory. */
#ifndef COPY_H
#define COPY_H

#include "arch.h"

/* Copy a string of at most size - 1 characters from the caller: its length,
 * -EFAULT, or -ENAMETOOLONG. */
int32_t copy_string_from_user(char *to, uaddr_t from, uint32_t size);

#endif
