/* scanf.c - the scanf family: formats taken apart, numbers and strings read.
 *
 * One character of lookahead is enough: what does not belong to a conversion
 * is put back, and the next one begins with it.
 */
#include "scanf_private.h"

#include <ctype.h>
#include <limits.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

static int take(struct source *source)
{
    int c;

    if (source->stream)
        c = __stream_take(source->stream);
    else
        c = *source->text ? (unsigned char)*source->text++ : EOF;
    if (c != EOF)
        source->taken++;
    return c;
}

static void untake(struct source *source, int c)
{
    if (c == EOF)
        return;
    source->taken--;
    if (source->stream)
        (void)__stream_untake(source->stream, c); /* it was just taken */
    else
        source->text--;
}

int __scan_peek(struct source *source)
{
    int c = take(source);

    untake(source, c);
    return c;
}

bool __scan_accept(struct source *source, struct directive *directive, int c)
{
    int next;

    if (directive->width == 0)
        return false;
    next = take(source);
    if (next == EOF || tolower(next) != c) {
        untake(source, next);
        return false;
    }
    directive->width--;
    return true;
}

static void skip_space(struct source *source)
{
    int c;

    do
        c = take(source);
    while (c != EOF && isspace(c));
    untake(source, c);
}

/* %c, %s, %[: copy what `members` has, to `to` unless that is NULL. How many
 * characters that were. */
static size_t copy_members(struct source *source,
                           const struct directive *directive,
                           const bool *members, char *to)
{
    size_t count = 0;

    while (count < directive->width) {
        int c = take(source);

        if (c == EOF || !members[c]) {
            untake(source, c);
            break;
        }
        if (to)
            to[count] = (char)c;
        count++;
    }
    return count;
}

static bool scan_text(struct source *source, struct directive *directive,
                      char *to)
{
    bool members[UCHAR_MAX + 1];
    size_t count;

    if (directive->letter == '[') {
        memcpy(members, directive->members, sizeof members);
    } else {
        for (int c = 0; c <= UCHAR_MAX; c++)
            members[c] = directive->letter == 'c' || !isspace(c);
    }
    if (directive->letter == 'c' && directive->width == SIZE_MAX)
        directive->width = 1;
    count = copy_members(source, directive, members, to);
    if (directive->letter == 'c')
        return count == directive->width;
    if (to && count > 0)
        to[count] = '\0';
    return count > 0;
}

/* Store a whole number in an object of the size that the length says. */
static void store(const struct directive *directive, void *to,
                  unsigned long long number)
{
    switch (directive->length) {
    case 'H':
        *(unsigned char *)to = (unsigned char)number;
        break;
    case 'h':
        *(unsigned short *)to = (unsigned short)number;
        break;
    case 'l':
    case 'z':
    case 't':
        *(unsigned long *)to = (unsigned long)number;
        break;
    case 'L':
    case 'j':
        *(unsigned long long *)to = number;
        break;
    default:
        *(unsigned int *)to = (unsigned int)number;
    }
}

static bool scan_number(struct source *source, struct directive *directive,
                        void *to)
{
    unsigned long long number;

    if (!__scan_integer(source, directive, &number))
        return false;
    if (to && directive->letter == 'p')
        *(void **)to = (void *)(uintptr_t)number;
    else if (to)
        store(directive, to, number);
    return true;
}

static bool convert(struct source *source, struct directive *directive,
                    void *to)
{
    if (directive->letter != 'c' && directive->letter != '[')
        skip_space(source);
    source->ended = __scan_peek(source) == EOF;
    if (source->ended)
        return false;
    switch (directive->letter) {
    case 'c':
    case 's':
    case '[':
        return scan_text(source, directive, to);
    case 'f':
        return __scan_floating(source, directive, to);
    default:
        return scan_number(source, directive, to);
    }
}

/* Match a character that stands in the format for itself. A space stands for
 * any amount of white space. */
static bool match(struct source *source, char literal)
{
    int c;

    if (isspace((unsigned char)literal)) {
        skip_space(source);
        return true;
    }
    c = take(source);
    if (c == (unsigned char)literal)
        return true;
    untake(source, c);
    source->ended = c == EOF;
    return false;
}

/* Returns how many conversions were stored; EOF before the first. */
static int scan(struct source *source, const char *fmt, va_list arguments)
{
    int stored = 0;

    while (*fmt) {
        struct directive directive;
        void *to;

        if (*fmt != '%') {
            if (!match(source, *fmt++))
                break;
            continue;
        }
        fmt = __scan_directive(fmt + 1, &directive);
        if (directive.letter == '%') {
            skip_space(source);
            if (!match(source, '%'))
                break;
            continue;
        }
        if (!directive.letter)
            break;
        to = directive.suppress ? NULL : va_arg(arguments, void *);
        if (directive.letter == 'n') {
            if (to)
                store(&directive, to, source->taken);
            continue;
        }
        if (!convert(source, &directive, to))
            break;
        stored += to != NULL;
    }
    return stored == 0 && source->ended ? EOF : stored;
}

int vsscanf(const char *restrict text, const char *restrict fmt,
            va_list arguments)
{
    struct source source = { .text = text };

    return scan(&source, fmt, arguments);
}

int vfscanf(FILE *restrict stream, const char *restrict fmt, va_list arguments)
{
    struct source source = { .stream = stream };
    int result;

    if (!__stream_lock(stream))
        return EOF;
    result = scan(&source, fmt, arguments);
    __stream_unlock(stream);
    return result;
}

int vscanf(const char *restrict fmt, va_list arguments)
{
    return vfscanf(stdin, fmt, arguments);
}

int sscanf(const char *restrict text, const char *restrict fmt, ...)
{
    va_list arguments;
    int result;

    va_start(arguments, fmt);
    result = vsscanf(text, fmt, arguments);
    va_end(arguments);
    return result;
}

int fscanf(FILE *restrict stream, const char *restrict fmt, ...)
{
    va_list arguments;
    int result;

    va_start(arguments, fmt);
    result = vfscanf(stream, fmt, arguments);
    va_end(arguments);
    return result;
}

int scanf(const char *restrict fmt, ...)
{
    va_list arguments;
    int result;

    va_start(arguments, fmt);
    result = vscanf(fmt, arguments);
    va_end(arguments);
    return result;
}
