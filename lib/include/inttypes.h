/* inttypes.h - printf letters for the integer types of stdint.h. */
#ifndef INTTYPES_H
#define INTTYPES_H

#include <stdint.h>

#if __SIZEOF_LONG__ == 8
#define PRI_64 "l"
#else
#define PRI_64 "ll"
#endif

#define PRId8 "hhd"
#define PRIi8 "hhi"
#define PRIu8 "hhu"
#define PRIo8 "hho"
#define PRIx8 "hhx"
#define PRIX8 "hhX"
#define PRId16 "hd"
#define PRIi16 "hi"
#define PRIu16 "hu"
#define PRIo16 "ho"
#define PRIx16 "hx"
#define PRIX16 "hX"
#define PRId32 "d"
#define PRIi32 "i"
#define PRIu32 "u"
#define PRIo32 "o"
#define PRIx32 "x"
#define PRIX32 "X"
#define PRId64 PRI_64 "d"
#define PRIi64 PRI_64 "i"
#define PRIu64 PRI_64 "u"
#define PRIo64 PRI_64 "o"
#define PRIx64 PRI_64 "x"
#define PRIX64 PRI_64 "X"
#define PRIdMAX "jd"
#define PRIiMAX "ji"
#define PRIuMAX "ju"
#define PRIoMAX "jo"
#define PRIxMAX "jx"
#define PRIXMAX "jX"
#define PRIdPTR "td"
#define PRIuPTR "tu"
#define PRIxPTR "tx"
#define PRIXPTR "tX"

#endif
