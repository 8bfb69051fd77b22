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

/* A terminal gives one line at a time; ^D may give it in pieces. */
static enum input_result typed_line(char *line)
{
    size_t length = 0;
    do {
        ssize_t count = terminal_read(line + length, LINE_LENGTH - length);
        if (count == TERMINAL_INTERRUPTED)
            return INPUT_INTERRUPTED;
        if (count <= 0)
            break;
        length += (size_t)count;
        if (length == LINE_LENGTH)
            return INPUT_TOO_LONG;
    } while (line[length - 1] != '\n');
    if (length == 0)
        return INPUT_END;
    length -= line[length - 1] == '\n';
    line[length] = '\0';
    return INPUT_LINE;
}

enum input_result input_line(struct input *input, char line[LINE_LENGTH])
{
    return shell.interactive ? typed_line(line) : plain_line(input, line);
}
