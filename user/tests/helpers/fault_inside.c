/* fault_inside - a fault past the commit, for tests/guest/recovery.t: WAY */
#include <reprise/reprise.h>
#include <reprise/sequences.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PAGE = 4096, STEPS = 40, LAST = 3 /* bytes of the second store */ };

#define WAYS(way) \
    way(rewrite) way(clone) way(jump) way(fault) way(breakpoint) way(emulate)

#define LABELS(way) RAS_LABELS(ras_count_pair_mixed_##way);
WAYS(LABELS)

#define ROW(way) \
    { #way, ras_count_pair_mixed_##way, ras_count_pair_mixed_##way##_end },
static const struct {
    const char *name;
    void (*add)(volatile int *pair, int first, int second);
    const char *end;
} ways[] = { WAYS(ROW) };

static void survive(int signal)
{
    (void)signal;
    _exit(0);
}

/* The second word of the pair cannot be written. The status. */
static int fault_after(int way, uint32_t n)
{
    uint8_t *pages = mmap(NULL, 2 * PAGE, PROT_READ | PROT_WRITE,
                          MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    int status = -1;
    mprotect(pages + PAGE, PAGE, PROT_READ);
    pid_t child = fork();
    if (child == 0) {
        signal(SIGSEGV, survive);
        preempt_after_np(n);
        ways[way].add((volatile int *)(void *)(pages + PAGE - 4), 1, 1);
        _exit(0);
    }
    waitpid(child, &status, 0);
    munmap(pages, 2 * PAGE);
    return status;
}

int main(int argc, char **argv)
{
    int killed = 0;
    for (int way = 0; way < (int)(sizeof(ways) / sizeof(ways[0])); way++) {
        if (argc != 2 || strcmp(argv[1], ways[way].name))
            continue;
        printf("the second store is at %08x\n", (unsigned)ways[way].end - LAST);
        for (uint32_t n = 0; n < STEPS; n++)
            killed += fault_after(way, n) == SIGSEGV;
        printf("%d of %d died\n", killed, STEPS);
        return 0;
    }
    fprintf(stderr, "usage: fault_inside WAY\n");
    return 2;
}
