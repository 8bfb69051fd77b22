/* errno.c - one errno for each thread. */
#include <errno.h>

static __thread int errno_of_thread;

int *__errno_location(void)
{
    return &errno_of_thread;
}
