/* exit.c - the orderly end of a program. */
#include "exit_private.h"
#include "fork_private.h"
#include "lock_private.h"
#include "syscalls_private.h"

#include <stdlib.h>
#include <unistd.h>

enum { FUNCTIONS_MAX = 32 }; /* what C11 promises */

/* NULL in a program that does not use stdio. */
#pragma weak __stdio_flush

/* From lib/program.ld. */
extern void (*const __fini_array_start[])(void);
extern void (*const __fini_array_end[])(void);

static void (*functions[FUNCTIONS_MAX])(void);
static unsigned int function_count;
static libc_lock lock = LIBC_LOCK_FREE; /* guards the two above */

int atexit(void (*function)(void))
{
    int result = -1;

    libc_lock_acquire(&lock);
    if (function_count < FUNCTIONS_MAX) {
        functions[function_count++] = function;
        result = 0;
    }
    libc_lock_release(&lock);
    return result;
}

void __atexit_hold(void)
{
    libc_lock_acquire(&lock);
}

void __atexit_release(void)
{
    libc_lock_release(&lock);
}

/* Take the last function off the list; NULL when there is none. */
static void (*take_function(void))(void)
{
    void (*function)(void) = NULL;

    libc_lock_acquire(&lock);
    if (function_count > 0)
        function = functions[--function_count];
    libc_lock_release(&lock);
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
    for (;;)
        __sys_exit((uint32_t)status);
}

_Noreturn void _Exit(int status)
{
    _exit(status);
}
