/* free - how much memory there is, and how much of it is free. */
#include <errno.h>
#include <reprise/reprise.h>
#include <stdio.h>
#include <string.h>

static void print_frames(const char *name, unsigned frames)
{
    printf("%-6s %8u %10u\n", name, frames, frames * 4);
}

int main(int argc, char **argv)
{
    struct system_status status;
    (void)argv;
    if (argc > 1) {
        fprintf(stderr, "usage: free\n");
        return 2;
    }
    if (system_status_np(&status) < 0) {
        fprintf(stderr, "free: %s\n", strerror(errno));
        return 1;
    }
    printf("%-6s %8s %10s\n", "", "FRAMES", "KIB");
    print_frames("total", status.frames_total);
    print_frames("used", status.frames_total - status.frames_free);
    print_frames("free", status.frames_free);
    printf("%u processes, %u threads\n", (unsigned)status.processes,
           (unsigned)status.threads);
    return 0;
}
