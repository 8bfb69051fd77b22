/* script.h - one thread, the director, says which of the others runs, and for
 * how many steps.
 *
 *     the director, a thread like others        the rest of its process: held
 *        run_schedule() ---- step, step ... ------> one of them, on stage
 *            ^ sleeps                                 | the steps are over,
 *            +------------- held again <--------------+ or it yields, sleeps,
 *                                                       ends
 *
 * A held thread is ready, at a priority that is never served, until it is let
 * run or killed. No tick, and no other thread, ends the steps of the one on
 * stage. It stops at the exit door, as after a preemption by the timer, or in
 * its sleep: with its last step, or with a call that is its last step.
 *
 * Other processes must not wait too long for it. So it is preempted after each
 * SCRIPT_TURN steps, and goes on when all who are ready have had a turn; in
 * each of its system calls it lets them go first, too.
 *
 * The director may put its threads on several virtual CPUs, each its own. To go
 * from one CPU's thread to another's is no interruption: the thread is set
 * aside, without a recovery, even inside a sequence (SEGMENT_ASIDE_NP). It is
 * interrupted when the director gives its CPU to another thread: it goes
 * through the exit door once more (SEGMENT_INTERRUPT_NP). So "a suspended
 * thread stands inside no sequence" is true of each virtual CPU.
 *
 * If the process has a clock of its own, a sleep of a directed thread has no
 * timer, because that clock stands still. The director ends the sleep, and the
 * clock jumps to the sleep's deadline (SEGMENT_TIME_OUT_NP).
 *
 * For one thread the direction ends with its death; for all it ends with an
 * exec on either side, or with the director's death. Threads that nobody
 * directs do not pay for it. */
#ifndef SCRIPT_H
#define SCRIPT_H

#include <reprise/reprise.h>
#include "sched/thread.h"

/* Let the running thread direct all others of its process from now on, and
 * those that it makes later; or (`on` is false) let nobody direct them. */
void script_direct(bool on);
/* Let segment->tid go on stage, and write into *segment what became of it. 0;
 * -ESRCH: the running thread directs no such thread. Sleeps; no signal ends
 * that. */
int script_run(struct segment_np *segment);
/* Bits of step_how: the directed thread calls sched_yield(); it is set aside
 * after its last step. */
enum { STEP_YIELDED = 1, STEP_ASIDE = 2 };
/* The running thread has come to the exit door: set it aside, if that is what
 * its director wants and nothing else is pending. Tell if it is. */
bool script_set_aside(struct thread *thread);
/* End the direction of this thread: it runs by itself, and is stepped no more.
 */
void script_release(struct thread *thread);
/* kernel_step() calls this when the thread on stage has made a step. */
void script_step(struct thread *thread);

#endif
