/* ras_counters.c - the statistics of one sequence, from those of all. */
#include <errno.h>
#include <reprise/ras.h>
#include <sys/mman.h>

int ras_counters(const void *start, struct ras_statistics *counts)
{
    int count = ras_stats(0, NULL, 0), told, error = ENOENT;
    size_t size = (size_t)(count + 1) * sizeof(*counts); /* never nothing */
    struct ras_statistics *all = mmap(NULL, size, PROT_READ | PROT_WRITE,
                                      MAP_ANONYMOUS | MAP_PRIVATE, -1, 0);

    if (all == MAP_FAILED)
        return -1;
    told = ras_stats(0, all, (size_t)count);
    for (int n = 0; n < count && n < told; n++)
        if (start && all[n].start == (uintptr_t)start) {
            *counts = all[n];
            error = 0;
        }
    munmap(all, size);
    errno = error ? error : errno;
    return error ? -1 : 0;
}
