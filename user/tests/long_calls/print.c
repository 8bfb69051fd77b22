/* print.c - what is slowest to show. */
#include <string.h>
#include <reprise/tap.h>
#include <unistd.h>
#include "long_calls.h"

void print_much(void)
{
    char text[600];

    memset(text, '\n', sizeof(text));
    promise_equal(write(STDOUT_FILENO, text, sizeof(text)), sizeof(text),
                  "%u empty lines are written", (unsigned)sizeof(text));
    memset(text, '\t', sizeof(text));
    text[sizeof(text) - 1] = '\n';
    promise_equal(write(STDOUT_FILENO, text, sizeof(text)), sizeof(text),
                  "%u tabulators are", (unsigned)sizeof(text));
    memset(text, 'x', sizeof(text));
    text[sizeof(text) - 1] = '\n';
    promise_equal(write(STDOUT_FILENO, text, sizeof(text)), sizeof(text),
                  "a line of %u characters is", (unsigned)sizeof(text));
}
