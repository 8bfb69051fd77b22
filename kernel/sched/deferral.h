/* deferral.h - a little more time, for a thread that asks for it.
 *
 * A thread that is about to be preempted while its word `request` is set gets
 * some ticks more, once, and learns so from `granted`: it should give way as
 * soon as it can. What it used is a debt, taken from its next quanta; if it
 * has not given way when the ticks are over it is cut off, and for the next
 * DEFERRAL_BARRED quanta gets none. So asking too much gains nothing. Nor does
 * a thread that rolls forward get any: what it waits for is its end.
 * Sources: Edler, Lipkis, Schonberg, "Process Management for Highly Parallel
 * UNIX Systems", 1988 (Symunix); Solaris schedctl_start(3C). */
#ifndef DEFERRAL_H
#define DEFERRAL_H

#include <reprise.h>
#include "arch.h"

struct thread;

enum { DEFERRAL_BARRED = 10 };

struct deferral {
    uaddr_t at;     /* the program's struct deferral_np */
    unsigned ticks; /* of a grant */
    bool out;       /* a grant is running */
    uint32_t since; /* this tick */
    unsigned barred;
    struct deferral_np seen; /* as last written there */
};

/* From now on `thread` may ask at `at` (0: no more) for so many ticks: 0 or
 * -ENOMEM. A grant that is running goes on, and who is barred stays so: asking
 * anew gains nothing either. */
int deferral_set(struct thread *thread, uaddr_t at, unsigned ticks);
/* The exit door: whether the preemption that is due is put off. */
bool deferral_grant(struct thread *thread);
/* The thread gives up the CPU: what it borrowed becomes its debt. */
void deferral_settle(struct thread *thread);

#endif
