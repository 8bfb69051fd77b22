/* x86_private.h - what the files of arch/x86 share among themselves. */
#ifndef X86_PRIVATE_H
#define X86_PRIVATE_H

#include "arch.h"
#include "arch_cpu.h"
#include "trap_frame.h"

#define EFLAGS_ONES 0x002 /* bit 1 is always set */
#define EFLAGS_TF 0x100
#define EFLAGS_IF 0x200
/* A program may set these: carry, parity, adjust, zero, sign, trap, direction,
 * overflow. */
#define FLAGS_OF_USER 0xDD5u
#define EFLAGS_RF 0x10000 /* the next instruction's breakpoint is passed over */
#define EFLAGS_VM 0x20000 /* virtual-8086 mode */

/* QEMU's device isa-debug-exit: a status v written to this port ends QEMU with
 * 2v + 1. A port reads as NO_DEVICE where there is nothing. */
#define QEMU_DEBUG_EXIT 0xF4
#define NO_DEVICE 0xFF

/* segments.c: the descriptor tables and the task-state segments. */
void segments_init(void);
void segments_set_tls(uint32_t base);

/* interrupt_controller.c: the first 8259. IRQ n of 0 to 7 arrives as vector
 * TRAP_IRQ + n. */
void interrupt_controller_init(void);
void interrupt_controller_unmask(unsigned irq);
bool interrupt_controller_pending(unsigned irq);

/* timer.c */
void timer_interrupt(void);

/* serial.c, vga.c, keyboard.c */
void serial_init(void);
void serial_enable_input(void);
void serial_write(const char *text, size_t length);
void serial_interrupt(void);
void vga_init(void);
void vga_write(const char *text, size_t length);
void keyboard_enable_input(void);
void keyboard_interrupt(void);

/* fpu.c */
void fpu_init(void);
extern struct fpu_state fpu_initial_state;

static inline void fpu_save(struct fpu_state *to)
{
    __asm__ volatile("fxsave %0" : "=m"(*to));
}

static inline void fpu_load(const struct fpu_state *from)
{
    __asm__ volatile("fxrstor %0" : : "m"(*from));
}

/* A switch saves the thread's state here: thread_state.c. */
static inline struct fpu_state *fpu_state(const struct arch_thread *thread)
{
    return (struct fpu_state *)(uintptr_t)thread->kernel_stack_top;
}

/* multiboot.c */
int multiboot_parse(uint32_t magic, paddr_t info, struct boot_info *boot);

/* single_step.c: `thread` has made a step. True if the program itself asked for
 * the trap. */
bool step_done(struct arch_thread *thread);

/* emulate.c: find the address of the instruction's operand in memory, for a
 * thread that stands before it. False: it lies outside of its segment, or must
 * not be stored to. */
struct instruction;
bool operand_address(const struct arch_thread *thread,
                     const struct instruction *i, uaddr_t *address);

/* trial.c: see what the machine can do. */
void try_machine(void);

/* thread_state.c: read the selector that the running thread has in gs; the
 * kernel does not use that register. */
uint32_t user_gs(const struct arch_thread *thread);

/* trap.asm */
extern const uint32_t trap_stubs[48];
void syscall_entry(void);
void double_fault_entry(void);
void thread_entry(void);

/* trap.c, and segments.c: trap.asm calls them. */
void trap(struct trap_frame *frame);
struct trap_frame *trap_8086(const struct trap_frame *frame);
_Noreturn void double_fault(void);

/* user_copy.asm: true if user memory can be written at both addresses. */
bool user_touch(uaddr_t first, uaddr_t last);
/* Copy, also within the kernel: 0, or -EFAULT where memory refuses. */
int user_copy(void *to, const void *from, size_t length);
/* Memory may refuse the kernel's code in [start, start + size), which then goes
 * on at `go_on`. linker.ld puts the rows together. */
extern const struct user_refusal {
    uint32_t start, size, go_on;
} user_refusals[], user_refusals_end[];

#endif
