/* recovered.c - what each recovery leaves behind: a count in its row, one for
 * the whole machine, the answer to ras_last(), and an event in the trace. A
 * debugger stops here to see one happen. */
#include "proc/process.h"
#include "ras/ras.h"
#include "trace/trace.h"

static void count(struct ras_statistics *row, enum ras_cause cause,
                  uaddr_t offset, enum ras_recovery by)
{
    /* Never trust the width: the program may have made its page writable. */
    uint32_t column = row->column ? offset / row->column : 0;

    (by == RAS_ROLLBACK ? row->restarts : row->forwards)[cause]++;
    row->by[by]++;
    row->offsets[column < RAS_OFFSETS ? column : RAS_OFFSETS - 1]++;
}

void ras_recovered(struct thread *thread, struct ras_sequence *sequence,
                   enum ras_cause cause, uaddr_t from, uaddr_t to,
                   enum ras_recovery by)
{
    count(sequence->row, cause, from - sequence->start, by);
    thread->recoveries++;
    cpu.recoveries[cause][by]++;
    thread->last = (struct ras_last){
        .pc = from,
        .to = to,
        .start = sequence->start,
        .cause = cause,
        /* kernel_step() has counted a forced interruption already */
        .count = thread->last.count + !(thread->work & WORK_FORCED),
        .recovery = by,
    };
    trace(TRACE_RECOVERY, from, to);
}
