/* print.c - the kernel's printf: to the console, or into a buffer.
 *
 * Owns: what stands on the screen's last row. So that no line is torn:
 *
 *  - A program lets interrupts in only between its lines, or after a piece of
 *    one (fs/console.c).
 *  - What stands unfinished on the last row while somebody reads is a prompt.
 *    What the kernel says then, or another program, starts on a new row; the
 *    prompt is repeated below it. */
#include "trace/row.h"
#include <reprise/format.h>
#include <string.h>
#include "arch.h"

enum { ROW = 512 };

struct row {
    char text[ROW]; /* what was written there; more is not kept */
    unsigned length, cursor;
};

static struct row row, prompt; /* prompt.length: to be repeated */
unsigned row_readers;
const void *row_editor;

void row_write(const char *text, size_t length)
{
    arch_console_write(text, length);
    for (size_t i = 0; i < length; i++) {
        if (text[i] == '\n')
            row.length = row.cursor = 0;
        else if (text[i] == '\b')
            row.cursor -= row.cursor > 0;
        else if (text[i] != '\a' && row.cursor < ROW)
            row.text[row.cursor++] = text[i];
        if (row.length < row.cursor)
            row.length = row.cursor;
    }
}

void row_end(void)
{
    row_write(row.text + row.cursor, row.length - row.cursor);
}

static void repeat_prompt(void)
{
    unsigned back = prompt.length - prompt.cursor;

    row_write(prompt.text, prompt.length);
    while (back--)
        row_write("\b", 1);
    prompt.length = 0;
}

void row_forget_prompt(void)
{
    prompt.length = 0;
}

void row_leave(void)
{
    if ((row_readers || row_editor) && !prompt.length)
        prompt = row;
    if (row.length)
        row_write("\n", 1);
}

/* Somebody's unfinished line may stand there. */
void row_take(void)
{
    if (prompt.length && row.length)
        row_write("\n", 1);
    if (prompt.length)
        repeat_prompt();
}

/* The row is free again, if nobody has left a line on it unfinished. */
static void show_prompt(void)
{
    if (prompt.length && !row.length)
        repeat_prompt();
}

void row_print(const void *program, const char *text, size_t length)
{
    bool edits = row_editor == program;

    if (edits)
        row_take();
    else if ((row_readers || row_editor) && !prompt.length)
        row_leave();
    for (size_t done = 0, end = 0; done < length; done = end) {
        while (end < length && text[end++] != '\n')
            continue;
        arch_take_interrupts(); /* each line may make the screen move up */
        row_write(text + done, end - done);
    }
    arch_take_interrupts();
    if (edits && !row.length)
        row_editor = NULL;
    show_prompt();
}

/* On rows of its own: whole lines. What is too long for `line` is cut off. */
void kprintf(const char *text, ...)
{
    char line[ROW];
    va_list arguments;

    va_start(arguments, text);
    format_into(line, sizeof(line), text, arguments);
    va_end(arguments);
    row_leave();
    arch_console_write(line, strlen(line));
    show_prompt();
}

void ksnprintf(char *to, size_t size, const char *text, ...)
{
    va_list arguments;

    va_start(arguments, text);
    format_into(to, size, text, arguments);
    va_end(arguments);
}
