/* absent.c - what the kernel's code that is linked here would call on a machine
 * that runs threads. Here none runs, and nothing calls it. sequences.mk makes
 * the list absent.def: what that code names and no file here defines. */
#include <stdlib.h>

#define ABSENT(name) \
    void name(void); \
    void name(void)  \
    {                \
        abort();     \
    }
#include "absent.def"
