/* poweroff - turn the machine off: poweroff [STATUS] */
#include <reprise/reprise.h>
#include <stdio.h>
#include <stdlib.h>

int main(int argc, char **argv)
{
    char *end = NULL;
    long status = argc > 1 ? strtol(argv[1], &end, 10) : 0;
    if (argc > 2 || (end && (end == argv[1] || *end))) {
        fprintf(stderr, "usage: poweroff [STATUS]\n");
        return 2;
    }
    poweroff_np((int)status);
}
