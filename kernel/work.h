/* work.h - why a thread on its way to user code has to stop at the exit door,
 * and at a system call on its way in.
 *
 * thread->arch.work: each bit has one owner, who takes it back:
 *
 *              owner               taken back
 *     RESCHED  sched.c             when the others get their turn, mostly at
 *                                  the door
 *     FORCED   kernel_step()       at the door, with the switch or the signal
 *     SIGNAL   ipc/signal.c        when nothing is pending that it can take
 *     FAULT    ipc/signal.c        with the signal for the fault
 *     COUNT    ras_use()           when it is counted, or when nobody wants
 *                                  that any more, as after an exec
 *     VERDICT  ras_judge()         at the door, which acts on it
 *     KILL     thread_kill()       never: the thread ends at its door. (So no
 *     DOOMED   ras_judge(),        exec gets past it: be_alone() asks.)
 *              user_fault.c
 *     STEPS    arch_single_step()  by the same. It is no work: the door passes
 *                                  it over, and the machine, behind the door,
 *                                  makes the next step
 *
 * An exec keeps RESCHED, FORCED and SIGNAL, which the door takes; a thread's
 * death ends all of them, and a new thread begins with none. */
#ifndef WORK_H
#define WORK_H

enum {
    WORK_RESCHED = 1,   /* another thread's turn */
    WORK_KILL = 2,      /* the thread has to end */
    WORK_FORCED = 4,    /* a program asked for it: preempt_after() */
    WORK_SIGNAL = 8,    /* a signal that it can take */
    WORK_FAULT = 16,    /* the signal is for its own mistake */
    WORK_DOOMED = 32,   /* it ends where it stands: nothing recovers it */
    WORK_COUNT = 64,    /* it was interrupted, and counts that */
    WORK_VERDICT = 128, /* a signal is due, or its end: ras/ras.h */
};
#define WORK_STEPS 0x80000000u /* the machine tests it as a sign */

/* thread->arch.entry_work: a system call looks at these bits. */
enum {
    ENTRY_RAS = 1,   /* the call may come from inside a sequence */
    ENTRY_SCRIPT = 2 /* the thread is directed, or directs */
};

#endif
