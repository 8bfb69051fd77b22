/* input.c - lines, from a descriptor or a text. */
#include <errno.h>
#include <unistd.h>

#include "sh.h"

/* The next character; -1 at the end, -2 if ^C came instead. */
static int next_character(struct input *input)
{
    unsigned char c;
    ssize_t count;
    if (input->fd < 0)
        return *input->text ? (unsigned char)*input->text++ : -1;
    do {
        count = read(input->fd, &c, 1);
        if (shell.interrupted)
            return -2;
    } while (count < 0 && errno == EINTR);
    return count == 1 ? c : -1;
}

enum input_result input_line(struct input *input, char line[LINE_LENGTH])
{
    size_t length = 0;
    int c;
    while ((c = next_character(input)) >= 0 && c != '\n') {
        if (length < LINE_LENGTH)
            line[length] = (char)c;
        length++;
    }
    if (c == -2)
        return INPUT_INTERRUPTED;
    if (length >= LINE_LENGTH)
        return INPUT_TOO_LONG;
    line[length] = '\0';
    return c < 0 && length == 0 ? INPUT_END : INPUT_LINE;
}
