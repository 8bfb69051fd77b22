/* watchdog.c - an end for what verification could not bound.
 *
 * A RAS_UNBOUNDED sequence may loop, and so may what a thread runs that has
 * jumped into the middle of an instruction; and while it rolls forward nobody
 * else runs. So each tick looks at its time: whoever has rolled for longer
 * than watchdog_us (kernel argument; one quantum unless it says otherwise) is
 * killed at that tick. Verified code has no loop, but each of its accesses may
 * be a page fault: it has PATIENCE times as long. */
#include <signal.h>
#include "kernel.h"
#include "proc/process.h"
#include "ras/ras.h"
#include "report/report.h"

enum { PATIENCE = 100 };

unsigned ras_watchdog_us;

void ras_watchdog(struct thread *thread)
{
    const struct ras_sequence *sequence = &cpu.forward.sequence;
    char text[SYMBOL_TEXT_MAX];

    uint32_t us = (uint32_t)((arch_clock() - cpu.forward.began) / 1000);
    if (us / (sequence->flags & RAS_UNBOUNDED ? 1 : PATIENCE) < ras_watchdog_us)
        return;
    uaddr_t pc = ras_program_pc(thread);
    kprintf("# %s[%d] tid %d killed: sequence %.*s still rolls forward after "
            "%u us (watchdog_us=%u), pc %08x %s\n",
            thread->process->name, thread->process->pid, thread->tid,
            RAS_NAME_MAX, sequence->row->name, us, ras_watchdog_us, pc,
            symbol_text(thread->process, pc, text));
    ras_doom(thread, SIGKILL);
}
