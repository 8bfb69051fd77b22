/* div64.c - 64-bit division, compared with the host's. */
#include "ours.h"
#include "random.h"

#include <stdint.h>
#include <reprise/tap.h>

enum { ROUNDS = 200000 };

static int failures;

static void check_unsigned(uint64_t number, uint64_t divisor)
{
    uint64_t rest, quotient = re___udivmoddi4(number, divisor, &rest);

    if (quotient == number / divisor && rest == number % divisor &&
        re___udivdi3(number, divisor) == quotient &&
        re___umoddi3(number, divisor) == rest)
        return;
    if (++failures == 1)
        tap_note("0x%llx / 0x%llx: got 0x%llx rest 0x%llx",
                 (unsigned long long)number, (unsigned long long)divisor,
                 (unsigned long long)quotient, (unsigned long long)rest);
}

static void check_signed(int64_t number, int64_t divisor)
{
    int64_t rest, quotient;

    if (number == INT64_MIN && divisor == -1)
        return; /* C does not define it */
    quotient = re___divmoddi4(number, divisor, &rest);
    if (quotient == number / divisor && rest == number % divisor &&
        re___divdi3(number, divisor) == quotient &&
        re___moddi3(number, divisor) == rest)
        return;
    if (++failures == 1)
        tap_note("%lld / %lld: got %lld rest %lld", (long long)number,
                 (long long)divisor, (long long)quotient, (long long)rest);
}

/* Around each power of two, where estimates go wrong. */
static void check_edges(void (*check)(uint64_t, uint64_t))
{
    for (int i = 0; i < 64; i++)
        for (int j = 0; j < 64; j++)
            for (int by = -2; by <= 2; by++)
                for (int more = -2; more <= 2; more++) {
                    uint64_t divisor = ((uint64_t)1 << j) + (uint64_t)more;

                    if (divisor)
                        check(((uint64_t)1 << i) + (uint64_t)by, divisor);
                }
}

static void as_signed(uint64_t number, uint64_t divisor)
{
    check_signed((int64_t)number, (int64_t)divisor);
    check_signed((int64_t)-number, (int64_t)divisor);
    check_signed((int64_t)number, (int64_t)-divisor);
}

static void check_random(void (*check)(uint64_t, uint64_t))
{
    for (int i = 0; i < ROUNDS; i++) {
        uint64_t divisor = random_number(), number = random_number();

        if (divisor)
            check(number, divisor);
        divisor = random_bits() | 1;
        /* just below, at and above a multiple of a large divisor */
        check(divisor * (1 + random_below(4)) + random_below(3) - 1, divisor);
    }
}

static void try_all(const char *name, void (*check)(uint64_t, uint64_t))
{
    failures = 0;
    check_edges(check);
    promise_equal(failures, 0, "%s division is right around powers of two",
                  name);
    failures = 0;
    check_random(check);
    promise_equal(failures, 0, "%s division is right for random numbers", name);
}

int main(void)
{
    random_start("build/unit/div64-64 (or -32)");
    try_all("unsigned", check_unsigned);
    try_all("signed", as_signed);
    promise(re___udivmoddi4(7, 2, NULL) == 3, "the remainder may be unwanted");
    return tap_done();
}
