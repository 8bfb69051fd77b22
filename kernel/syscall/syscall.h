/* syscall.h - the system calls, from the one table syscalls.def, and what all
 * their handlers need. */
#ifndef SYSCALL_H
#define SYSCALL_H

#include <errno.h>
#include <stdint.h>
#include "arch.h"
#include "kernel.h"
#include "mm/space.h"

#define ARGUMENTS_0 void
#define ARGUMENTS_1 uint32_t
#define ARGUMENTS_2 uint32_t, uint32_t
#define ARGUMENTS_3 uint32_t, uint32_t, uint32_t
#define ARGUMENTS_4 uint32_t, uint32_t, uint32_t, uint32_t

#define SYSCALL(number, name, count) int32_t sys_##name(ARGUMENTS_##count);
#include "syscall/syscalls.def"
#undef SYSCALL

enum {
#define SYSCALL(number, name, count) SYS_##name = number,
#include "syscall/syscalls.def"
#undef SYSCALL
};

/* Convert seconds and ns (0 .. 999,999,999) to ns: 0, or -EINVAL. */
int time_from_user(uint64_t *to, int64_t seconds, int64_t ns);
/* Set *deadline to the time when a struct timespec from now is over: 0,
 * -EFAULT, or -EINVAL. */
int deadline_from_user(uint64_t *deadline, uaddr_t from);

/* Convert the result of a call that sleeps: if a signal broke it off, it may
 * start again. */
static inline int32_t may_restart(int32_t result)
{
    return result == -EINTR ? -ECALLAGAIN : result;
}

#endif
