/* assert.c - what a broken assertion says. */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

_Noreturn void __assert_fail(const char *condition, const char *file,
                             unsigned int line, const char *function)
{
    fflush(stdout);
    dprintf(STDERR_FILENO, "%s:%u: %s: assertion failed: %s\n", file, line,
            function, condition);
    abort();
}
