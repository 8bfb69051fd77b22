/* syscall.c - any system call, by its number: unistd.h, sys/syscall.h. */
#include "libc/internal/syscalls_private.h"

#include <stdarg.h>
#include <sys/syscall.h>
#include <unistd.h>

enum numbers {
#define SYSCALL(number, name, arguments) NUMBER_##name = number,
#include <syscalls.def>
#undef SYSCALL
};
_Static_assert(SYS_gettid == (int)NUMBER_gettid, "sys/syscall.h");
_Static_assert(SYS_futex == (int)NUMBER_futex, "sys/syscall.h");
_Static_assert(SYS_rseq == (int)NUMBER_rseq, "sys/syscall.h");

/* All the arguments that there can be; what the caller did not give is never
 * looked at. */
long syscall(long number, ...)
{
    uint32_t given[5];
    int32_t result;
    va_list rest;

    va_start(rest, number);
    for (int i = 0; i < 5; i++)
        given[i] = va_arg(rest, uint32_t);
    va_end(rest);
    __asm__ volatile("int $0x80"
                     : "=a"(result)
                     : "a"(number), "b"(given[0]), "c"(given[1]), "d"(given[2]),
                       "S"(given[3]), "D"(given[4])
                     : "memory");
    return syscall_result(result);
}
