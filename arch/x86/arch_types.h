/* arch_types.h - the machine's sizes, addresses and per-thread state.
 *
 *   0xFFFFFFFF +-----------------------------+
 *              | (unused)                    |
 *   0xF0000000 + kernel stacks, each above   |  KERNEL_STACKS
 *              | an unmapped guard page      |
 *   0xC0000000 + all physical memory up to   |  KERNEL_BASE
 *              | 768 MiB, the kernel in it   |
 *   0xBFFFF000 + user stack, growing down    |  USER_STACK_TOP
 *              | mmap, from above to below   |
 *              | ...                         |
 *   0x08048000 + the program                 |
 *   0x00110000 + nothing is mapped so far    |  USER_BASE
 *   0x00000000 + never mapped: NULL, and all |
 *              | that 8086 mode can address  |
 *              +-----------------------------+
 *
 * A program can get itself into virtual-8086 mode (trap.asm). There it could
 * hold off interrupts; but all addresses of that mode lie below 0xFFFF * 16 +
 * 0x10000, where no page is, so it does not execute a single instruction.
 */
#ifndef ARCH_TYPES_H
#define ARCH_TYPES_H

#include <stdbool.h>
#include <stdint.h>
#include "trap_frame.h"

typedef uint32_t paddr_t; /* a physical address */
typedef uint32_t uaddr_t; /* a user virtual address */

#define PAGE_SIZE 4096u
#define PAGE_MASK (PAGE_SIZE - 1)
#define PAGE_DOWN(a) ((a) & ~PAGE_MASK)
#define PAGE_UP(a) PAGE_DOWN((a) + PAGE_MASK)

#define KERNEL_BASE 0xC0000000u
#define DIRECT_MAP_SIZE (768u << 20) /* memory above it is not used */
#define KERNEL_STACKS 0xF0000000u
#define KERNEL_STACK_SIZE (2 * PAGE_SIZE)
#define KERNEL_STACK_SLOTS 4096u /* the limit on threads */
#define KERNEL_STACK_TABLES \
    (KERNEL_STACK_SLOTS * (KERNEL_STACK_SIZE + PAGE_SIZE) >> 22)
#define USER_BASE 0x110000u
#define USER_STACK_TOP 0xBFFFF000u

/* True if user code may have `length` bytes from `start`. */
static inline bool user_range(uaddr_t start, uint32_t length)
{
    const uint32_t all = KERNEL_BASE - USER_BASE;

    return length <= all && start - USER_BASE <= all - length;
}

/* The end of that range, or 0 if it is not a user's. This is the one way to
 * make a range of addresses that a program has named: nothing else adds a
 * length to one. */
static inline uaddr_t user_end(uaddr_t start, uint32_t length)
{
    return user_range(start, length) ? start + length : 0;
}

#define TRAP_INSTRUCTION 0xCCu /* int3, one byte */
#define SYSTEM_CALL 0x80CD     /* int 0x80 */
#define SYSTEM_CALL_LENGTH 2

/* nop dword [eax + 0x50], and in the low half of 0x50 what kind of designated
 * sequence it begins (kernel/ras/identify/designated.c). */
#define LANDMARK 0x50401F0Fu
#define LANDMARK_MASK 0xF0FFFFFFu
#define LANDMARK_SHIFT 24
#define LANDMARK_SIZE 4
#define LANDMARK_REACH 27 /* from there to the last instruction, at most */

#define NO_FRAME 0xFFFFFFFFu
#define BOOT_RANGES 16

struct arch_space {
    paddr_t directory; /* frame of the page directory; 0: it was freed */
    unsigned tables;   /* frames below it */
};

struct arch_thread {
    uint32_t work;       /* work.h; not 0: kernel_return_to_user() */
    uint32_t entry_work; /* work.h; not 0: kernel_call_noticed() */
    uint32_t kernel_sp;  /* while switched out */
    uint32_t kernel_stack_top;
    uint32_t tls_base;
    uint32_t fs, gs; /* selectors, while switched out */
    bool stepped;    /* arch_single_step() is on */
    uint32_t forced; /* its trap flag, if only the kernel set it: step.c */
    const struct arch_space *space; /* NULL: the idle thread's */
};

/* The frame of the thread's last entry from user code. */
static inline struct trap_frame *arch_user_frame(const struct arch_thread *t)
{
    return (struct trap_frame *)(uintptr_t)t->kernel_stack_top - 1;
}

#endif
