/* sched.h - the scheduler, as programs see it. */
#ifndef SCHED_H
#define SCHED_H

/* Let another thread of the same priority run. Returns 0. */
int sched_yield(void);

#endif
