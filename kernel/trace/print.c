/* print.c - the kernel's printf: to the console, or into a buffer.
 *
 * Owns: what is known of the screen's last row (row.h). A program lets
 * interrupts in only between its lines, or after a piece of one
 * (fs/console.c): so each line stays whole. */
#include "trace/row.h"
#include <reprise/format.h>
#include <string.h>
#include "arch.h"

enum { ROW = 512 };

static bool unfinished; /* there is text on the row */
const void *row_reader;
bool row_lost;

void row_write(const char *text, size_t length)
{
    arch_console_write(text, length);
    if (length)
        unfinished = text[length - 1] != '\n';
}

void row_end(void)
{
    if (unfinished)
        row_write("\n", 1);
}

void row_print(const void *program, const char *text, size_t length)
{
    bool reads = row_reader == program;

    if (row_reader && !reads && !row_lost) {
        row_end();
        row_lost = true;
    }
    for (size_t done = 0, end = 0; done < length; done = end) {
        while (end < length && text[end++] != '\n')
            continue;
        arch_take_interrupts(); /* each line may make the screen move up */
        row_write(text + done, end - done);
    }
    arch_take_interrupts();
    if (reads && !unfinished)
        row_reader = NULL;
}

/* Print whole lines on rows of their own. Text that is too long for `line` is
 * cut off. */
void kprintf(const char *text, ...)
{
    char line[ROW];
    va_list arguments;

    va_start(arguments, text);
    format_into(line, sizeof(line), text, arguments);
    va_end(arguments);
    row_end();
    row_write(line, strlen(line));
    row_lost = true;
}

void ksnprintf(char *to, size_t size, const char *text, ...)
{
    va_list arguments;

    va_start(arguments, text);
    format_into(to, size, text, arguments);
    va_end(arguments);
}
