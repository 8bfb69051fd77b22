/* setjmp.h - leave several functions at once.
 *
 * setjmp() returns 0 when it is called, and again with longjmp()'s value (1
 * instead of 0) each time that jumps there. The function that called it must
 * not have returned; its local variables that changed since are volatile, or
 * undefined. The signal mask stays, unless sigsetjmp(env, 1) saved it.
 */
#ifndef SETJMP_H
#define SETJMP_H

#include <stdint.h>

/* The registers that a function must preserve, and where it returns to:
 * setjmp.asm. */
typedef struct jump_buffer {
    uint32_t ebx, esi, edi, ebp, esp, eip;
    uint32_t has_mask;
    uint32_t mask; /* of signals */
} jmp_buf[1];
typedef jmp_buf sigjmp_buf;

int setjmp(jmp_buf environment) __attribute__((returns_twice));
_Noreturn void longjmp(jmp_buf environment, int value);
int sigsetjmp(sigjmp_buf environment, int save_mask)
    __attribute__((returns_twice));
_Noreturn void siglongjmp(sigjmp_buf environment, int value);

#endif
