/* crash_kernel - at the end of this program a kernel made with CHECK=1 breaks,
 * in the way that the argument names (tests/guest/crash.t). */
#include <stdio.h>
#include <string.h>

int main(int argc, char **argv)
{
    static const char *const ways[] = { "assert", "fault", "overflow" };

    for (int i = 0; argc == 2 && i < 3; i++)
        if (!strcmp(argv[1], ways[i]))
            return i + 1; /* tests/kernel/crash.c sees the exit status */
    fprintf(stderr, "usage: crash_kernel assert|fault|overflow\n");
    return 100;
}
