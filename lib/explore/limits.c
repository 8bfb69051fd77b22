/* limits.c - what a run may not take, or make. */
#include <errno.h>
#include <reprise/reprise.h>
#include <sys/wait.h>

#include "explore_private.h"

enum { MOST_MEMORY = 512 }; /* pages that a run may take */

uint32_t explore_free_memory(void)
{
    struct system_status status;

    return system_status_np(&status) ? 0 : status.frames_free;
}

int explore_takes_much(uint32_t free_before)
{
    return explore_free_memory() + MOST_MEMORY < free_before;
}

int explore_has_children(void)
{
    return waitpid(-1, NULL, WNOHANG) >= 0 || errno != ECHILD;
}
