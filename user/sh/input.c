/* input.c - lines, from a descriptor or a text. */
#include <errno.h>
#include <unistd.h>

#include "sh.h"

/* The next character, or -1 at the end. */
static int next_character(struct input *input)
{
    unsigned char c;
    ssize_t count;
    if (input->fd < 0)
        return *input->text ? (unsigned char)*input->text++ : -1;
    do
        count = read(input->fd, &c, 1);
    while (count < 0 && errno == EINTR);
    return count == 1 ? c : -1;
}

/* Byte by byte: nothing else shows where the line ends. */
static enum input_result plain_line(struct input *input, char *line)
{
    size_t length = 0;
    int c;
    while ((c = next_character(input)) >= 0 && c != '\n') {
        if (length < LINE_LENGTH)
            line[length] = (char)c;
        length++;
    }
    if (length >= LINE_LENGTH)
        return INPUT_TOO_LONG;
    line[length] = '\0';
    return c < 0 && length == 0 ? INPUT_END : INPUT_LINE;
}

static enum input_result typed_line(char *line)
{
    ssize_t length = terminal_read(line);
    if (length == TERMINAL_INTERRUPTED)
        return INPUT_INTERRUPTED;
    if (length == TERMINAL_TOO_LONG)
        return INPUT_TOO_LONG;
    if (length <= 0)
        return INPUT_END;
    line[length - 1] = '\0'; /* not the newline */
    return INPUT_LINE;
}

enum input_result input_line(struct input *input, char line[LINE_LENGTH])
{
    return shell.interactive ? typed_line(line) : plain_line(input, line);
}
