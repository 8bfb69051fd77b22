/* poweroff - turn the machine off: poweroff [STATUS] */
#include <reprise.h>
#include <stdio.h>
#include <stdlib.h>

int main(int argc, char **argv)
{
    if (argc > 2) {
        fprintf(stderr, "usage: poweroff [STATUS]\n");
        return 2;
    }
    poweroff_np(argc > 1 ? atoi(argv[1]) : 0);
}
