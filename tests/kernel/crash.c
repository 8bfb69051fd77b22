/* crash.c - a kernel that breaks on purpose, so that what it says then can be
 * tested and taught: user/tests/helpers/crash_kernel.c chooses how. */
#include "crash.h"
#include <string.h>
#include "proc/process.h"

/* As the exit status of crash_kernel tells it. */
enum { CRASH_ASSERT = 1, CRASH_FAULT, CRASH_OVERFLOW };

/* Each call keeps a buffer alive past the next one, so that the compiler
 * cannot turn the recursion into a loop. */
static unsigned deeper(unsigned depth)
{
    volatile uint8_t buffer[256];

    buffer[depth % sizeof(buffer)] = (uint8_t)depth;
    return depth + 1 ? deeper(depth + 1) + buffer[depth % sizeof(buffer)] : 0;
}

void crash(const struct process *process)
{
    int status = process->group.status;

    if (strcmp(process->name, "crash_kernel"))
        return;
    if (status == STATUS_EXITED(CRASH_FAULT))
        *(volatile uint8_t *)(uintptr_t)crash = 0;
    if (status == STATUS_EXITED(CRASH_OVERFLOW))
        deeper(0);
    ASSERT(status != STATUS_EXITED(CRASH_ASSERT));
}
