/* watchdog.c - an end for what verification could not bound.
 *
 * A RAS_UNBOUNDED sequence may loop, and so may what a thread runs that has
 * jumped into the middle of an instruction; and while it rolls forward nobody
 * else runs. So each tick looks at its time: whoever has rolled for longer
 * than watchdog_us (kernel argument; one quantum unless it says otherwise) is
 * killed at that tick. Verified code has no loop, but each of its accesses may
 * be a page fault: it has PATIENCE times as long. */
#include <signal.h>
#include "ras/ras_private.h"

enum { PATIENCE = 100 };

unsigned ras_watchdog_us;

void ras_watchdog(struct ras_thread *thread)
{
    const struct ras_sequence *sequence = &ras_cpu.forward.sequence;
    char *text = ras_cpu.verdict.text;

    if (!(thread->uses & RAS_ROLLS) || !ras_cpu.forward.began ||
        ras_doomed(thread))
        return;
    uint32_t us = (uint32_t)((arch_clock() - ras_cpu.forward.began) / 1000);
    if (us / (sequence->flags & RAS_UNBOUNDED ? 1 : PATIENCE) < ras_watchdog_us)
        return;
    ksnprintf(text, sizeof(ras_cpu.verdict.text),
              "sequence %.*s still rolls forward after %u us (watchdog_us=%u)",
              RAS_NAME_MAX, ras_name(sequence), us, ras_watchdog_us);
    ras_judge(thread, &(struct user_fault){
                          .what = text, .signal = SIGKILL, .is_end = true });
}
