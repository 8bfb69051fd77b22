/* readable.c - in the child: what a thread that has gone astray points to need
 * not be there, and the director must not fault instead of it. */
#include <errno.h>
#include <string.h>
#include <sys/futex.h>
#include <time.h>

#include "explore_private.h"

enum { PAGE = 4096 };

/* The kernel is asked to look at a word, and to return at once. */
static int has_word(uint32_t at)
{
    const struct timespec at_once = { 0 };
    const void *word = (const void *)(uintptr_t)(at & ~3u);

    return !futex(word, FUTEX_WAIT, ~0u, &at_once) || errno != EFAULT;
}

int explore_is_readable(uint32_t at, uint32_t size)
{
    uint32_t last = at + size - 1;

    return has_word(at) && (at / PAGE == last / PAGE || has_word(last));
}

int explore_is_call(const mcontext_t *at)
{
    return (explore_is_program(at->eip) || explore_is_readable(at->eip, 2)) &&
           !memcmp((const void *)(uintptr_t)at->eip, "\xcd\x80", 2);
}
