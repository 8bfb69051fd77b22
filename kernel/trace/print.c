/* print.c - the kernel's printf: to the console, or into a buffer.
 *
 * Owns: the text on the screen's last row. These rules keep each line whole:
 *
 *  - A program lets interrupts in only between its lines, or after a piece of
 *    one (fs/console.c).
 *  - Unfinished text on the last row is a prompt while somebody reads. If the
 *    kernel, or another program, writes then, it starts on a new row; the
 *    prompt is repeated below it. */
#include "trace/row.h"
#include <reprise/format.h>
#include <string.h>
#include "arch.h"

enum { ROW = 512 };

struct row {
    char text[ROW]; /* its text; what does not fit is not kept */
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

/* Bring the prompt back, if nobody has left an unfinished line on the row. */
static void show_prompt(void)
{
    unsigned back = prompt.length - prompt.cursor;

    if (!prompt.length || row.length)
        return;
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

/* Bring the prompt back, below an unfinished line if there is one. */
void row_take(void)
{
    if (prompt.length && row.length)
        row_write("\n", 1);
    show_prompt();
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

/* Print whole lines on rows of their own. Text that is too long for `line` is
 * cut off. */
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
