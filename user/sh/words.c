/* words.c - split a command line into words. */
#include <stddef.h>
#include <string.h>

#include "sh.h"

static int is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n';
}

/* Copy one word from *from to `to` without its quotes, and leave *from behind
 * it. Returns the end of the copy, or NULL if a quote is not closed. */
static char *copy_word(char **from, char *to)
{
    char *next = *from;
    char quote = 0;
    for (; *next && (quote || !is_blank(*next)); next++) {
        if (*next == '\\' && next[1] && quote != '\'')
            *to++ = *++next;
        else if (quote ? *next == quote : *next == '\'' || *next == '"')
            quote = quote ? 0 : *next;
        else
            *to++ = *next;
    }
    *from = next;
    return quote ? NULL : to;
}

int split_line(char *line, char *words[MOST_WORDS + 1], const char **complaint)
{
    int count = 0;
    for (;;) {
        char *end;
        while (is_blank(*line))
            line++;
        words[count] = NULL;
        if (!*line || *line == '#')
            return count;
        if (count == MOST_WORDS) {
            *complaint = "too many words";
            return -1;
        }
        words[count++] = line;
        end = copy_word(&line, line);
        if (!end) {
            *complaint = "a quote is not closed";
            return -1;
        }
        if (*line)
            line++;
        *end = '\0';
    }
}
