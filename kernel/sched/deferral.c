/* deferral.c - see deferral.h. Owns: thread->deferral, and its debt. */
#include "sched/deferral.h"
#include <errno.h>
#include "mm/heap.h"
#include "sched/sched.h"

int deferral_set(struct thread *thread, uaddr_t at, unsigned ticks)
{
    struct deferral *d = thread->deferral;

    if (!d && at)
        d = thread->deferral = kzalloc(sizeof(*d));
    if (!d)
        return at ? -ENOMEM : 0;
    d->at = at;
    d->ticks = ticks;
    d->seen = (struct deferral_np){ 0 };
    return 0;
}

void deferral_settle(struct thread *thread)
{
    struct deferral *d = thread->deferral;
    uint32_t used = cpu.ticks - d->since;

    if (!d->out)
        return;
    d->out = false;
    used = used ? used : 1; /* a part of a tick is a tick */
    thread->debt += used;
    d->seen.borrowed_us += used * (1000000 / sched_hz);
}

static bool decide(struct thread *thread, struct deferral *d)
{
    bool barred = d->barred > 0;

    d->barred -= barred;
    if (d->out) {
        d->seen.cut_off++;
        d->barred = DEFERRAL_BARRED;
        deferral_settle(thread);
        return false;
    }
    d->seen.refused += barred && d->seen.request;
    return d->seen.request && !barred;
}

/* A bad address is the thread's own loss: it is preempted. */
bool deferral_grant(struct thread *thread)
{
    struct deferral *d = thread->deferral;
    uint32_t request;

    if (arch_copy_from_user(&request, d->at, sizeof(request)))
        return false;
    d->seen.request = request;
    bool grant = decide(thread, d);
    d->seen.granted = grant;
    d->seen.grants += grant;
    if (arch_copy_to_user(d->at, &d->seen, sizeof(d->seen)) || !grant)
        return false;
    d->out = true;
    d->since = cpu.ticks;
    thread->quantum_left = d->ticks;
    thread->arch.work &= ~(uint32_t)WORK_RESCHED;
    return true;
}
