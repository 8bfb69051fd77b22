/* scanf_directive.c - a conversion of scanf's format, taken apart. */
#include "scanf_private.h"

#include <ctype.h>
#include <stdint.h>
#include <string.h>

static const char *read_width(const char *format, size_t *width)
{
    if (!isdigit((unsigned char)*format)) {
        *width = SIZE_MAX;
        return format;
    }
    for (*width = 0; isdigit((unsigned char)*format); format++)
        if (*width < SIZE_MAX / 20)
            *width = *width * 10 + (size_t)(*format - '0');
    if (*width == 0)
        *width = SIZE_MAX;
    return format;
}

static const char *read_length(const char *format, char *length)
{
    *length = 0;
    if (!*format || !strchr("hlLzjt", *format))
        return format;
    *length = *format++;
    if (*length == 'h' && *format == 'h') {
        *length = 'H';
        format++;
    } else if (*length == 'l' && *format == 'l') {
        *length = 'L';
        format++;
    }
    return format;
}

/* Behind "[": a ']' that comes first is a member, and so is a '-' at either
 * end. */
static const char *read_set(const char *format, bool *members)
{
    bool inverted = *format == '^';
    const unsigned char *c = (const unsigned char *)format + inverted;
    const unsigned char *first = c;

    memset(members, inverted, UCHAR_MAX + 1);
    for (; *c && (*c != ']' || c == first); c++) {
        unsigned int last = *c;

        if (c[1] == '-' && c[2] && c[2] != ']' && c[2] >= *c)
            last = c[2];
        for (unsigned int member = *c; member <= last; member++)
            members[member] = !inverted;
        if (last != *c)
            c += 2;
    }
    return (const char *)c + (*c == ']');
}

const char *__scan_directive(const char *format, struct directive *directive)
{
    directive->suppress = *format == '*';
    format = read_width(format + directive->suppress, &directive->width);
    format = read_length(format, &directive->length);
    directive->letter = *format;
    if (!*format)
        return format;
    if (strchr("aAeEFgG", *format))
        directive->letter = 'f';
    else if (*format == 'X')
        directive->letter = 'x';
    else if (!strchr("diuoxpcs[nf%", *format))
        directive->letter = 0;
    if (*format == '[')
        return read_set(format + 1, directive->members);
    return format + 1;
}
