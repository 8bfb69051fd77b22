/* syscalls_private.h - the bare system calls, for the library's own files.
 *
 * __sys_NAME() takes the arguments that kernel/syscall/syscalls.def lists,
 * each in 32 bits, and returns what the kernel returned: a result, or -errno.
 * syscall_result() makes of that what POSIX wants.
 */
#ifndef SYSCALLS_PRIVATE_H
#define SYSCALLS_PRIVATE_H

#include <errno.h>
#include <stdint.h>

#define SYSCALL_PARAMETERS_0 void
#define SYSCALL_PARAMETERS_1 uint32_t
#define SYSCALL_PARAMETERS_2 uint32_t, uint32_t
#define SYSCALL_PARAMETERS_3 uint32_t, uint32_t, uint32_t
#define SYSCALL_PARAMETERS_4 uint32_t, uint32_t, uint32_t, uint32_t
#define SYSCALL_PARAMETERS_5 uint32_t, uint32_t, uint32_t, uint32_t, uint32_t

#define SYSCALL(number, name, arguments) \
    int32_t __sys_##name(SYSCALL_PARAMETERS_##arguments);
#include <syscalls.def>
#undef SYSCALL

/* An address as a system call's argument. */
#define ADDRESS(pointer) ((uint32_t)(uintptr_t)(pointer))

/* The last 4,095 values are errors: no address and no count is among them. */
static inline int is_error(int32_t result)
{
    return (uint32_t)result > -4096u;
}

/* Sets errno to -result, and returns -1 (errno.c). */
int32_t __syscall_failed(int32_t result);

/* -errno becomes -1 and errno; anything else is itself. */
static inline int32_t syscall_result(int32_t result)
{
    return is_error(result) ? __syscall_failed(result) : result;
}

#endif
