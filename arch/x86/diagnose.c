/* diagnose.c - registers and return addresses, for panics. */
#include "kernel.h"
#include "x86_private.h"

_Noreturn void arch_break(void)
{
    __asm__ volatile("ud2");
    __builtin_unreachable();
}

struct stack_frame {
    const struct stack_frame *caller;
    uaddr_t return_to;
};

enum { DEPTH = 24 };

void arch_print_registers(const struct trap_frame *f)
{
    bool from_user = f->cs & 3;
    uint32_t esp = from_user ? f->esp : (uint32_t)&f->esp;

    if (f->vector == TRAP_DOUBLE_FAULT)
        esp = f->esp;
    kprintf("  eax %08x  ebx %08x  ecx %08x  edx %08x\n", f->eax, f->ebx,
            f->ecx, f->edx);
    kprintf("  esi %08x  edi %08x  ebp %08x  esp %08x\n", f->esi, f->edi,
            f->ebp, esp);
    kprintf("  eip %08x  cs %04x  eflags %08x  vector %u  error %x\n", f->eip,
            f->cs & 0xFFFF, f->eflags, f->vector, f->error);
}

/* Frame pointers are followed only upwards within mapped kernel memory: a
 * corrupted chain ends the backtrace, it does not fault. */
static bool plausible(const struct stack_frame *frame)
{
    uint32_t at = (uint32_t)frame;

    return at >= KERNEL_BASE && at % 4 == 0 && at < 0xFFFFF000 &&
           arch_kernel_mapped(at) &&
           arch_kernel_mapped(at + sizeof(*frame) - 1);
}

void arch_backtrace(const struct trap_frame *frame, void (*each)(uaddr_t pc))
{
    const struct stack_frame *at = (const struct stack_frame *)frame->ebp;

    each(frame->eip);
    for (int depth = 0; depth < DEPTH && plausible(at); depth++) {
        if (!at->return_to)
            break;
        each(at->return_to);
        if (at->caller <= at)
            break;
        at = at->caller;
    }
}
