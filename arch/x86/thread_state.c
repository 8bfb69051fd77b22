/* thread_state.c - a thread's kernel stack and its saved user state.
 *
 * Kernel stacks live in slots of their own address range. An overflow reaches
 * the page that is never mapped: it is a double fault, which says so, and not a
 * corrupted neighbour.
 *
 *     end of the slot     +---------------------+
 *                         | x87 and SSE state   |  fpu.c; while switched out
 *     kernel_stack_top -> +---------------------+
 *                         | struct trap_frame   |  of the last entry
 *                         | what the kernel     |
 *                         | pushes, downwards   |
 *                         +---------------------+
 *                         | never mapped        |
 *     start of the slot   +---------------------+
 */
#include <errno.h>
#include "io.h"
#include "segments.h"
#include "work.h"
#include "x86_private.h"

enum { DEBUG_LOCAL_0 = 1 }; /* of DR7: execution, by this task */
enum { SLOT_SIZE = KERNEL_STACK_SIZE + PAGE_SIZE };

/* Slots that have been used and are free, and how many were ever used. */
static uint16_t free_slots[KERNEL_STACK_SLOTS];
static unsigned free_count, used_ever;

static void unmap_stack(unsigned slot)
{
    uint32_t end = KERNEL_STACKS + (slot + 1) * SLOT_SIZE;

    for (uint32_t page = end - KERNEL_STACK_SIZE; page < end;
         page += PAGE_SIZE) {
        paddr_t frame = arch_unmap(NULL, page);
        if (frame != NO_FRAME)
            kernel_frame_free(frame);
    }
    free_slots[free_count++] = (uint16_t)slot;
}

/* Make a kernel stack: its top, or 0 if there is no memory or no slot left. */
static uint32_t map_stack(void)
{
    if (!free_count && used_ever == KERNEL_STACK_SLOTS)
        return 0;
    unsigned slot = free_count ? free_slots[--free_count] : used_ever++;
    uint32_t end = KERNEL_STACKS + (slot + 1) * SLOT_SIZE;
    for (uint32_t page = end - KERNEL_STACK_SIZE; page < end;
         page += PAGE_SIZE) {
        paddr_t frame = kernel_frame_alloc();
        if (frame == NO_FRAME) {
            unmap_stack(slot);
            return 0;
        }
        arch_map(NULL, page, frame, ACCESS_READ | ACCESS_WRITE);
    }
    return end - sizeof(struct fpu_state);
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

int arch_thread_init(struct arch_thread *thread, const struct arch_space *space,
                     uaddr_t pc, uaddr_t sp)
{
    thread->kernel_stack_top = map_stack();
    if (!thread->kernel_stack_top)
        return -ENOMEM;
    thread->space = space;
    *fpu_state(thread) = fpu_initial_state;
    fill_frame(arch_user_frame(thread), pc, sp);
    uint32_t *first = (uint32_t *)arch_user_frame(thread);
    *--first = (uint32_t)thread_entry; /* where the first switch returns */
    *--first = 0;                      /* and the ebp that it pops */
    thread->kernel_sp = (uint32_t)first;
    return 0;
}

void arch_thread_free(struct arch_thread *thread)
{
    unmap_stack((thread->kernel_stack_top - KERNEL_STACKS) / SLOT_SIZE);
}

/* The idle thread runs no user code. So it has no trap frame, and the CPU needs
 * no stack to come from there: all that lies at its stack's top is the x87 and
 * SSE state, which the first switch away from it fills. */
void arch_thread_adopt(struct arch_thread *thread)
{
    thread->kernel_stack_top = (uint32_t)&arch_cpu.idle_fpu;
    arch_cpu.current = thread;
}

void arch_thread_copy(struct arch_thread *to, const struct arch_thread *running)
{
    *arch_user_frame(to) = *arch_user_frame(running);
    arch_user_frame(to)->eax = 0;
    arch_user_frame(to)->eflags &= ~running->forced;
    to->tls_base = running->tls_base;
    __asm__ volatile("mov %%fs, %0\n\tmov %%gs, %1"
                     : "=r"(to->fs), "=r"(to->gs));
    fpu_save(fpu_state(to));
}

void arch_thread_inherit(struct arch_thread *thread)
{
    struct fpu_state *fpu = fpu_state(thread);

    fpu_save(fpu);
    fpu->status &= 0x3F; /* the exceptions that have happened */
    fpu->tags = 0;       /* all registers are empty */
}

void arch_thread_restart(struct arch_thread *running, uaddr_t pc, uaddr_t sp)
{
    fill_frame(arch_user_frame(running), pc, sp);
    running->stepped = false;
    running->work &= ~WORK_STEPS;
    running->tls_base = running->forced = 0;
    __asm__ volatile("mov %0, %%fs\n\tmov %0, %%gs" : : "r"(0));
    fpu_load(&fpu_initial_state);
}

void arch_thread_set_tls(struct arch_thread *thread, uaddr_t base)
{
    thread->tls_base = base;
    thread->gs = USER_TLS;
    if (thread == arch_cpu.current) {
        segments_set_tls(base);
        __asm__ volatile("mov %0, %%gs" : : "r"(USER_TLS));
    }
}

uint32_t user_gs(const struct arch_thread *thread)
{
    uint32_t selector;

    ASSERT(thread == arch_cpu.current);
    __asm__("mov %%gs, %0" : "=r"(selector));
    return selector;
}

uint32_t *arch_user_register(struct arch_thread *thread, int number)
{
    return &arch_user_frame(thread)->eax - number;
}

void arch_breakpoint(uaddr_t pc)
{
    write_dr0(pc);
    write_dr7(pc ? DEBUG_LOCAL_0 : 0);
}
