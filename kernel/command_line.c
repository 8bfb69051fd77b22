/* command_line.c - see command_line.h. Words end at spaces; '...' and "..."
 * keep theirs together; \ takes a quote or itself as it stands. The first
 * word is skipped when it is the kernel's own name, as GRUB and QEMU put it
 * there. */
#include "command_line.h"
#include <string.h>

enum { HZ_MIN = 19, HZ_MAX = 100000, QUANTUM_MAX = 10000000 };

static char words[1024];

static bool escapes(const char *at)
{
    return at[0] == '\\' && at[1] && strchr("\\'\"", at[1]);
}

/* Copy the next word to *to, without its quotes. False: there is none. */
static bool next_word(const char **from, char **to)
{
    char quote = 0;

    while (**from == ' ')
        (*from)++;
    if (!**from)
        return false;
    for (; **from && (quote || **from != ' '); (*from)++) {
        if (escapes(*from))
            *(*to)++ = *++*from;
        else if (quote ? **from == quote : **from == '\'' || **from == '"')
            quote = quote ? 0 : **from;
        else
            *(*to)++ = **from;
    }
    *(*to)++ = '\0';
    return true;
}

/* Read a number from `low` to `high`. `low` is not 0, so an empty word is no
 * number. */
static bool number(const char *digits, unsigned low, unsigned high,
                   unsigned *value)
{
    unsigned result = 0;

    for (; *digits; digits++) {
        if (*digits < '0' || *digits > '9' || result > high)
            return false;
        result = result * 10 + (unsigned)(*digits - '0');
    }
    if (result < low || result > high)
        return false;
    *value = result;
    return true;
}

static const char *after(const char *word, const char *key)
{
    size_t length = strlen(key);
    return strncmp(word, key, length) == 0 ? word + length : NULL;
}

static bool setting(const char *word, struct command_line *to)
{
    const char *value;

    if ((value = after(word, "hz=")))
        return number(value, HZ_MIN, HZ_MAX, &to->hz);
    if ((value = after(word, "quantum_us=")))
        return number(value, 1, QUANTUM_MAX, &to->quantum_us);
    if ((value = after(word, "watchdog_us=")))
        return number(value, 1, QUANTUM_MAX, &to->watchdog_us);
    if (strcmp(word, "ras=on") == 0 || strcmp(word, "ras=off") == 0) {
        to->ras = strcmp(word, "ras=on") == 0;
        return true;
    }
    if (strcmp(word, "step=tf") == 0 || strcmp(word, "step=int3") == 0) {
        to->step = strcmp(word, "step=tf") == 0 ? STEP_BY_FLAG : STEP_PLANTED;
        return true;
    }
    if ((value = after(word, "init=")))
        to->arguments[0] = value;
    return value && *value;
}

void command_line_parse(const char *text, struct command_line *to)
{
    char *at = words, *word = at;
    bool first = true;
    unsigned arguments = 0; /* init's arguments follow "--" */

    *to = (struct command_line){
        .hz = 1000,
        .quantum_us = 1000,
        .ras = true,
        .arguments = { "sh" },
    };
    while (next_word(&text, &at)) {
        bool own_name = first && !strchr(word, '=');
        if (arguments && arguments < INIT_ARGUMENTS)
            to->arguments[arguments++] = word;
        else if (!arguments && strcmp(word, "--") == 0)
            arguments = 1;
        else if (!arguments && !own_name && !setting(word, to) && !to->bad)
            to->bad = word;
        word = at;
        first = false;
    }
}
