/* calls.c - calls of the library by a program that was not written to be
 * explored.
 *
 * The library's locks, threads, heap and streams are taken as right here: such
 * a call is one step, which others can come before and after, but not into.
 * (That they are right is another exploration: `explore all`.) Calls that go
 * back into the program, and those that work on its memory, are not among them.
 */
#include <stdbool.h>
#include <string.h>

#include "foreign_private.h"

/* NULL in a program whose threads have nothing to destroy. */
#pragma weak __key_destruct_all
void __key_destruct_all(void);

static bool is_named(const char *name, size_t length)
{
    static const char names[] =
        " sem_init sem_wait sem_trywait sem_timedwait "
        "sem_post sem_getvalue sem_destroy malloc calloc realloc free printf "
        "fprintf dprintf puts putchar fputs fputc perror fflush sched_yield "
        "sleep usleep nanosleep mmap munmap abort __assert_fail ";
    const char *at = names;

    while ((at = strchr(at, ' ')) && *++at)
        if (!strncmp(at, name, length) && at[length] == ' ')
            return true;
    return false;
}

/* pthread_once() calls the program; and where a thread's function returns to,
 * its end begins. */
static bool is_one_step(const struct step *step)
{
    const struct code *code = explore_code(step->before.eip);
    size_t length = code ? strcspn(code->place, "+") : 0;

    if (!code)
        return false;
    if (!strncmp(code->place, "run_thread", length))
        return length && !__key_destruct_all;
    if (code->place[length]) /* not at its beginning */
        return false;
    if (!strcmp(code->place, "pthread_once") ||
        (!strcmp(code->place, "pthread_exit") && __key_destruct_all))
        return false;
    return !strncmp(code->place, "pthread_", strlen("pthread_")) ||
           is_named(code->place, length);
}

bool explore_is_inside_call(const struct step *step,
                            uint32_t inside[EXPLORE_THREADS])
{
    uint32_t *call = &inside[step->thread];

    if (*call && step->before.esp <= *call)
        return true;
    *call = is_one_step(step) ? step->before.esp : 0;
    return false;
}
