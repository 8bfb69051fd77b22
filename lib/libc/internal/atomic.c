/* atomic.c - what the library's own words, and mutexes, are made of: atomic.h.
 */
#include "atomic.h"

#include <string.h>

int __mechanism = PTHREAD_MECHANISM_RAS_NP;

void __choose_mechanism(char **environment)
{
    while (*environment)
        if (strcmp(*environment++, "REPRISE_MUTEX=xchg") == 0)
            __mechanism = PTHREAD_MECHANISM_XCHG_NP;
}
