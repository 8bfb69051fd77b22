/* console.c - lines in, text out.
 *
 * Owns: the line being typed and the queue of finished ones. kernel_input()
 * runs in the interrupt: it echoes, edits, and on newline (or ^D) hands the
 * line to readers.
 *
 *     typed:  backspace ^H  one back     ^U  the whole line
 *             ^D            end of file  newline  done */
#include "fs/console.h"
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include "kernel.h"
#include "sched/sched.h"

enum { LINE_MAX = 256, QUEUE = 1024, CHUNK = 256 };
enum { END_OF_FILE = 4, ERASE_LINE = 21, BACKSPACE = 8, DELETE = 127 };

static char line[LINE_MAX];
static unsigned line_length;
static char queue[QUEUE]; /* finished lines, a ring */
static unsigned queue_head, queue_count;
static unsigned ends; /* ^D on an empty line, not yet read */
static struct wait_queue readers = { { &readers.waiters, &readers.waiters } };

static void echo(const char *text, size_t length)
{
    arch_console_write(text, length);
}

static void erase(unsigned count)
{
    for (; count > 0 && line_length > 0; count--) {
        line_length--;
        echo("\b \b", 3);
    }
}

/* A line that does not fit the queue is dropped, and the bell says so. */
static void finish_line(void)
{
    if (line_length > QUEUE - queue_count)
        echo("\a", 1);
    else
        for (unsigned i = 0; i < line_length; i++)
            queue[(queue_head + queue_count++) % QUEUE] = line[i];
    line_length = 0;
    wake_all(&readers);
}

static void type(char c)
{
    unsigned room = c == '\n' ? LINE_MAX : LINE_MAX - 1;

    if ((unsigned char)c < ' ' && c != '\n')
        return;
    if (line_length >= room)
        return;
    line[line_length++] = c;
    echo(&c, 1);
    if (c == '\n')
        finish_line();
}

void kernel_input(char c)
{
    if (c == BACKSPACE || c == DELETE) {
        erase(1);
    } else if (c == ERASE_LINE) {
        erase(line_length);
    } else if (c == END_OF_FILE) {
        ends += line_length == 0;
        finish_line();
    } else {
        type(c);
    }
}

/* At most one line, as a terminal gives it. */
static int32_t console_read(struct file *file, uaddr_t buffer, uint32_t count)
{
    uint32_t done = 0;
    char c = 0;

    (void)file;
    while (count && !queue_count && !ends) {
        int error = wait_on(&readers, NULL);
        if (error)
            return error;
    }
    if (count && !queue_count && ends) {
        ends--;
        return 0;
    }
    while (done < count && queue_count && c != '\n') {
        c = queue[queue_head];
        if (arch_copy_to_user(buffer + done, &c, 1))
            return done ? (int32_t)done : -EFAULT;
        queue_head = (queue_head + 1) % QUEUE;
        queue_count--;
        done++;
    }
    return (int32_t)done;
}

static int32_t console_write(struct file *file, uaddr_t buffer, uint32_t count)
{
    char chunk[CHUNK];
    uint32_t done = 0;

    (void)file;
    while (done < count) {
        uint32_t size = count - done < CHUNK ? count - done : CHUNK;
        if (arch_copy_from_user(chunk, buffer + done, size))
            return done ? (int32_t)done : -EFAULT;
        arch_console_write(chunk, size);
        done += size;
        preemption_point();
        if (cpu.current->work & WORK_KILL)
            return -EINTR;
    }
    return (int32_t)done;
}

static void console_stat(const struct file *file, struct stat *status)
{
    (void)file;
    device_stat(CONSOLE_INODE, status);
}

const struct file_operations console_operations = {
    .read = console_read,
    .write = console_write,
    .stat = console_stat,
};

static struct file the_console = { .operations = &console_operations,
                                   .flags = O_RDWR };

struct file *console_file(void)
{
    return &the_console;
}
