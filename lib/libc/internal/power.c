/* power.c - whole powers of a number, where the compiler calls for them
 * (__builtin_powi() of a program from elsewhere). The names are the
 * compiler's. */

float __powisf2(float base, int exponent);
double __powidf2(double base, int exponent);
long double __powixf2(long double base, int exponent);

/* Multiply the squares of squares whose bit is set in the exponent. */
long double __powixf2(long double base, int exponent)
{
    unsigned left = exponent < 0 ? 0u - (unsigned)exponent : (unsigned)exponent;
    long double power = 1;

    for (; left; left >>= 1) {
        if (left & 1)
            power *= base;
        base *= base;
    }
    return exponent < 0 ? 1 / power : power;
}

double __powidf2(double base, int exponent)
{
    return (double)__powixf2(base, exponent);
}

float __powisf2(float base, int exponent)
{
    return (float)__powixf2(base, exponent);
}
