/* console.c - keys come in, text goes out, on one screen.
 *
 * Owns: the keys that nobody has read yet, and the line that is made of them.
 * Keys wait here, and are not shown, until somebody reads. Then this file makes
 * them into a line, with backspace, ^U and ^D. Or the reader edits a line
 * itself (user/sh/line.c): then all that it writes is its line, until it writes
 * a newline. What others write meanwhile stands on rows of its own: row.h. */
#include "fs/console.h"
#include <errno.h>
#include "kernel.h"
#include "sched/sched.h"
#include "trace/row.h"

enum { KEYS = 1024, LINE = 256, CHUNK = 256, DELETE_KEY = 127 };

#define CONTROL(letter) ((letter) - 'A' + 1)

/* ---- what is typed ---- */

static char keys[KEYS]; /* a ring */
static unsigned first_key, key_count;
static char line[LINE]; /* made of keys that came before those */
static unsigned line_length, line_taken;
static bool line_done;  /* by a newline or ^D: line[line_taken..) may be read */
static bool reads_keys; /* the reader edits its line itself */
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
        row_write("\b \b", 3);
}

static void edit(char key)
{
    bool prints = (unsigned char)key >= ' ' || key == '\n';

    if (key == CONTROL('H') || key == DELETE_KEY) {
        erase(line_length > 0);
    } else if (key == CONTROL('U')) {
        erase(line_length);
    } else if (prints && line_length == LINE - 1 && key != '\n') {
        row_write("\a", 1);
    } else if (prints) {
        row_write(&key, 1);
        line[line_length++] = key;
    }
    line_done = key == '\n' || key == CONTROL('D');
}

static void edit_line(void)
{
    if (key_count && row_lost) {
        row_end();
        row_write(line, line_length);
        row_lost = false;
    }
    while (key_count && !line_done)
        edit(next_key());
}

static void drop_line(void)
{
    line_length = line_taken = 0;
    line_done = false;
}

void console_ended(const struct process *process)
{
    if (row_reader != process)
        return;
    row_reader = NULL;
    row_end();
}

/* Give up what was typed. It is shown first. */
static void give_up(void)
{
    if (!reads_keys)
        edit_line();
    row_write("^C\n", 3);
    key_count = 0;
    drop_line();
    row_reader = NULL;
}

bool console_typed(char key)
{
    if (key == CONTROL('C'))
        give_up();
    else if (key_count == KEYS)
        arch_console_write("\a", 1);
    else
        keys[(first_key + key_count++) % KEYS] = key;
    wake_some(&console_readers);
    return key == CONTROL('C');
}

/* The caller reads what is typed: a new line, if others read before. */
static void begin_reading(bool by_key)
{
    const struct process *self = cpu.current->process;

    row_lost = row_lost && row_reader == self;
    row_reader = self;
    reads_keys = by_key;
}

int32_t console_key(void)
{
    drop_line();
    begin_reading(true);
    while (!key_count && !row_lost) {
        int error = wait_on(&console_readers, NULL);
        if (error)
            return error;
    }
    if (row_lost) {
        row_end();
        row_lost = false;
        return -EAGAIN;
    }
    wake_some(&console_readers); /* there may be more for others */
    return (uint8_t)next_key();
}

/* ---- the file ---- */

static int await_line(void)
{
    int error = 0;

    begin_reading(false);
    for (edit_line(); !line_done && !error; edit_line())
        error = wait_on(&console_readers, NULL);
    return line_done ? 0 : error;
}

/* Read at most one line, as a terminal gives it. No bytes mean the end of the
 * file. */
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
    wake_some(&console_readers); /* there may be more for others */
    return (int32_t)size;
}

/* Write one piece. If there is more to write than that, the piece ends at the
 * end of a line, if it has one. */
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
    if (row_lost && reads_keys && row_reader == cpu.current->process && !end)
        return (int32_t)size; /* of a line that is shown again */
    row_print(cpu.current->process, chunk, size);
    if (row_lost)
        wake_some(&console_readers);
    return (int32_t)size;
}

const struct file_operations console_operations = {
    .read = console_read,
    .write = console_write,
    .stream = true,
};
