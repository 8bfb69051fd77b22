/* sleep - wait so many seconds: sleep SECONDS[.PART] */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* Read "10" or "0.25": 0, or -1 if it is neither. */
static int read_time(const char *text, struct timespec *time)
{
    long unit = 100000000;
    char *end;
    time->tv_sec = strtol(text, &end, 10);
    time->tv_nsec = 0;
    if (time->tv_sec < 0 || (end == text && *end != '.'))
        return -1;
    if (*end == '.')
        for (end++; *end >= '0' && *end <= '9'; end++, unit /= 10)
            time->tv_nsec += unit * (*end - '0');
    return *end ? -1 : 0;
}

int main(int argc, char **argv)
{
    struct timespec time;
    if (argc != 2 || read_time(argv[1], &time) < 0) {
        fprintf(stderr, "usage: sleep SECONDS\n");
        return 2;
    }
    while (nanosleep(&time, &time) < 0)
        if (errno != EINTR) {
            fprintf(stderr, "sleep: %s\n", strerror(errno));
            return 1;
        }
    return 0;
}
