/* segment.c - what a thread here has in gs is what it was switched out with. */
#include "machine.h"
#include "sched/thread.h"
#include "../../../arch/x86/x86_private.h"

uint32_t user_gs(const struct arch_thread *thread)
{
    return thread->gs;
}
