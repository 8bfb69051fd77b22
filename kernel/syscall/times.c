/* times.c - how times come from user memory. */
#include <time.h>
#include "sched/sched.h"
#include "syscall/syscall.h"

int time_from_user(uint64_t *to, int64_t seconds, int64_t ns)
{
    const int64_t second = 1000000000;

    if (seconds < 0 || ns < 0 || ns >= second)
        return -EINVAL;
    *to = (uint64_t)seconds < UINT64_MAX / second
              ? (uint64_t)seconds * second + (uint64_t)ns
              : UINT64_MAX;
    return 0;
}

int deadline_from_user(uint64_t *deadline, uaddr_t from)
{
    struct timespec t;
    uint64_t ns = 0;

    if (arch_copy_from_user(&t, from, sizeof(t)))
        return -EFAULT;
    int error = time_from_user(&ns, t.tv_sec, t.tv_nsec);
    *deadline = sched_deadline(ns);
    return error;
}
