/* script.h - threads that run when, and for as long as, another one says.
 *
 *     the director, a thread like others        the rest of its process: held
 *        run_schedule() ---- step, step ... ------> one of them
 *            ^                                        | the steps are over,
 *            +------------- held again <--------------+ or it yields, sleeps,
 *                                                       ends
 *
 * A held thread is ready, at a priority that is never served. The one that is
 * let run has the highest: the director is served when it has stopped, and no
 * tick and nobody else ends its turn. It goes through the exit door as after
 * the timer's preemption. Threads that nobody directs do not pay for it. */
#ifndef SCRIPT_H
#define SCRIPT_H

#include <reprise.h>
#include "sched/thread.h"

/* From now on the running thread directs (or not) all others of its process,
 * those too that it makes later. */
void script_direct(bool on);
/* Let segment->tid have its turn; what became of it goes there. 0; -ESRCH: no
 * such thread is directed by the running one. Sleeps. */
int script_run(struct segment_np *segment);
/* The running thread, directed or directing, is about to make this call. */
void script_call(uint32_t number);
/* `thread` is to end: let it. */
void script_release(struct thread *thread);
/* kernel_step(): it has made a step; its steps are over. */
void script_step(struct thread *thread);
void script_stop(struct thread *thread);

#endif
