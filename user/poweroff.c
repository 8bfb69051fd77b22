/* poweroff - turn the machine off: poweroff [STATUS] */
#include <reprise.h>
#include <stdio.h>
#include <stdlib.h>

int main(int argc, char **argv)
{
    char *rest = NULL;
    long status = argc > 1 ? strtol(argv[1], &rest, 10) : 0;
    if (argc > 2 || (rest && *rest)) {
        fprintf(stderr, "usage: poweroff [STATUS]\n");
        return 2;
    }
    poweroff_np((int)status);
}
