/* user_fault.c - what a program's own mistake costs it: its life, and one line
 * that says where. */
#include <signal.h>
#include "kernel.h"
#include "proc/process.h"
#include "report/report.h"
#include "trace/trace.h"

static void report_fault(const struct thread *self,
                         const struct user_fault *fault,
                         const struct ras_sequence *sequence)
{
    char text[SYMBOL_TEXT_MAX], address[32] = "", where[64] = "";
    const char *stack = NULL;
    uaddr_t pc = ras_program_pc(self);

    if (sequence)
        ksnprintf(where, sizeof(where), ", past the commit of sequence %.*s",
                  RAS_NAME_MAX, sequence->row->name);

    if (fault->has_address) {
        ksnprintf(address, sizeof(address), " at address %08x", fault->address);
        stack = space_stack_overflow(&self->process->space, fault->address);
    }
    kprintf("# %s[%d] tid %d killed: %s%s%s%s%s, pc %08x %s\n",
            self->process->name, self->process->pid, self->tid, fault->what,
            address, stack ? ": " : "", stack ? stack : "", where, pc,
            symbol_text(self->process, pc, text));
}

void kernel_user_fault(const struct user_fault *fault)
{
    struct thread *self = cpu.current;
    uaddr_t pc = arch_user_pc(&self->arch);

    trace(TRACE_FAULT, fault->address, pc);
    const struct ras_sequence *sequence = ras_past_commit(self);
    bool expected = self->group->director || /* who will say so himself */
                    signal_handled(self, fault->signal);
    if (sequence || fault->is_end || !expected)
        report_fault(self, fault, sequence);
    if (sequence || fault->is_end) {
        ras_doom(self, fault->signal);
        return;
    }
    signal_fault(self, fault->signal,
                 (struct signal_info){
                     .code = SI_KERNEL,
                     .value = fault->has_address ? fault->address : pc });
}
