/* console.c - lines in, text out, on one screen.
 *
 * Owns: the line being typed, the queue of finished ones, and what stands on
 * the screen's last row. Three write there: programs, the kernel, and the echo
 * of what is typed; the last two also from interrupts. So that no line is torn:
 *
 *  - A program lets interrupts in only between its lines (or after CHUNK
 *    bytes of one).
 *  - Typed text is shown only where it cannot stand in a program's line: at
 *    the left edge, or behind a prompt, which is a line left unfinished while
 *    somebody reads. Until then it is taken unseen. It is taken off the screen
 *    before others write, and put back after.
 *  - What the kernel says, and what a program says while somebody reads,
 *    starts on a new row; the prompt is repeated below it. */
#include "fs/console.h"
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include "fs/line.h"
#include "fs/tree.h"
#include "ipc/signal.h"
#include "kernel.h"
#include "sched/sched.h"

enum { QUEUE = 1024, CHUNK = 256, ROW = 80 };

/* ---- the last row ---- */

static struct line line = { .echo = arch_console_write };
static char row[ROW];       /* what programs wrote there; more is not kept */
static unsigned row_length; /* 0: nothing */
static char prompt[ROW];    /* has to be repeated when the row is free */
static unsigned prompt_length;
static bool kernel_line; /* the kernel has not finished a line */
static unsigned reading; /* threads that wait for input */

static void write_row(const char *text, size_t length)
{
    arch_console_write(text, length);
    for (size_t i = 0; i < length; i++) {
        if (text[i] == '\n')
            row_length = 0;
        else if (row_length < ROW)
            row[row_length++] = text[i];
    }
}

static void repeat_prompt(void)
{
    write_row(prompt, prompt_length);
    prompt_length = 0;
}

/* Make the row free for others. */
static void leave_row(void)
{
    if (reading && row_length && !prompt_length) {
        prompt_length = row_length;
        for (unsigned i = 0; i < row_length; i++)
            prompt[i] = row[i];
        line.shown = false;
    }
    line_hide(&line);
    if (row_length)
        write_row("\n", 1);
}

/* Show the prompt and what is typed where they may be, and only there. */
static void settle(void)
{
    if (prompt_length && !row_length && !kernel_line)
        repeat_prompt();
    if (!kernel_line && !prompt_length && (reading || !row_length))
        line_show(&line);
    else
        line_hide(&line);
}

static void write_program(const char *text, size_t length)
{
    if (reading && !prompt_length)
        leave_row();
    line_hide(&line);
    write_row(text, length);
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

/* In the queue, beside the characters. */
enum { UNSEEN = 0x100, FILE_ENDS = 0x200 };

static uint16_t queue[QUEUE]; /* finished lines, a ring */
static unsigned queue_first, queue_count;
static struct wait_queue readers = { { &readers.waiters, &readers.waiters } };

static void enqueue(uint16_t entry)
{
    queue[(queue_first + queue_count++) % QUEUE] = entry;
}

/* A line that does not fit is dropped, and the bell says so. */
static void hand_over(bool file_ends)
{
    if (line.length + 1 > QUEUE - queue_count) {
        arch_console_write("\a", 1);
        return;
    }
    for (unsigned i = 0; i < line.length; i++)
        enqueue((uint8_t)line.text[i] | (line.shown ? 0 : UNSEEN));
    if (file_ends)
        enqueue(FILE_ENDS);
    wake_all(&readers);
}

/* What was typed stands on the screen for good. */
static void keep_shown(void)
{
    bool ended = line.length && line.text[line.length - 1] == '\n';

    if (!line.shown)
        return;
    if (ended)
        row_length = 0;
    else
        for (unsigned i = 0; i < line.length && row_length < ROW; i++)
            row[row_length++] = line.text[i];
}

static void abandon(void)
{
    write_row("^C\n", 3);
    prompt_length = 0;
    queue_count = 0;
    terminal_signal(SIGINT);
}

void kernel_input(char c)
{
    if (reading && prompt_length) { /* somebody's unfinished line is there */
        if (row_length)
            write_row("\n", 1);
        settle();
    }
    enum line_event event = line_input(&line, c);
    if (event == LINE_GOES_ON)
        return;
    if (event == LINE_INTERRUPTED) {
        abandon();
    } else {
        hand_over(event == LINE_FILE_ENDS);
        keep_shown();
    }
    line_clear(&line);
    settle();
}

/* ---- the file ---- */

static int await_line(void)
{
    int error = 0;

    while (!queue_count && !error) {
        reading++;
        settle();
        error = wait_on(&readers, NULL);
        reading--;
        if (!reading)
            prompt_length = 0;
        settle();
    }
    return error;
}

static uint16_t dequeue(void)
{
    uint16_t entry = queue[queue_first];
    char c = (char)entry;

    queue_first = (queue_first + 1) % QUEUE;
    queue_count--;
    if (entry & UNSEEN)
        write_program(&c, 1);
    return entry;
}

/* At most one line, as a terminal gives it. A FILE_ENDS behind some text only
 * ends the text. */
static int32_t console_read(struct file *file, uaddr_t buffer, uint32_t count)
{
    uint32_t done = 0;
    char c = 0;

    (void)file;
    if (!count)
        return 0;
    int error = await_line();
    if (error)
        return error;
    while (queue_count && c != '\n') {
        uint16_t entry = queue[queue_first];
        if (entry & FILE_ENDS) {
            dequeue();
            break;
        }
        if (done == count)
            break;
        c = (char)entry;
        if (arch_copy_to_user(buffer + done, &c, 1))
            return done ? (int32_t)done : -EFAULT;
        dequeue();
        done++;
    }
    return (int32_t)done;
}

/* Up to the end of the last line in text[0..size), if there is one. */
static uint32_t whole_lines(const char *text, uint32_t size)
{
    for (uint32_t end = size; end > 0; end--)
        if (text[end - 1] == '\n')
            return end;
    return size;
}

static int32_t console_write(struct file *file, uaddr_t buffer, uint32_t count)
{
    char chunk[CHUNK];
    uint32_t done = 0;

    (void)file;
    while (done < count) {
        uint32_t size = least(count - done, CHUNK);
        if (arch_copy_from_user(chunk, buffer + done, size))
            return done ? (int32_t)done : -EFAULT;
        if (done + size < count)
            size = whole_lines(chunk, size);
        write_program(chunk, size);
        done += size;
        if (file_pause())
            return -EINTR;
    }
    return (int32_t)done;
}

const struct file_operations console_operations = {
    .read = console_read,
    .write = console_write,
    .stat = node_stat,
    .close = node_close,
};

static struct file the_console = { .operations = &console_operations,
                                   .flags = O_RDWR };

struct file *console_file(void)
{
    return &the_console;
}
