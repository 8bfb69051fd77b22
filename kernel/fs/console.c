/* console.c - what is typed in, text out, on one screen.
 *
 * Owns: the keys that nobody has read yet, the line that is being put together
 * of them, and what stands on the screen's last row. So that no line is torn:
 *
 *  - A program lets interrupts in only between its lines (or after CHUNK
 *    bytes of one).
 *  - What is typed is taken unseen until somebody reads. Then it is put
 *    together to a line here, with backspace, ^U and ^D; or the reader edits
 *    one itself (user/sh/line.c): then all that it writes is its line, until
 *    that ends.
 *  - What stands unfinished on the last row while somebody reads is a prompt.
 *    What the kernel says then, or another program, starts on a new row; the
 *    prompt is repeated below it. */
#include "fs/console.h"
#include <errno.h>
#include <signal.h>
#include "ipc/signal.h"
#include "kernel.h"
#include "proc/process.h"
#include "sched/sched.h"

enum { KEYS = 1024, LINE = 256, CHUNK = 256, ROW = 512, DELETE_KEY = 127 };

#define CONTROL(letter) ((letter) - 'A' + 1)

/* ---- the last row ---- */

struct row {
    char text[ROW]; /* what was written there; more is not kept */
    unsigned length, cursor;
};

static struct row row, prompt; /* prompt.length: to be repeated */
static bool kernel_line;       /* the kernel has not finished a line */
static unsigned line_readers;  /* threads that wait for a line */
static int32_t editor;         /* the process that edits one itself, or 0 */

static void write_row(const char *text, size_t length)
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

static void repeat_prompt(void)
{
    unsigned back = prompt.length - prompt.cursor;

    write_row(prompt.text, prompt.length);
    while (back--)
        write_row("\b", 1);
    prompt.length = 0;
}

/* Make the row free for others. */
static void leave_row(void)
{
    if ((line_readers || editor) && !prompt.length)
        prompt = row;
    if (row.length)
        write_row("\n", 1);
}

/* Whose line it is goes on: somebody's unfinished one may stand there. */
static void take_row(void)
{
    if (prompt.length && row.length)
        write_row("\n", 1);
    if (prompt.length)
        repeat_prompt();
}

static void settle(void)
{
    if (prompt.length && !row.length && !kernel_line)
        repeat_prompt();
}

static void write_program(const char *text, size_t length)
{
    bool edits = editor == cpu.current->process->pid;

    if (edits)
        take_row();
    else if ((line_readers || editor) && !prompt.length)
        leave_row();
    write_row(text, length);
    if (edits && !row.length)
        editor = 0;
    settle();
}

void console_kernel_write(const char *text, size_t length)
{
    if (!length)
        return;
    if (!kernel_line)
        leave_row();
    arch_console_write(text, length);
    kernel_line = text[length - 1] != '\n';
    settle();
}

/* ---- what is typed ---- */

static char keys[KEYS]; /* a ring */
static unsigned first_key, key_count;
static char line[LINE]; /* made of keys that came before those */
static unsigned line_length, line_taken;
static bool line_done; /* by a newline or ^D: line[line_taken..) may be read */
struct list console_readers = { &console_readers, &console_readers };

static char next_key(void)
{
    char key = keys[first_key];

    first_key = (first_key + 1) % KEYS;
    key_count--;
    return key;
}

static void erase(unsigned count)
{
    line_length -= count;
    while (count--)
        write_row("\b \b", 3);
}

static void edit(char key)
{
    bool prints = (unsigned char)key >= ' ' || key == '\n';

    if (key == CONTROL('H') || key == DELETE_KEY) {
        erase(line_length > 0);
    } else if (key == CONTROL('U')) {
        erase(line_length);
    } else if (prints && line_length == LINE - 1 && key != '\n') {
        write_row("\a", 1);
    } else if (prints) {
        write_row(&key, 1);
        line[line_length++] = key;
    }
    line_done = key == '\n' || key == CONTROL('D');
}

static void edit_line(void)
{
    if (key_count)
        take_row();
    while (key_count && !line_done)
        edit(next_key());
}

static void drop_line(void)
{
    line_length = line_taken = 0;
    line_done = false;
}

void console_ended(int32_t pid)
{
    if (editor != pid)
        return;
    editor = 0;
    prompt.length = 0;
    leave_row();
}

/* What is given up is shown first. */
static void interrupt(void)
{
    if (!editor)
        edit_line();
    take_row();
    write_row(row.text + row.cursor, row.length - row.cursor);
    write_row("^C\n", 3);
    key_count = 0;
    drop_line();
    editor = 0;
    terminal_signal(SIGINT);
}

void kernel_input(char key)
{
    if (key == CONTROL('C'))
        interrupt();
    else if (key_count == KEYS)
        arch_console_write("\a", 1);
    else
        keys[(first_key + key_count++) % KEYS] = key;
    wake_all(&console_readers);
}

int32_t console_key(void)
{
    drop_line();
    editor = cpu.current->process->pid;
    while (!key_count) {
        int error = wait_on(&console_readers, NULL);
        if (error)
            return error;
    }
    return (uint8_t)next_key();
}

/* ---- the file ---- */

static int await_line(void)
{
    int error = 0;

    editor = 0;
    line_readers++;
    for (edit_line(); !line_done && !error; edit_line())
        error = wait_on(&console_readers, NULL);
    line_readers--;
    if (!line_readers)
        prompt.length = 0;
    return line_done ? 0 : error;
}

/* At most one line, as a terminal gives it: none is the end of the file. */
static int32_t console_read(struct file *file, uaddr_t buffer, uint32_t count)
{
    (void)file;
    int error = await_line();
    if (error)
        return error;
    uint32_t size = least(count, line_length - line_taken);
    if (arch_copy_to_user(buffer, line + line_taken, size))
        return -EFAULT;
    line_taken += size;
    if (line_taken == line_length)
        drop_line();
    return (int32_t)size;
}

/* Of what is more than one piece, up to the end of a line if there is one. */
static int32_t console_write(struct file *file, uaddr_t buffer, uint32_t count)
{
    char chunk[CHUNK];
    uint32_t size = least(count, CHUNK);

    (void)file;
    if (arch_copy_from_user(chunk, buffer, size))
        return -EFAULT;
    uint32_t end = size;
    while (end && chunk[end - 1] != '\n')
        end--;
    if (end && size < count)
        size = end;
    write_program(chunk, size);
    return (int32_t)size;
}

const struct file_operations console_operations = {
    .read = console_read,
    .write = console_write,
    .stream = true,
};
