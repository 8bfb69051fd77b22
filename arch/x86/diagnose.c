/* diagnose.c - registers and return addresses, for panics. */
#include "kernel.h"
#include "x86_private.h"

struct stack_frame {
    const struct stack_frame *caller;
    uaddr_t return_to;
};

enum { DEPTH = 24 };

void arch_print_registers(const struct trap_frame *f)
{
    bool has_esp = f->cs & 3 || f->vector == TRAP_DOUBLE_FAULT;
    uint32_t esp = has_esp ? f->esp : (uint32_t)&f->esp;

    kprintf("  eax %08x  ebx %08x  ecx %08x  edx %08x\n", f->eax, f->ebx,
            f->ecx, f->edx);
    kprintf("  esi %08x  edi %08x  ebp %08x  esp %08x\n", f->esi, f->edi,
            f->ebp, esp);
    kprintf("  eip %08x  cs %04x  eflags %08x  vector %u  error %x\n", f->eip,
            f->cs & 0xFFFF, f->eflags, f->vector, f->error);
}

/* A call that never returns may be the last instruction of its function: then
 * its return address lies in the next one. The byte before it does not.
 * Frame pointers are followed only upwards within kernel memory, and they are
 * read with care: a corrupted chain ends the backtrace, it does not fault. */
void arch_backtrace(const struct trap_frame *frame, void (*each)(uaddr_t pc))
{
    struct stack_frame here = { (const void *)frame->ebp, frame->eip + 1 };
    const struct stack_frame *at = NULL;

    for (int depth = 0; depth <= DEPTH && here.return_to; depth++) {
        each(here.return_to - 1);
        if (here.caller <= at || (uint32_t)here.caller < KERNEL_BASE)
            break;
        at = here.caller;
        if (user_copy(&here, at, sizeof(here)))
            break;
    }
}
