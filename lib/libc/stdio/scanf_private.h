/* scanf_private.h - what the files behind scanf share. */
#ifndef SCANF_PRIVATE_H
#define SCANF_PRIVATE_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>

#include "stream_private.h"

/* A source gives the characters: it is a stream whose lock is held, or text. */
struct source {
    struct stream *stream;
    const char *text;
    size_t taken; /* what %n stores */
    bool ended;   /* the end, or an error, was met instead of what was wanted */
};

/* One conversion, such as %*10ld or %[^a-z], taken apart. The width says how
 * many characters may still be taken: SIZE_MAX if none was given. */
struct directive {
    bool suppress;
    size_t width;
    char length; /* H for hh, h, l, L for ll, z, j, t, or 0 */
    char letter; /* d i u o x p c s [ n f %, or 0: not a conversion */
    bool members[UCHAR_MAX + 1]; /* of the set, for [ */
};

/* Read the directive behind a '%'; returns what follows it. */
const char *__scan_directive(const char *format, struct directive *directive);

/* The next character, or EOF; it stays. */
int __scan_peek(struct source *source);

/* Take the next character if it is `c` (a letter: of either case) and the
 * width allows it. */
bool __scan_accept(struct source *source, struct directive *directive, int c);

/* False: what is there is no number. */
bool __scan_integer(struct source *source, struct directive *directive,
                    unsigned long long *number);
bool __scan_floating(struct source *source, struct directive *directive,
                     void *to);

#endif
