/* tap.c - print a test's results for prove. The contract is tap.h. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <reprise/tap.h>

enum { NAME_MAX_LENGTH = 160 };

static int tests, failures;

static void print_result(int kept, const char *name, va_list arguments)
{
    char text[NAME_MAX_LENGTH];
    if (tests++ == 0)
        printf("TAP version 13\n");
    vsnprintf(text, sizeof(text), name, arguments);
    printf("%sok %d - %s\n", kept ? "" : "not ", tests, text);
    if (!kept)
        failures++;
}

int promise(int kept, const char *name, ...)
{
    va_list arguments;
    va_start(arguments, name);
    print_result(kept, name, arguments);
    va_end(arguments);
    return kept;
}

int promise_equal(int64_t got, int64_t expected, const char *name, ...)
{
    va_list arguments;
    va_start(arguments, name);
    print_result(got == expected, name, arguments);
    va_end(arguments);
    if (got != expected)
        printf("# expected %lld (0x%llx), got %lld (0x%llx)\n",
               (long long)expected, (long long)expected, (long long)got,
               (long long)got);
    return got == expected;
}

int promise_error(int got, int expected, const char *name, ...)
{
    va_list arguments;
    va_start(arguments, name);
    print_result(got == expected, name, arguments);
    va_end(arguments);
    if (got != expected)
        printf("# expected error %d (%s), got %d (%s)\n", expected,
               strerror(expected), got, strerror(got));
    return got == expected;
}

void tap_note(const char *text, ...)
{
    char line[NAME_MAX_LENGTH];
    va_list arguments;
    va_start(arguments, text);
    vsnprintf(line, sizeof(line), text, arguments);
    va_end(arguments);
    printf("# %s\n", line);
}

void tap_skip(const char *name, const char *why)
{
    if (tests++ == 0)
        printf("TAP version 13\n");
    printf("ok %d - %s # SKIP %s\n", tests, name, why);
}

int tap_done(void)
{
    printf("1..%d\n", tests);
    if (failures)
        printf("# %d of %d promises broken\n", failures, tests);
    return failures != 0;
}
