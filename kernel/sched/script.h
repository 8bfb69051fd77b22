/* script.h - threads that run when, and for as long as, another one says.
 *
 *     the director, a thread like others        the rest of its process: held
 *        run_schedule() ---- step, step ... ------> one of them, on stage
 *            ^ sleeps                                 | the steps are over,
 *            +------------- held again <--------------+ or it yields, sleeps,
 *                                                       ends
 *
 * A held thread is ready, at a priority that is never served, until it is let
 * run or killed. No tick and nobody else ends the steps of the one on stage;
 * it stops at the exit door, as after the timer's preemption, or in its sleep:
 * with its last step, or when a call that is the last step has been made.
 *
 * Other processes must not wait too long for it. So after each SCRIPT_TURN
 * steps it is preempted, and goes on when all who are ready have had a turn; in
 * each of its system calls it lets them go first, too.
 *
 * The direction ends with an exec of either side; with its death for a thread,
 * and with the director's for all. Threads that nobody directs do not pay. */
#ifndef SCRIPT_H
#define SCRIPT_H

#include <reprise/reprise.h>
#include "sched/thread.h"

/* From now on the running thread directs all others of its process, those too
 * that it makes later; or nobody directs them. */
void script_direct(bool on);
/* Let segment->tid go on stage; what became of it goes there. 0; -ESRCH: no
 * such thread is directed by the running one. Sleeps, and no signal ends
 * that. */
int script_run(struct segment_np *segment);
/* The running thread, which is directed, is about to make a system call, or it
 * `yields`. */
void script_call(bool yields);
/* `thread` is to end: let it. */
void script_release(struct thread *thread);
/* kernel_step(): it has made a step. */
void script_step(struct thread *thread);

#endif
