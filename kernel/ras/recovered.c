/* recovered.c - what each recovery leaves behind: a count in its row, one for
 * the whole machine, the answer to ras_last(), and an event in the trace. A
 * debugger stops here to see one happen. */
#include "ras/ras.h"
#include "sched/cpu.h"
#include "sched/thread.h"
#include "trace/trace.h"

enum ras_outcome ras_recovered(struct thread *thread,
                               struct ras_sequence *sequence,
                               enum ras_cause cause)
{
    struct ras_last *last = &thread->ras.last;
    struct ras_statistics *row = sequence->row;
    uint32_t column = (last->pc - sequence->start) / row->column;

    row->offsets[column < RAS_OFFSETS ? column : RAS_OFFSETS - 1]++;
    row->by[last->recovery]++;
    cpu.recoveries[cause][last->recovery]++;
    thread->ras.recoveries++;
    last->to = arch_user_pc(&thread->arch);
    last->start = sequence->start;
    last->cause = cause;
    /* kernel_step() has counted a forced interruption already */
    last->count += !(thread->arch.work & WORK_FORCED);
    trace(TRACE_RECOVERY, last->pc, last->to);
    bool back = last->recovery == RAS_ROLLBACK;
    (back ? row->restarts : row->forwards)[cause]++;
    return back ? RAS_ROLLED_BACK : RAS_ROLLED_FORWARD;
}
