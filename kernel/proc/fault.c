/* fault.c - what a program's own mistake costs it: its life, and one line
 * that says where. */
#include "kernel.h"
#include "proc/process.h"
#include "trace/symbols.h"
#include "trace/trace.h"

bool kernel_page_fault(uaddr_t address, unsigned access)
{
    struct process *process = cpu.current->process;

    return process && space_fault(&process->space, address, access);
}

void kernel_user_fault(const struct user_fault *fault)
{
    const struct thread *self = cpu.current;
    char text[SYMBOL_TEXT_MAX], address[32] = "";

    trace(TRACE_FAULT, fault->address, fault->pc);
    if (fault->has_address)
        ksnprintf(address, sizeof(address), " at address %08x", fault->address);
    const char *stack =
        fault->has_address
            ? space_stack_overflow(&self->process->space, fault->address)
            : NULL;
    kprintf("# %s[%d] tid %d killed: %s%s%s%s, pc %08x %s\n",
            self->process->name, self->process->pid, self->tid, fault->what,
            address, stack ? ": " : "", stack ? stack : "", fault->pc,
            symbol_text(self->process, fault->pc, text));
    process_kill(self->process, STATUS_KILLED(fault->signal));
}
