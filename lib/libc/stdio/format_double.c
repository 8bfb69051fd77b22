/* format_double.c - floating point for printf: f e g and their capitals.
 *
 * Exact: a double is a whole number times a power of two, so it has a finite
 * decimal expansion (at most 309 digits before the point and 1,074 after).
 * All of them are worked out, then rounded once, half to even. Integer
 * arithmetic only; the FPU's state and rounding mode do not matter.
 */
#include "format_private.h"

#include <string.h>

enum {
    LIMB_DIGITS = 9, /* decimal digits in one limb */
    INTEGER_LIMBS = 35,
    FRACTION_LIMBS = 120,
    LIMBS = INTEGER_LIMBS + FRACTION_LIMBS,
    POINT = INTEGER_LIMBS * LIMB_DIGITS, /* digits before the point */
    DIGITS = LIMBS * LIMB_DIGITS,

    MANTISSA_BITS = 52,
    EXPONENT_MASK = 0x7ff,
    EXPONENT_BIAS = 1075 /* for a mantissa that is whole */
};

#define LIMB_BASE 1000000000u

/* All digits of one number, most significant first, as characters. */
struct decimal {
    char digits[DIGITS];
    int first; /* of the first that is not 0, at most POINT */
};

/* limbs *= 2^shift, for the integer part; shift <= 29. */
static void multiply(uint32_t *limbs, int shift)
{
    uint64_t carry = 0;

    for (int i = INTEGER_LIMBS - 1; i >= 0; i--) {
        carry += (uint64_t)limbs[i] << shift;
        limbs[i] = (uint32_t)(carry % LIMB_BASE);
        carry /= LIMB_BASE;
    }
}

/* limbs /= 2^shift; shift <= 9, because 2^9 divides LIMB_BASE. Nothing is
 * lost: what falls out of one limb is added to the next. */
static void divide(uint32_t *limbs, int shift)
{
    uint32_t carry = 0;

    for (int i = INTEGER_LIMBS - 2; i < LIMBS; i++) {
        uint32_t rest = limbs[i] & ((1u << shift) - 1);

        limbs[i] = (limbs[i] >> shift) + carry;
        carry = rest * (LIMB_BASE >> shift);
    }
}

static void find_first(struct decimal *decimal)
{
    int first = 0;

    while (first < DIGITS && decimal->digits[first] == '0')
        first++;
    decimal->first = first < DIGITS ? first : POINT;
}

/* Work out mantissa * 2^exponent. */
static void expand(struct decimal *decimal, uint64_t mantissa, int exponent)
{
    uint32_t limbs[LIMBS] = { 0 };

    limbs[INTEGER_LIMBS - 2] = (uint32_t)(mantissa / LIMB_BASE);
    limbs[INTEGER_LIMBS - 1] = (uint32_t)(mantissa % LIMB_BASE);
    for (int left = exponent; left > 0; left -= 29)
        multiply(limbs, left < 29 ? left : 29);
    for (int left = -exponent; left > 0; left -= 9)
        divide(limbs, left < 9 ? left : 9);

    for (int i = 0; i < LIMBS; i++) {
        char *end = decimal->digits + (i + 1) * LIMB_DIGITS;

        for (int digit = 1; digit <= LIMB_DIGITS; digit++) {
            end[-digit] = (char)('0' + limbs[i] % 10);
            limbs[i] /= 10;
        }
    }
    find_first(decimal);
}

/* Is what follows the first `count` digits more than half a unit of the last
 * of them, or exactly half after an odd digit? */
static bool rounds_up(const struct decimal *decimal, int64_t count)
{
    const char *rest = decimal->digits + count;

    if (*rest != '5')
        return *rest > '5';
    for (int64_t i = count + 1; i < DIGITS; i++)
        if (decimal->digits[i] != '0')
            return true;
    return rest[-1] % 2 != 0;
}

/* Keep `count` digits, at least POINT - 308 of them: a carry has room. */
static void round_to(struct decimal *decimal, int64_t count)
{
    bool up;

    if (count >= DIGITS)
        return;
    up = rounds_up(decimal, count);
    memset(decimal->digits + count, '0', (size_t)(DIGITS - count));
    if (up) {
        char *digit = decimal->digits + count - 1;

        for (; *digit == '9'; digit--)
            *digit = '0';
        ++*digit;
    }
    find_first(decimal);
}

/* Digits from `from` on, then zeros once there are no more. */
static void put_digits(struct sink *sink, const struct decimal *decimal,
                       int64_t from, int64_t count)
{
    int64_t present = from < DIGITS ? DIGITS - from : 0;

    if (present > count)
        present = count;
    __format_put(sink, decimal->digits + (present ? from : 0), (size_t)present);
    __format_repeat(sink, '0', count - present);
}

/* [-]ddd.ddd: `precision` digits after the point; already rounded. */
static void put_fixed(struct sink *sink, const struct conversion *conversion,
                      const struct decimal *decimal, const char *sign,
                      int precision)
{
    int from = decimal->first < POINT ? decimal->first : POINT - 1;
    bool point = precision > 0 || conversion->alternate;
    int64_t length = (int64_t)strlen(sign) + POINT - from + point + precision;

    __format_start(sink, conversion, sign, length, conversion->zero);
    put_digits(sink, decimal, from, POINT - from);
    __format_put(sink, ".", point);
    put_digits(sink, decimal, POINT, precision);
    __format_end(sink, conversion, length);
}

/* The power of ten of the first digit. */
static int exponent_of(const struct decimal *decimal)
{
    bool zero = decimal->first == POINT && decimal->digits[POINT] == '0';

    return zero ? 0 : POINT - 1 - decimal->first;
}

/* [-]d.ddde+dd: `precision` digits after the point; already rounded. */
static void put_scientific(struct sink *sink,
                           const struct conversion *conversion,
                           const struct decimal *decimal, const char *sign,
                           int precision)
{
    int exponent = exponent_of(decimal);
    int size = exponent < 0 ? -exponent : exponent;
    bool point = precision > 0 || conversion->alternate;
    bool capital = conversion->letter == 'E' || conversion->letter == 'G';
    char tail[5] = { capital ? 'E' : 'e', exponent < 0 ? '-' : '+' };
    size_t tail_length = 2;
    int64_t length;

    if (size >= 100)
        tail[tail_length++] = (char)('0' + size / 100);
    tail[tail_length++] = (char)('0' + size / 10 % 10);
    tail[tail_length++] = (char)('0' + size % 10);
    length =
        (int64_t)strlen(sign) + 1 + point + precision + (int64_t)tail_length;

    __format_start(sink, conversion, sign, length, conversion->zero);
    put_digits(sink, decimal, decimal->first, 1);
    __format_put(sink, ".", point);
    put_digits(sink, decimal, decimal->first + 1, precision);
    __format_put(sink, tail, tail_length);
    __format_end(sink, conversion, length);
}

/* Return how many of the `precision` digits after position `from` remain when
 * zeros at the end go. */
static int without_zeros(const struct decimal *decimal, int from, int precision)
{
    while (precision > 0 && (from + (int64_t)precision > DIGITS ||
                             decimal->digits[from + precision - 1] == '0'))
        precision--;
    return precision;
}

/* g: whichever of e and f is shorter, with `precision` significant digits. */
static void put_general(struct sink *sink, const struct conversion *conversion,
                        struct decimal *decimal, const char *sign,
                        int precision)
{
    int exponent;

    if (precision == 0)
        precision = 1;
    round_to(decimal, (int64_t)decimal->first + precision);
    exponent = exponent_of(decimal);
    if (exponent < -4 || exponent >= precision) {
        precision--;
        if (!conversion->alternate)
            precision = without_zeros(decimal, decimal->first + 1, precision);
        put_scientific(sink, conversion, decimal, sign, precision);
    } else {
        precision -= 1 + exponent;
        if (!conversion->alternate)
            precision = without_zeros(decimal, POINT, precision);
        put_fixed(sink, conversion, decimal, sign, precision);
    }
}

static void put_not_finite(struct sink *sink,
                           const struct conversion *conversion,
                           const char *sign, bool nan)
{
    const char *texts[] = { "inf", "nan", "INF", "NAN" };
    bool capital = conversion->letter < 'a';
    int64_t length = (int64_t)strlen(sign) + 3;

    __format_start(sink, conversion, sign, length, false);
    __format_put(sink, texts[2 * capital + nan], 3);
    __format_end(sink, conversion, length);
}

/* The finite number mantissa * 2^exponent. Takes 2 KiB of stack. */
static void put_finite(struct sink *sink, const struct conversion *conversion,
                       const char *sign, uint64_t mantissa, int exponent)
{
    int precision = conversion->precision < 0 ? 6 : conversion->precision;
    struct decimal decimal;

    expand(&decimal, mantissa, exponent);
    switch (conversion->letter | ('a' - 'A')) {
    case 'f':
        round_to(&decimal, POINT + (int64_t)precision);
        put_fixed(sink, conversion, &decimal, sign, precision);
        break;
    case 'e':
        round_to(&decimal, decimal.first + 1 + (int64_t)precision);
        put_scientific(sink, conversion, &decimal, sign, precision);
        break;
    case 'g':
        put_general(sink, conversion, &decimal, sign, precision);
        break;
    }
}

void __format_double(struct sink *sink, const struct conversion *conversion,
                     uint64_t bits)
{
    const char *sign = __format_sign(conversion, bits >> 63);
    uint64_t mantissa = bits & (((uint64_t)1 << MANTISSA_BITS) - 1);
    int exponent = (int)(bits >> MANTISSA_BITS) & EXPONENT_MASK;

    if (exponent == EXPONENT_MASK) {
        put_not_finite(sink, conversion, sign, mantissa != 0);
        return;
    }
    if (exponent > 0)
        mantissa |= (uint64_t)1 << MANTISSA_BITS;
    else
        exponent = 1; /* subnormal */
    put_finite(sink, conversion, sign, mantissa, exponent - EXPONENT_BIAS);
}
