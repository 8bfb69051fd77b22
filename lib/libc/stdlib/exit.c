/* exit.c - the orderly end of a program. */
#include "libc/internal/exit_private.h"
#include "libc/internal/fork_private.h"
#include "libc/internal/lock_private.h"
#include "libc/internal/syscalls_private.h"

#include <stdlib.h>
#include <unistd.h>

enum { FUNCTIONS_MAX = 32 }; /* what C11 promises */

/* NULL in a program that does not use stdio. */
#pragma weak __stdio_flush
/* And in one that cannot be explored. */
#pragma weak __explored_exit

/* From lib/program.ld. */
extern void (*const __fini_array_start[])(void);
extern void (*const __fini_array_end[])(void);

/* Guarded by the lock. The count changes last, so that a handler that exits,
 * and a fork's child, find the list right at any moment of a change. */
static void (*volatile functions[FUNCTIONS_MAX])(void);
static volatile unsigned int function_count;
static volatile uint32_t lock;

/* A handler that interrupted atexit() itself is refused. */
int atexit(void (*function)(void))
{
    int result = -1;

    if (!__owned_lock(&lock))
        return -1;
    if (function_count < FUNCTIONS_MAX) {
        functions[function_count] = function;
        function_count++;
        result = 0;
    }
    __owned_unlock(&lock);
    return result;
}

void __atexit_alone(void)
{
    __owned_alone(&lock);
}

/* Take the last function off the list; NULL when there is none. */
static void (*take_function(void))(void)
{
    void (*function)(void) = NULL;
    bool locked = __owned_lock(&lock);

    if (function_count > 0) {
        function = functions[function_count - 1];
        function_count--;
    }
    if (locked)
        __owned_unlock(&lock);
    return function;
}

static void destruct(void)
{
    size_t count = (size_t)(__fini_array_end - __fini_array_start);

    while (count > 0)
        __fini_array_start[--count]();
}

/* A function may call exit() again, or atexit(): no lock is held meanwhile,
 * and each function is called once. */
_Noreturn void exit(int status)
{
    void (*function)(void);

    while ((function = take_function()))
        function();
    destruct();
    if (__stdio_flush)
        __stdio_flush();
    _exit(status);
}

_Noreturn void _exit(int status)
{
    if (__explored_exit)
        __explored_exit(status);
    for (;;)
        __sys_exit((uint32_t)status);
}

_Noreturn void _Exit(int status)
{
    _exit(status);
}
