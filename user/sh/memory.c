/* memory.c - memory for one line: taken piece by piece, given back at once.
 *
 * There is always enough for what the parser makes of a line; what variables
 * expand to may be too much.
 */
#include <stdint.h>
#include <string.h>

#include "sh.h"

enum { ALIGNMENT = sizeof(void *), SIZE = LINE_LENGTH * 32 * ALIGNMENT };

static char memory[SIZE] __attribute__((aligned(ALIGNMENT)));
static size_t used;

void *line_allocate(size_t size)
{
    void *piece = memory + used;
    size = (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    if (size > SIZE - used)
        return NULL;
    used += size;
    return memset(piece, 0, size);
}

char *line_copy(const char *text, size_t length)
{
    char *copy = line_allocate(length + 1);
    if (copy)
        memcpy(copy, text, length);
    return copy;
}

void line_release(void)
{
    used = 0;
}
