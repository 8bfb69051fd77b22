/* decimal.c - decimal digits to a binary fraction, exactly.
 *
 * The number is written out in limbs of nine decimal digits, then doubled or
 * halved until its whole part has 58 to 60 bits. What falls off the end in
 * doing so is remembered as "a little more", which is all that rounding asks.
 * Integer arithmetic only; the FPU's state does not matter (format_double.c
 * goes the other way).
 */
#include "decimal_private.h"

enum {
    LIMB_DIGITS = 9,
    WHOLE_LIMBS = 35,
    FRACTION_LIMBS = 120,
    LIMBS = WHOLE_LIMBS + FRACTION_LIMBS,
    POINT = WHOLE_LIMBS * LIMB_DIGITS, /* digits before the point */
    DIGITS = LIMBS * LIMB_DIGITS,

    WHOLE_BITS = 60,
    HALVING = 9,  /* 2^9 divides LIMB_BASE */
    DOUBLING = 29 /* LIMB_BASE << 29 and a carry fit in 64 bits */
};

#define LIMB_BASE 1000000000u

struct limbs {
    uint32_t limb[LIMBS]; /* the most significant first */
    bool more;
};

static void spread(struct limbs *limbs, const char *digits, unsigned int count,
                   int exponent)
{
    static const uint32_t powers[LIMB_DIGITS] = { 100000000, 10000000, 1000000,
                                                  100000,    10000,    1000,
                                                  100,       10,       1 };
    int place = POINT - exponent;

    for (; count > 0; digits++) {
        if (*digits == '.')
            continue;
        if (place < DIGITS)
            limbs->limb[place / LIMB_DIGITS] +=
                (uint32_t)(*digits - '0') * powers[place % LIMB_DIGITS];
        else if (*digits != '0')
            limbs->more = true;
        place++;
        count--;
    }
}

static void halve(struct limbs *limbs, int shift)
{
    uint32_t carry = 0;

    for (int i = 0; i < LIMBS; i++) {
        uint32_t rest = limbs->limb[i] & ((1u << shift) - 1);

        limbs->limb[i] = (limbs->limb[i] >> shift) + carry;
        carry = rest * (LIMB_BASE >> shift);
    }
    if (carry)
        limbs->more = true;
}

static void double_up(struct limbs *limbs, int shift)
{
    uint64_t carry = 0;

    for (int i = LIMBS - 1; i >= 0; i--) {
        carry += (uint64_t)limbs->limb[i] << shift;
        limbs->limb[i] = (uint32_t)(carry % LIMB_BASE);
        carry /= LIMB_BASE;
    }
}

/* Is the whole part below 10^18, which is less than 2^60? */
static bool is_small(const struct limbs *limbs)
{
    for (int i = 0; i < WHOLE_LIMBS - 2; i++)
        if (limbs->limb[i])
            return false;
    return true;
}

static uint64_t whole_part(const struct limbs *limbs)
{
    return (uint64_t)limbs->limb[WHOLE_LIMBS - 2] * LIMB_BASE +
           limbs->limb[WHOLE_LIMBS - 1];
}

static bool has_fraction(const struct limbs *limbs)
{
    for (int i = WHOLE_LIMBS; i < LIMBS; i++)
        if (limbs->limb[i])
            return true;
    return limbs->more;
}

static int bits_of(uint64_t number)
{
    return number ? 64 - __builtin_clzll(number) : 0;
}

struct binary __decimal_to_binary(const char *digits, unsigned int count,
                                  int exponent)
{
    struct limbs limbs = { { 0 }, false };
    int power = 0;

    if (exponent > POINT || exponent < -POINT - LIMB_DIGITS)
        /* beyond any number: 2^2000 or 2^-2000 and more */
        return (struct binary){ (uint64_t)1 << (WHOLE_BITS - 1),
                                exponent > 0 ? 2000 : -2000, true };
    spread(&limbs, digits, count, exponent);
    for (; !is_small(&limbs); power += HALVING)
        halve(&limbs, HALVING);
    for (;;) {
        int room = WHOLE_BITS - 1 - bits_of(whole_part(&limbs));

        if (room <= 0)
            break;
        if (room > DOUBLING)
            room = DOUBLING;
        double_up(&limbs, room);
        power -= room;
    }
    return (struct binary){ whole_part(&limbs), power, has_fraction(&limbs) };
}

/* Take `shift` bits off the end, rounding. */
static uint64_t round_off(uint64_t mantissa, int shift, bool more, bool *exact)
{
    uint64_t rest, half;

    *exact = !more;
    if (shift <= 0)
        return mantissa << -shift;
    if (shift > 63) {
        *exact = false;
        return 0;
    }
    rest = mantissa & (((uint64_t)1 << shift) - 1);
    half = (uint64_t)1 << (shift - 1);
    mantissa >>= shift;
    *exact = rest == 0 && !more;
    if (rest > half || (rest == half && (more || mantissa % 2)))
        mantissa++;
    return mantissa;
}

/* mantissa * 2^exponent, a number that a double holds exactly. */
static double assemble(uint64_t mantissa, int exponent)
{
    enum { STORED_BITS = 52, BIAS = 1075 };
    union {
        uint64_t bits;
        double number;
    } result = { 0 };
    int up = STORED_BITS + 1 - bits_of(mantissa);

    if (mantissa == 0)
        return result.number;
    if (up > exponent + BIAS - 1)
        up = exponent + BIAS - 1; /* subnormal */
    mantissa <<= up;
    result.bits = mantissa & (((uint64_t)1 << STORED_BITS) - 1);
    if (mantissa >> STORED_BITS)
        result.bits |= (uint64_t)(exponent - up + BIAS) << STORED_BITS;
    return result.number;
}

double __binary_to_double(struct binary binary, const struct format *format,
                          bool *range)
{
    int shift = bits_of(binary.mantissa) - format->bits;
    bool exact;

    *range = false;
    if (binary.mantissa == 0)
        return 0;
    if (shift < format->smallest - binary.exponent)
        shift = format->smallest - binary.exponent;
    binary.mantissa = round_off(binary.mantissa, shift, binary.more, &exact);
    binary.exponent += shift;
    if (binary.mantissa >> format->bits) {
        binary.mantissa >>= 1;
        binary.exponent++;
    }
    if (binary.exponent > format->largest && binary.mantissa) {
        *range = true;
        return __builtin_inf();
    }
    *range = !exact && !(binary.mantissa >> (format->bits - 1));
    return assemble(binary.mantissa, binary.exponent);
}
