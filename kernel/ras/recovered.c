/* recovered.c - what each recovery leaves behind: a count in its row, one for
 * the whole machine, the answer to ras_last(), and an event in the trace. A
 * debugger stops here to see one happen. */
#include "ras/ras_private.h"
#include "trace/trace.h"

void ras_recovered(struct ras_thread *thread, struct ras_sequence *sequence,
                   enum ras_cause cause, uint32_t by, uaddr_t from)
{
    struct ras_last *last = &thread->last;
    struct ras_statistics *row = sequence->row;
    uint32_t column = (from - sequence->start) / row->column;

    last->pc = from;
    last->to = arch_user_pc(thread->arch);
    last->start = sequence->start;
    last->cause = cause;
    last->recovery = by;
    /* kernel_step() has counted a forced interruption already */
    last->count += !(thread->arch->work & WORK_FORCED);
    row->offsets[column < RAS_OFFSETS ? column : RAS_OFFSETS - 1]++;
    row->by[by]++;
    (by == ras_rollback.number ? row->restarts : row->forwards)[cause]++;
    ras_cpu.recoveries[cause][by]++;
    thread->recoveries++;
    trace(TRACE_RECOVERY, last->pc, last->to);
}
