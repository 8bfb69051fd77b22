/* words.c - copying and filling with the CPU's string instructions, which
 * AddressSanitizer cannot watch: compared with plain loops instead, with
 * guards on either side.
 */
#undef __SANITIZE_ADDRESS__
#include "../../lib/libc/string/words_private.h"

#include <string.h>
#include <reprise/tap.h>

enum { SIZE = 40, GUARD = 8 };

int main(void)
{
    unsigned char source[SIZE], expected[SIZE], got[SIZE];
    int failures = 0;

    for (size_t i = 0; i < SIZE; i++)
        source[i] = (unsigned char)(i * 7 + 1);
    for (size_t at = GUARD; at < GUARD + 4; at++)
        for (size_t length = 0; length < SIZE - 2 * GUARD; length++) {
            memset(expected, 0xEE, SIZE);
            memset(got, 0xEE, SIZE);
            memcpy(expected + at, source + 3, length);
            copy_up(got + at, source + 3, length);
            failures += memcmp(expected, got, SIZE) != 0;
        }
    promise_equal(failures, 0,
                  "copy_up copies every length from and to any "
                  "alignment, and nothing beside");

    failures = 0;
    for (size_t at = GUARD; at < GUARD + 4; at++)
        for (size_t length = 0; length < SIZE - 2 * GUARD; length++) {
            memset(expected, 0xEE, SIZE);
            memset(got, 0xEE, SIZE);
            memset(expected + at, 0xA5, length);
            fill(got + at, 0xA5, length);
            failures += memcmp(expected, got, SIZE) != 0;
        }
    promise_equal(failures, 0,
                  "fill fills every length at any alignment, and "
                  "nothing beside");

    for (size_t i = 0; i < SIZE; i++)
        got[i] = source[i];
    copy_up(got + 4, got + 8, SIZE - 8);
    promise(memcmp(got + 4, source + 8, SIZE - 8) == 0,
            "copy_up moves down over itself");
    return tap_done();
}
