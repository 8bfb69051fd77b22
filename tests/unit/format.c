/* format.c - printf, compared with the host's on generated formats.
 *
 * Only what C defines is generated: # and 0 where they mean something.
 */
#include "ours.h"
#include "random.h"

#include <float.h>
#include <limits.h>
#include <math.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <reprise/tap.h>

enum { FORMATS = 10000, LONGEST = 4096, SHOWN = 5 };

/* One generated conversion with what stands around it. */
struct sample {
    char format[96];
    int stars[2]; /* arguments for * */
    int star_count;
};

static int failures;
static const char *group;

/* ---- comparison ---- */

static void show_failure(const char *format, size_t size, int expected_result,
                         const char *expected, int result, const char *got)
{
    if (++failures > SHOWN)
        return;
    tap_note("%s: format \"%s\", size %zu", group, format, size);
    tap_note("  expected %d \"%.60s\"", expected_result, expected);
    tap_note("  got      %d \"%.60s\"", result, got);
}

/* Format by both into buffers of `size` and compare text, result, and what
 * lies behind the buffer's end. */
static void compare_sized(size_t size, const char *format, va_list arguments)
{
    static char expected[LONGEST + 1], got[LONGEST + 1];
    va_list again;
    int expected_result, result;

    memset(expected, '~', sizeof expected);
    memset(got, '~', sizeof got);
    va_copy(again, arguments);
    expected_result = vsnprintf(expected, size, format, arguments);
    result = re_vsnprintf(got, size, format, again);
    va_end(again);
    if (result != expected_result || memcmp(expected, got, sizeof got) != 0)
        show_failure(format, size, expected_result, size ? expected : "",
                     result, size ? got : "");
}

static void compare(const char *format, ...)
{
    size_t size = random_below(4) ? LONGEST : random_below(40);
    va_list arguments;

    va_start(arguments, format);
    compare_sized(size, format, arguments);
    va_end(arguments);
}

/* Call with the stars that the sample has, and then the value. */
#define COMPARE(sample, value)                                               \
    ((sample)->star_count == 0 ? compare((sample)->format, value)            \
     : (sample)->star_count == 1                                             \
         ? compare((sample)->format, (sample)->stars[0], value)              \
         : compare((sample)->format, (sample)->stars[0], (sample)->stars[1], \
                   value))

/* ---- generation ---- */

static void append(struct sample *sample, const char *text)
{
    strcat(sample->format, text);
}

static void append_number(struct sample *sample, int most)
{
    char digits[16];

    if (random_below(4) == 0) {
        int star = (int)random_below((unsigned int)most);

        sample->stars[sample->star_count++] = random_below(4) ? star : -star;
        append(sample, "*");
        return;
    }
    snprintf(digits, sizeof digits, "%u", random_below((unsigned int)most));
    append(sample, digits[0] == '0' ? "1" : digits);
}

static void append_flags(struct sample *sample, const char *flags)
{
    char flag[2] = "";

    for (unsigned int count = random_below(4); count > 0 && *flags; count--) {
        flag[0] = flags[random_below((unsigned int)strlen(flags))];
        append(sample, flag);
    }
}

static void append_literal(struct sample *sample)
{
    static const char *const literals[] = { "", "", "a", "x%%", "[ ", "%% " };

    append(sample, literals[random_below(sizeof literals / sizeof *literals)]);
}

/* A conversion with some of `flags`; `precision` bounds its precision, 0 for
 * none. */
static void generate(struct sample *sample, char letter, const char *flags,
                     const char *length, int precision)
{
    char text[2] = { letter, '\0' };

    memset(sample, 0, sizeof *sample);
    append_literal(sample);
    append(sample, "%");
    append_flags(sample, flags);
    if (random_below(2))
        append_number(sample, 30);
    if (precision && random_below(2)) {
        append(sample, ".");
        if (random_below(5))
            append_number(sample, precision);
    }
    append(sample, length);
    append(sample, text);
    append_literal(sample);
}

static char one_of(const char *letters)
{
    return letters[random_below((unsigned int)strlen(letters))];
}

/* ---- kinds ---- */

static void try_integer(void)
{
    static const char *const lengths[] = { "",   "hh", "h", "l",
                                           "ll", "z",  "j", "t" };
    unsigned int kind = random_below(8);
    char letter = one_of("diuxXo");
    uint64_t value = random_below(8) ? random_number() : 0;
    struct sample sample;

    if (random_below(2))
        value = -value;
    generate(&sample, letter, strchr("xXo", letter) ? "-+ 0#" : "-+ 0",
             lengths[kind], 25);
    switch (kind) {
    case 3:
        COMPARE(&sample, (long)value);
        break;
    case 4:
        COMPARE(&sample, (long long)value);
        break;
    case 5:
        COMPARE(&sample, (size_t)value);
        break;
    case 6:
        COMPARE(&sample, (intmax_t)value);
        break;
    case 7:
        COMPARE(&sample, (ptrdiff_t)value);
        break;
    default:
        COMPARE(&sample, (int)value);
    }
}

static void try_text(void)
{
    static const char *const texts[] = {
        "", "a", "restartable", "%d", "a rather long line of text, to be cut"
    };
    struct sample sample;

    if (random_below(3) == 0) {
        generate(&sample, 'c', "-", "", 0);
        COMPARE(&sample, (int)(1 + random_below(255)));
    } else {
        generate(&sample, 's', "-", "", 20);
        COMPARE(&sample, texts[random_below(5)]);
    }
}

/* A string without an end is fine as long as the precision stops before. */
static void try_unterminated(void)
{
    static const char text[4] = { 'f', 'o', 'u', 'r' };

    compare("%.4s|%.*s|%4.3s", text, 2, text, text);
}

static void try_pointer(void)
{
    struct sample sample;

    generate(&sample, 'p', "-", "", 0);
    COMPARE(&sample, random_below(8) ? (void *)(uintptr_t)random_bits() : NULL);
}

/* Doubles that are hard in some way. */
static double hard_double(void)
{
    static const double special[] = {
        0.0,       -0.0,        INFINITY,
        -INFINITY, NAN,         DBL_MAX,
        -DBL_MAX,  DBL_MIN,     4.9406564584124654e-324,
        0.5,       1.5,         2.5,
        0.125,     0.375,       9.5,
        99.5,      999999.5,    9.9999999,
        0.1,       1e15,        1e16,
        1e22,      1e23,        5e-5,
        9.9999e-5, 123456789.0, 0.0009765625,
        1e100,     8.5e-10
    };
    uint64_t bits = random_bits();
    double value;

    switch (random_below(4)) {
    case 0:
        return special[random_below(sizeof special / sizeof *special)];
    case 1: /* any at all */
        memcpy(&value, &bits, sizeof value);
        return value;
    case 2: /* a short binary fraction: ties */
        return ldexp((double)(int64_t)(random_number() >> 12),
                     -(int)random_below(12));
    default: /* a short decimal one */
        return (double)(random_number() >> 20) / pow(10, random_below(12));
    }
}

/* Without # for g: glibc 2.36 loses zeros that # keeps where rounding carries
 * into the next power of ten (999999.5); check_own_choices() has that case. */
static void try_double(void)
{
    char letter = one_of("ffffFeEgG");
    struct sample sample;

    generate(&sample, letter, strchr("gG", letter) ? "-+ 0" : "-+ 0#",
             random_below(9) ? "" : "l", random_below(8) ? 25 : 1200);
    COMPARE(&sample, hard_double());
}

static void try_several(void)
{
    compare("%d %s %f %c%% %lld %5.2f|%-8s|%#x", (int)random_bits(), "text",
            hard_double(), 'c', (long long)random_bits(), hard_double(), "left",
            (unsigned int)random_bits());
    compare("%hhd%lu%p%zu", (int)random_bits(), (unsigned long)random_bits(),
            (void *)(uintptr_t)random_bits(), (size_t)random_bits());
}

static void try_many(const char *name, unsigned int count, void (*try)(void))
{
    group = name;
    failures = 0;
    for (unsigned int i = 0; i < count; i++)
        try();
    promise_equal(failures, 0,
                  "%u formats of %s print as the host's printf "
                  "prints them",
                  count, name);
}

/* ---- corners ---- */

static void compare_corners(void)
{
    static char large[LONGEST];

    group = "corners";
    failures = 0;
    memset(large, 'x', sizeof large - 1);
    compare("");
    compare("%%");
    compare("no conversion at all");
    compare("%.300d", 7);
    compare("%#o %#o %#.0o %.0o|%.0d|%+.0d|%.0x", 0, 8, 0, 0, 0, 0, 0);
    compare("%*d|%-*d|%.*d", -5, 42, -5, 42, -1, 42);
    compare("%0*d|%-05d|%05.1d", 6, -42, 42, 42);
    compare("%lld %lld %llu", LLONG_MIN, LLONG_MAX, ULLONG_MAX);
    compare("%s", large);
    compare("%.1100f", 4.9406564584124654e-324);
    compare("%.0f %.0f %.0f %.0f", 0.5, 1.5, 2.5, 0.49999999999999994);
    compare("%f", DBL_MAX);
    promise_equal(failures, 0, "corner cases print as the host prints them");
}

static void check_own_choices(void)
{
    char text[32];

    promise(re_snprintf(text, sizeof text, "%y|%-3") == 6 &&
                strcmp(text, "%y|%-3") == 0,
            "an unknown conversion is printed as it stands");
    promise(re_snprintf(text, sizeof text, "%s|%.3s", (char *)NULL,
                        (char *)NULL) == 7 &&
                strcmp(text, "(null)|") == 0,
            "NULL prints as (null), or not at all if that does not fit");
    promise_errno(re_snprintf(text, sizeof text, "%2147483647d ", 1), EOVERFLOW,
                  "a result longer than INT_MAX is EOVERFLOW");
    promise_errno(re_snprintf(text, sizeof text, "%99999999999999999999d", 1),
                  EOVERFLOW, "so is a width that no number can hold");
    promise(re_snprintf(NULL, 0, "%d", 12345) == 5,
            "size 0 counts, and touches no memory");
    promise(re_snprintf(text, sizeof text, "%#g|%#.3g", 999999.5, 1.0) == 16 &&
                strcmp(text, "1.00000e+06|1.00") == 0,
            "%%#g keeps its zeros");
    promise_equal(re_sprintf(text, "%d-%d", 1, 2), 3, "sprintf counts");
}

int main(void)
{
    random_start("build/unit/format-64 (or -32)");
    try_many("integers", FORMATS * 4 / 10, try_integer);
    try_many("floating point", FORMATS * 4 / 10, try_double);
    try_many("strings and characters", FORMATS * 15 / 100, try_text);
    try_many("strings without an end", FORMATS / 200, try_unterminated);
    try_many("pointers", FORMATS / 40, try_pointer);
    try_many("several arguments", FORMATS / 50, try_several);
    compare_corners();
    check_own_choices();
    return tap_done();
}
