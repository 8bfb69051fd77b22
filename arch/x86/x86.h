/* x86.h - what a C compiler must see of this machine: its sizes and addresses,
 * what is in its structs, and the functions that are inline. Each of those has
 * its promise in kernel/arch.h, which alone includes this.
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
#ifndef X86_H
#define X86_H

#include <errno.h>
#include "kernel.h"
#include "trap_frame.h"

#define PAGE_SIZE 4096u
#define KERNEL_BASE 0xC0000000u
#define DIRECT_MAP_SIZE (768u << 20) /* memory above it is not used */
#define KERNEL_STACKS 0xF0000000u
#define KERNEL_STACK_SIZE (2 * PAGE_SIZE)
#define KERNEL_STACK_SLOTS 4096u /* the limit on threads */
#define KERNEL_STACK_TABLES \
    (KERNEL_STACK_SLOTS * (KERNEL_STACK_SIZE + PAGE_SIZE) >> 22)
#define USER_BASE 0x110000u
#define USER_STACK_TOP 0xBFFFF000u

#define TRAP_INSTRUCTION 0xCCu /* int3, one byte */
#define SYSTEM_CALL 0x80CD     /* int 0x80 */
#define SYSTEM_CALL_LENGTH 2

/* The landmark is `nop dword [eax + 0x50]`. The low half of 0x50 says which
 * kind of designated sequence it begins (kernel/ras/identify/designated.c). */
#define LANDMARK 0x50401F0Fu
#define LANDMARK_MASK 0xF0FFFFFFu
#define LANDMARK_SHIFT 24
#define LANDMARK_SIZE 4
#define LANDMARK_REACH 27 /* from there to the last instruction, at most */

struct arch_space {
    paddr_t directory; /* frame of the page directory; 0: it was freed */
};

struct arch_thread {
    uint32_t work;       /* work.h; not 0: kernel_return_to_user() */
    uint32_t entry_work; /* work.h; not 0: kernel_call_noticed() */
    uint32_t kernel_sp;  /* while switched out */
    uint32_t kernel_stack_top;
    uint32_t tls_base;
    uint32_t fs, gs; /* selectors, while switched out */
    bool stepped;    /* arch_single_step() is on */
    uint32_t
        forced; /* the trap flag, if only the kernel set it: single_step.c */
    const struct arch_space *space; /* NULL: the idle thread's */
};

static inline uaddr_t user_end(uaddr_t start, uint32_t length)
{
    const uint32_t all = KERNEL_BASE - USER_BASE;
    bool fits = length <= all && start - USER_BASE <= all - length;

    return fits ? start + length : 0;
}

static inline void *arch_frame_data(paddr_t frame)
{
    return (void *)(uintptr_t)(frame + KERNEL_BASE);
}

static inline paddr_t arch_frame_of(const void *data)
{
    return (paddr_t)(uintptr_t)data - KERNEL_BASE;
}

static inline uint64_t arch_cycles(void)
{
    return __builtin_ia32_rdtsc();
}

/* switch_threads (trap.asm) keeps no register but the stack and frame
 * pointers. */
static inline void arch_switch(struct arch_thread *from, struct arch_thread *to)
{
    __asm__ volatile("call switch_threads"
                     : "+a"(from), "+d"(to)
                     :
                     : "ebx", "ecx", "esi", "edi", "cc", "memory");
}

/* The frame ends at the top of the kernel stack, of which thread_state.c has a
 * drawing. */
static inline struct trap_frame *arch_user_frame(
    const struct arch_thread *thread)
{
    return (struct trap_frame *)(uintptr_t)thread->kernel_stack_top - 1;
}

static inline uaddr_t arch_user_pc(const struct arch_thread *thread)
{
    return arch_user_frame(thread)->eip;
}

static inline void arch_set_user_pc(struct arch_thread *thread, uaddr_t pc)
{
    arch_user_frame(thread)->eip = pc;
}

static inline uaddr_t arch_user_sp(const struct arch_thread *thread)
{
    return arch_user_frame(thread)->esp;
}

static inline int32_t arch_call_value(const struct arch_thread *running)
{
    return (int32_t)arch_user_frame(running)->eax;
}

static inline void arch_call_settle(struct arch_thread *running, bool again)
{
    struct trap_frame *frame = arch_user_frame(running);

    if (frame->vector != TRAP_SYSCALL ||
        arch_call_value(running) != -ECALLAGAIN)
        return;
    if (again)
        frame->eip -= SYSTEM_CALL_LENGTH;
    frame->eax = again ? frame->number : (uint32_t)-EINTR;
}

#endif
