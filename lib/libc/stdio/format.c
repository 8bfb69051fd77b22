/* format.c - the core of the printf family.
 *
 * Reads a format, takes the arguments it names, and hands text to a sink. The
 * kernel compiles this file for itself too, so it uses no FPU instruction:
 * floating point is in format_double.c, behind a weak reference.
 */
#include "format_private.h"

#include <reprise/format.h>
#include <limits.h>
#include <string.h>
#include <sys/types.h>

/* NULL in the kernel. Programs get it with printf.c, which insists. */
#pragma weak __format_double

/* Say whether there is room for `length` characters more. Once there is none,
 * there never is again, and nothing more is put. */
static bool has_room(struct sink *sink, uint64_t length)
{
    if (sink->total > INT_MAX || length > INT_MAX - sink->total)
        sink->total = SINK_FULL;
    return sink->total != SINK_FULL;
}

void __format_put(struct sink *sink, const char *text, size_t length)
{
    if (length == 0 || !has_room(sink, length))
        return;
    sink->put(sink->context, text, length);
    sink->total += length;
}

void __format_repeat(struct sink *sink, char c, int64_t count)
{
    char block[32];

    if (count <= 0 || !has_room(sink, (uint64_t)count))
        return;
    memset(block, c, sizeof block);
    for (; count > (int64_t)sizeof block; count -= (int64_t)sizeof block)
        __format_put(sink, block, sizeof block);
    __format_put(sink, block, (size_t)count);
}

void __format_start(struct sink *sink, const struct conversion *conversion,
                    const char *prefix, int64_t length, bool zeros)
{
    if (!conversion->left && !zeros)
        __format_repeat(sink, ' ', conversion->width - length);
    __format_put(sink, prefix, strlen(prefix));
    if (!conversion->left && zeros)
        __format_repeat(sink, '0', conversion->width - length);
}

void __format_end(struct sink *sink, const struct conversion *conversion,
                  int64_t length)
{
    if (conversion->left)
        __format_repeat(sink, ' ', conversion->width - length);
}

const char *__format_sign(const struct conversion *conversion, bool negative)
{
    if (negative)
        return "-";
    if (conversion->plus)
        return "+";
    return conversion->space ? " " : "";
}

/* The digits of `value`, written backwards from `end`; returns the first.
 * Zero has none: the precision, 1 unless given, supplies them. */
static char *write_digits(char *end, uintmax_t value, unsigned int base,
                          const char *digits)
{
    /* Divide 64-bit numbers only while they are that large. */
    for (; value > UINT32_MAX; value /= base)
        *--end = digits[value % base];
    for (uint32_t word = (uint32_t)value; word; word /= base)
        *--end = digits[word % base];
    return end;
}

/* d i u o x X p, once sign and magnitude are known. */
static void format_digits(struct sink *sink,
                          const struct conversion *conversion,
                          const char *prefix, uintmax_t value,
                          unsigned int base)
{
    char buffer[sizeof value * CHAR_BIT / 3 + 1];
    char *end = buffer + sizeof buffer;
    const char *digits =
        conversion->letter == 'X' ? "0123456789ABCDEF" : "0123456789abcdef";
    char *first = write_digits(end, value, base, digits);
    int64_t count = end - first;
    int64_t least = conversion->precision < 0 ? 1 : conversion->precision;
    int64_t zeros = least > count ? least - count : 0;
    int64_t length;

    if (conversion->letter == 'o' && conversion->alternate && zeros == 0)
        zeros = 1;
    length = (int64_t)strlen(prefix) + zeros + count;
    __format_start(sink, conversion, prefix, length,
                   conversion->zero && conversion->precision < 0);
    __format_repeat(sink, '0', zeros);
    __format_put(sink, first, (size_t)count);
    __format_end(sink, conversion, length);
}

static void format_signed(struct sink *sink,
                          const struct conversion *conversion, intmax_t value)
{
    uintmax_t magnitude = value < 0 ? -(uintmax_t)value : (uintmax_t)value;

    format_digits(sink, conversion, __format_sign(conversion, value < 0),
                  magnitude, 10);
}

static void format_unsigned(struct sink *sink,
                            const struct conversion *conversion,
                            uintmax_t value)
{
    const char *prefix = "";
    unsigned int base = 16;

    switch (conversion->letter) {
    case 'u':
        base = 10;
        break;
    case 'o':
        base = 8;
        break;
    case 'x':
        prefix = "0x";
        break;
    case 'X':
        prefix = "0X";
        break;
    }
    if (!conversion->alternate || value == 0)
        prefix = "";
    format_digits(sink, conversion, prefix, value, base);
}

/* A pointer is %#x of its address, signed flags included; NULL is (nil). */
static void format_pointer(struct sink *sink,
                           const struct conversion *conversion,
                           const void *pointer)
{
    char prefix[4];

    if (!pointer) {
        __format_start(sink, conversion, "", 5, false);
        __format_put(sink, "(nil)", 5);
        __format_end(sink, conversion, 5);
        return;
    }
    strcpy(prefix, __format_sign(conversion, false));
    strcat(prefix, "0x");
    format_digits(sink, conversion, prefix, (uintptr_t)pointer, 16);
}

static void format_text(struct sink *sink, const struct conversion *conversion,
                        const char *text, size_t length)
{
    __format_start(sink, conversion, "", (int64_t)length, false);
    __format_put(sink, text, length);
    __format_end(sink, conversion, (int64_t)length);
}

/* NULL is (null), or nothing where that does not fit the precision. */
static void format_string(struct sink *sink,
                          const struct conversion *conversion, const char *text)
{
    size_t limit =
        conversion->precision < 0 ? SIZE_MAX : (size_t)conversion->precision;

    if (!text)
        text = limit >= 6 ? "(null)" : "";
    format_text(sink, conversion, text, strnlen(text, limit));
}

static intmax_t take_signed(char length, va_list *arguments)
{
    switch (length) {
    case 'H':
        return (signed char)va_arg(*arguments, int);
    case 'h':
        return (short)va_arg(*arguments, int);
    case 'l':
        return va_arg(*arguments, long);
    case 'L':
        return va_arg(*arguments, long long);
    case 'z':
        return va_arg(*arguments, ssize_t);
    case 'j':
        return va_arg(*arguments, intmax_t);
    case 't':
        return va_arg(*arguments, ptrdiff_t);
    default:
        return va_arg(*arguments, int);
    }
}

static uintmax_t take_unsigned(char length, va_list *arguments)
{
    switch (length) {
    case 'H':
        return (unsigned char)va_arg(*arguments, int);
    case 'h':
        return (unsigned short)va_arg(*arguments, int);
    case 'l':
        return va_arg(*arguments, unsigned long);
    case 'L':
        return va_arg(*arguments, unsigned long long);
    case 'z':
        return va_arg(*arguments, size_t);
    case 'j':
        return va_arg(*arguments, uintmax_t);
    case 't':
        return (size_t)va_arg(*arguments, ptrdiff_t);
    default:
        return va_arg(*arguments, unsigned int);
    }
}

/* The argument's 64 bits, moved without a look at their value. */
static uint64_t take_double(va_list *arguments)
{
    double value = va_arg(*arguments, double);
    uint64_t bits;

    memcpy(&bits, &value, sizeof bits);
    return bits;
}

/* Read "-+ #0" in any order. */
static const char *parse_flags(const char *fmt, struct conversion *conversion)
{
    for (;; fmt++) {
        switch (*fmt) {
        case '-':
            conversion->left = true;
            break;
        case '+':
            conversion->plus = true;
            break;
        case ' ':
            conversion->space = true;
            break;
        case '#':
            conversion->alternate = true;
            break;
        case '0':
            conversion->zero = true;
            break;
        default:
            return fmt;
        }
    }
}

/* Read a number or a '*', which takes an argument. */
static const char *parse_number(const char *fmt, int *number, bool *too_large,
                                va_list *arguments)
{
    int64_t value = 0;

    if (*fmt == '*') {
        *number = va_arg(*arguments, int);
        return fmt + 1;
    }
    for (; *fmt >= '0' && *fmt <= '9'; fmt++)
        if (value <= INT_MAX)
            value = value * 10 + (*fmt - '0');
    if (value > INT_MAX)
        *too_large = true;
    else
        *number = (int)value;
    return fmt;
}

static const char *parse_length(const char *fmt, struct conversion *conversion)
{
    if (!*fmt || !strchr("hlzjt", *fmt))
        return fmt;
    conversion->length = *fmt++;
    if (conversion->length == 'h' && *fmt == 'h') {
        conversion->length = 'H';
        fmt++;
    } else if (conversion->length == 'l' && *fmt == 'l') {
        conversion->length = 'L';
        fmt++;
    }
    return fmt;
}

/* Take a conversion apart, starting after its '%'. Returns what follows its
 * letter; the letter is 0 at the end of the format. */
static const char *parse(const char *fmt, struct conversion *conversion,
                         va_list *arguments)
{
    *conversion = (struct conversion){ .precision = -1 };
    fmt = parse_flags(fmt, conversion);
    fmt = parse_number(fmt, &conversion->width, &conversion->too_large,
                       arguments);
    if (conversion->width < 0) {
        conversion->left = true;
        conversion->width =
            conversion->width == INT_MIN ? INT_MAX : -conversion->width;
    }
    if (*fmt == '.') {
        conversion->precision = 0;
        fmt = parse_number(fmt + 1, &conversion->precision,
                           &conversion->too_large, arguments);
        if (conversion->precision < 0)
            conversion->precision = -1;
    }
    fmt = parse_length(fmt, conversion);
    conversion->letter = *fmt;
    return *fmt ? fmt + 1 : fmt;
}

/* Write one conversion. False if its letter is unknown. */
static bool convert(struct sink *sink, const struct conversion *conversion,
                    va_list *arguments)
{
    char c;

    switch (conversion->letter) {
    case 'd':
    case 'i':
        format_signed(sink, conversion,
                      take_signed(conversion->length, arguments));
        return true;
    case 'u':
    case 'o':
    case 'x':
    case 'X':
        format_unsigned(sink, conversion,
                        take_unsigned(conversion->length, arguments));
        return true;
    case 'p':
        format_pointer(sink, conversion, va_arg(*arguments, void *));
        return true;
    case 'c':
        c = (char)va_arg(*arguments, int);
        format_text(sink, conversion, &c, 1);
        return true;
    case 's':
        format_string(sink, conversion, va_arg(*arguments, const char *));
        return true;
    case 'f':
    case 'F':
    case 'e':
    case 'E':
    case 'g':
    case 'G':
        if (!__format_double)
            return false;
        __format_double(sink, conversion, take_double(arguments));
        return true;
    case '%':
        __format_put(sink, "%", 1);
        return true;
    }
    return false;
}

int format(void (*put)(void *context, const char *text, size_t length),
           void *context, const char *fmt, va_list arguments)
{
    struct sink sink = { put, context, 0 };
    struct conversion conversion;
    va_list rest;

    va_copy(rest, arguments);
    while (*fmt && sink.total <= INT_MAX) {
        const char *percent = strchr(fmt, '%');
        size_t length = percent ? (size_t)(percent - fmt) : strlen(fmt);

        __format_put(&sink, fmt, length);
        fmt += length;
        if (!*fmt)
            break;
        percent = fmt;
        fmt = parse(fmt + 1, &conversion, &rest);
        if (conversion.too_large)
            sink.total = SINK_FULL;
        else if (!convert(&sink, &conversion, &rest))
            __format_put(&sink, percent, (size_t)(fmt - percent));
    }
    va_end(rest);
    return sink.total > INT_MAX ? -1 : (int)sink.total;
}

/* As much as fits goes to `next`. */
struct target {
    char *next;
    size_t room; /* without the terminator */
};

static void put_into(void *context, const char *text, size_t length)
{
    struct target *target = context;
    size_t part = length < target->room ? length : target->room;

    memcpy(target->next, text, part);
    target->next += part;
    target->room -= part;
}

int format_into(char *to, size_t size, const char *fmt, va_list arguments)
{
    struct target target = { to, size - 1 };
    int result = format(put_into, &target, fmt, arguments);

    *target.next = '\0';
    return result;
}
