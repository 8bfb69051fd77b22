/* offsets.c - what NASM must know of C's structures.
 *
 * Compiled to assembly only; the build turns each marked line into an equ
 * of build/offsets.inc. */
#include <stddef.h>
#include "segments.h"
#include "x86_private.h"

#define DEFINE(name, value) __asm__ volatile("\n->" #name " %c0" : : "i"(value))

void offsets(void);
void offsets(void)
{
    DEFINE(FRAME_EAX, offsetof(struct trap_frame, eax));
    DEFINE(FRAME_NUMBER, offsetof(struct trap_frame, number));
    DEFINE(FRAME_ECX, offsetof(struct trap_frame, ecx));
    DEFINE(FRAME_EDX, offsetof(struct trap_frame, edx));
    DEFINE(FRAME_CS, offsetof(struct trap_frame, cs));
    DEFINE(FRAME_EFLAGS, offsetof(struct trap_frame, eflags));
    DEFINE(EFLAGS_VM, EFLAGS_VM);
    DEFINE(TRAP_SYSCALL, TRAP_SYSCALL);
    DEFINE(KERNEL_DATA, KERNEL_DATA);
    DEFINE(CPU_CURRENT, offsetof(struct arch_cpu, current));
    DEFINE(CPU_ESP0, offsetof(struct arch_cpu, main_task.esp0));
    DEFINE(CPU_TLS_SEGMENT, offsetof(struct arch_cpu, gdt[USER_TLS >> 3]));
    DEFINE(THREAD_WORK, offsetof(struct arch_thread, work));
    DEFINE(THREAD_ENTRY_WORK, offsetof(struct arch_thread, entry_work));
    DEFINE(THREAD_SPACE, offsetof(struct arch_thread, space));
    DEFINE(THREAD_SP, offsetof(struct arch_thread, kernel_sp));
    DEFINE(THREAD_STACK_TOP, offsetof(struct arch_thread, kernel_stack_top));
    DEFINE(THREAD_TLS_BASE, offsetof(struct arch_thread, tls_base));
    DEFINE(THREAD_FS, offsetof(struct arch_thread, fs));
    DEFINE(THREAD_GS, offsetof(struct arch_thread, gs));
    DEFINE(FIRST_LANDMARK, LANDMARK);
    DEFINE(LANDMARK_FIXED, LANDMARK_MASK);
    DEFINE(REACH, LANDMARK_REACH);
    DEFINE(SHUTDOWN_OLD_CPU, SHUTDOWN_OLD_CPU);
    DEFINE(QEMU_DEBUG_EXIT, QEMU_DEBUG_EXIT);
    DEFINE(NO_DEVICE, NO_DEVICE);
}

/* The layout that trap.asm's pushes make. */
_Static_assert(offsetof(struct trap_frame, eax) == 28, "after pusha");
_Static_assert(offsetof(struct trap_frame, ds) == 36, "ds above es");
_Static_assert(offsetof(struct trap_frame, eip) == 48, "the CPU's part");
_Static_assert(sizeof(struct trap_frame) == 68, "with esp and ss");
