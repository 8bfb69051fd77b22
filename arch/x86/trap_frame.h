/* trap_frame.h - what lies on a thread's kernel stack while it is in the
 * kernel. There is one layout for interrupts, faults and system calls.
 *
 *   stack top  +--------------+
 *              | ss           |  pushed by the CPU, but only when it came
 *              | esp          |  from user code
 *              | eflags       |  \
 *              | cs           |   > pushed by the CPU
 *              | eip          |  /
 *              | error        |  by the CPU for some faults, else 0 by the stub
 *              | vector       |  by the stub (trap.asm)
 *              | ds           |  by trap_common
 *              | es           |
 *              | eax ecx edx  |  by pusha
 *              | ebx number   |  the system call's; pusha puts esp there
 *              | ebp esi edi  |
 *   esp ->     +--------------+
 *
 * The frame of the last entry from user code always ends at the top of the
 * kernel stack: see arch_user_frame(). From virtual-8086 mode the CPU pushes
 * gs, fs, ds and es above ss as well, and cs is no selector; the way in sees
 * that first, and gives the thread a frame of the usual kind (trap_8086).
 */
#ifndef TRAP_FRAME_H
#define TRAP_FRAME_H

#include <stdint.h>

struct trap_frame {
    uint32_t edi, esi, ebp, number, ebx, edx, ecx, eax;
    uint32_t es, ds;
    uint32_t vector, error;
    uint32_t eip, cs, eflags;
    uint32_t esp, ss; /* absent when the kernel interrupted itself */
};

enum { /* vectors */
       TRAP_DEBUG = 1,
       TRAP_NMI = 2,
       TRAP_BREAKPOINT = 3,
       TRAP_DOUBLE_FAULT = 8,
       TRAP_PAGE_FAULT = 14,
       TRAP_IRQ = 32, /* IRQ n arrives at TRAP_IRQ + n */
       TRAP_SYSCALL = 0x80
};

#endif
