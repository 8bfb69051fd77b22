/* thread.c - a thread's kernel stack, its saved state, and the switch.
 *
 * Kernel stacks live in slots of their own address range, each two pages
 * above one that is never mapped: an overflow is a double fault, which says
 * so, and not a corrupted neighbour. */
#include <errno.h>
#include <string.h>
#include "io.h"
#include "mm/frame.h"
#include "mm/heap.h"
#include "sched/cpu.h"
#include "sched/thread.h"
#include "segments.h"
#include "x86_private.h"

enum { DEBUG_LOCAL_0 = 1 }; /* of DR7: execution, by this task */
enum { FPU_STATE = 512, SLOT_SIZE = KERNEL_STACK_SIZE + PAGE_SIZE };

static uint32_t slots_used[KERNEL_STACK_SLOTS / 32];

static int take_slot(void)
{
    for (unsigned word = 0; word < KERNEL_STACK_SLOTS / 32; word++) {
        if (slots_used[word] == 0xFFFFFFFF)
            continue;
        unsigned bit = (unsigned)__builtin_ctz(~slots_used[word]);
        slots_used[word] |= 1u << bit;
        return (int)(word * 32 + bit);
    }
    return -ENOMEM;
}

static void stack_unmap(uint32_t top)
{
    uint32_t slot = (top - KERNEL_STACKS) / SLOT_SIZE - 1;

    for (uint32_t page = top - KERNEL_STACK_SIZE; page < top;
         page += PAGE_SIZE) {
        paddr_t frame = arch_unmap(NULL, page);
        if (frame != NO_FRAME)
            frame_free(frame);
    }
    slots_used[slot / 32] &= ~(1u << (slot % 32));
}

/* The top of a new stack, or 0. */
static uint32_t stack_map(void)
{
    int slot = take_slot();
    if (slot < 0)
        return 0;
    uint32_t top = KERNEL_STACKS + ((uint32_t)slot + 1) * SLOT_SIZE;
    for (uint32_t page = top - KERNEL_STACK_SIZE; page < top;
         page += PAGE_SIZE) {
        paddr_t frame = frame_alloc();
        if (frame == NO_FRAME) {
            stack_unmap(top);
            return 0;
        }
        arch_map(NULL, page, frame, ACCESS_READ | ACCESS_WRITE);
    }
    return top;
}

static void fill_frame(struct trap_frame *frame, uaddr_t pc, uaddr_t sp)
{
    *frame = (struct trap_frame){
        .ds = USER_DATA,
        .es = USER_DATA,
        .vector = TRAP_SYSCALL,
        .eip = pc,
        .cs = USER_CODE,
        .eflags = EFLAGS_ONES | EFLAGS_IF,
        .esp = sp,
        .ss = USER_DATA,
    };
}

int arch_thread_init(struct thread *thread, uaddr_t pc, uaddr_t sp)
{
    struct arch_thread *arch = &thread->arch;

    arch->fpu = kmalloc(FPU_STATE);
    if (!arch->fpu)
        return -ENOMEM;
    arch->kernel_stack_top = stack_map();
    if (!arch->kernel_stack_top) {
        kfree(arch->fpu);
        return -ENOMEM;
    }
    memcpy(arch->fpu, fpu_initial_state, FPU_STATE);
    arch->fs = arch->gs = 0;
    fill_frame(arch_user_frame(arch), pc, sp);
    uint32_t *first = (uint32_t *)arch_user_frame(arch);
    *--first = (uint32_t)thread_entry; /* where the first switch returns */
    *--first = 0;                      /* and the ebp that it pops */
    arch->kernel_sp = (uint32_t)first;
    return 0;
}

void arch_thread_free(struct thread *thread)
{
    stack_unmap(thread->arch.kernel_stack_top);
    kfree(thread->arch.fpu);
}

/* It runs no user code, so it has no trap frame, and the CPU needs no stack to
 * come from there. The first switch away from it fills the FPU's state. */
void arch_thread_adopt(struct thread *thread)
{
    static uint8_t idle_fpu[FPU_STATE] __attribute__((aligned(16)));

    thread->arch.fpu = idle_fpu;
}

void arch_thread_copy(struct thread *thread, struct thread *running)
{
    struct arch_thread *to = &thread->arch;

    *arch_user_frame(to) = *arch_user_frame(&running->arch);
    arch_user_frame(to)->eax = 0;
    arch_user_frame(to)->eflags &= ~running->arch.forced;
    to->tls_base = running->arch.tls_base;
    __asm__ volatile("mov %%fs, %0\n\tmov %%gs, %1"
                     : "=r"(to->fs), "=r"(to->gs));
    __asm__ volatile("fxsave (%0)" : : "r"(to->fpu) : "memory");
}

void arch_thread_inherit(struct thread *thread)
{
    uint16_t *fpu = thread->arch.fpu;

    __asm__ volatile("fxsave (%0)" : : "r"(fpu) : "memory");
    fpu[1] &= 0x3F; /* of the status: the exceptions that have happened */
    fpu[2] = 0;     /* the tags: all registers are empty */
}

void arch_thread_restart(struct thread *running, uaddr_t pc, uaddr_t sp)
{
    fill_frame(arch_user_frame(&running->arch), pc, sp);
    running->arch.tls_base = running->arch.forced = 0;
    __asm__ volatile("mov %0, %%fs\n\tmov %0, %%gs" : : "r"(0));
    __asm__ volatile("fxrstor (%0)" : : "r"(fpu_initial_state) : "memory");
}

void arch_thread_set_tls(struct thread *thread, uaddr_t base)
{
    thread->arch.tls_base = base;
    thread->arch.gs = USER_TLS;
    if (thread == cpu.current) {
        segments_set_tls(base);
        __asm__ volatile("mov %0, %%gs" : : "r"(USER_TLS));
    }
}

uint32_t user_gs(const struct thread *thread)
{
    uint32_t selector;

    ASSERT(thread == cpu.current);
    __asm__("mov %%gs, %0" : "=r"(selector));
    return selector;
}

uint32_t *arch_user_register(struct thread *thread, int number)
{
    return &arch_user_frame(&thread->arch)->eax - number;
}

void arch_breakpoint(uaddr_t pc)
{
    write_breakpoint(pc, pc ? DEBUG_LOCAL_0 : 0);
}
