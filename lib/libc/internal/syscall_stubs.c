/* syscall_stubs.c - one function for each system call, made from the table.
 *
 * int32_t __sys_NAME(arguments): moves its arguments from the stack into
 * ebx, ecx, edx, esi, edi; enters the kernel; returns eax. Only the caller-
 * saved ecx and edx change, so a stub saves just the registers that its
 * number of arguments needs: getpid is mov, int, ret.
 */

/* clang-format off */

#define ENTER(number) "mov $" #number ", %eax\n int $0x80\n"

#define BODY_0(number) ENTER(number)

#define BODY_1(number) \
    "push %ebx\n" \
    "mov 8(%esp), %ebx\n" \
    ENTER(number) \
    "pop %ebx\n"

#define BODY_2(number) \
    "push %ebx\n" \
    "mov 8(%esp), %ebx\n mov 12(%esp), %ecx\n" \
    ENTER(number) \
    "pop %ebx\n"

#define BODY_3(number) \
    "push %ebx\n" \
    "mov 8(%esp), %ebx\n mov 12(%esp), %ecx\n mov 16(%esp), %edx\n" \
    ENTER(number) \
    "pop %ebx\n"

#define BODY_4(number) \
    "push %ebx\n push %esi\n" \
    "mov 12(%esp), %ebx\n mov 16(%esp), %ecx\n mov 20(%esp), %edx\n" \
    "mov 24(%esp), %esi\n" \
    ENTER(number) \
    "pop %esi\n pop %ebx\n"

#define BODY_5(number) \
    "push %ebx\n push %esi\n push %edi\n" \
    "mov 16(%esp), %ebx\n mov 20(%esp), %ecx\n mov 24(%esp), %edx\n" \
    "mov 28(%esp), %esi\n mov 32(%esp), %edi\n" \
    ENTER(number) \
    "pop %edi\n pop %esi\n pop %ebx\n"

#define SYSCALL(number, name, arguments) \
    __asm__(".text\n .globl __sys_" #name "\n" \
            ".type __sys_" #name ", @function\n" \
            "__sys_" #name ":\n" \
            BODY_##arguments(number) \
            "ret\n" \
            ".size __sys_" #name ", . - __sys_" #name "\n");
#include <syscalls.def>
