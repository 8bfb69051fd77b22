/* arch_cpu.h - the machine's own part of what one CPU owns: its tables, its
 * stack for double faults, and whose turn it is. */
#ifndef ARCH_CPU_H
#define ARCH_CPU_H

#include "arch.h"
#include "planted.h"

/* The instruction fxsave stores this, at an address of which 16 is a divisor:
 * Intel SDM volume 1, section 10.5. */
struct fpu_state {
    uint16_t control, status, tags, opcode;
    uint32_t last[4]; /* addresses of the last instruction and operand */
    uint32_t mxcsr, mxcsr_mask;
    uint8_t registers[480];
};
_Static_assert(sizeof(struct fpu_state) == 512, "as the CPU lays it out");

/* The CPU takes the kernel's stack from this, and saves its registers here when
 * a task gate switches away: Intel SDM volume 3A, section 7.2.1. */
struct task_state {
    uint32_t link, esp0, ss0, esp1, ss1, esp2, ss2, cr3, eip, eflags;
    uint32_t eax, ecx, edx, ebx, esp, ebp, esi, edi;
    uint32_t es, cs, ss, ds, fs, gs, ldt;
    uint16_t trap, io_map;
};
_Static_assert(sizeof(struct task_state) == 104, "as the CPU lays it out");

#define FPU_ALIGNED __attribute__((aligned(16)))

enum { GDT_ENTRIES = 8 };

struct arch_cpu {
    struct arch_thread *current; /* whose kernel or user code runs */
    struct planted planted;
    struct task_state main_task; /* of all threads: a switch changes esp0 */
    struct task_state double_fault_task;
    uint64_t gdt[GDT_ENTRIES]; /* a switch changes the base of USER_TLS */
    struct fpu_state idle_fpu FPU_ALIGNED; /* the idle thread's */
    uint8_t double_fault_stack[4096] __attribute__((aligned(16)));
};

extern struct arch_cpu arch_cpu; /* segments.c */

#endif
