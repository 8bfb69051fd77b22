/* user_fault.c - a program's own mistake: it gets a signal; or its process is
 * killed, and the console says in one line where it stood:
 *
 *     # NAME[pid] tid N killed: page fault at address A, pc P function+0xN
 *
 * For a thread past a commit that line also says so, before the pc:
 * ", past the commit of sequence S". Then no handler helps. */
#include <signal.h>
#include "fs/console.h"
#include "kernel.h"
#include "proc/process.h"
#include "report/report.h"
#include "trace/trace.h"

/* A recovery that rolls a thread forward may have arranged this trap. */
bool kernel_trap(enum trap_kind kind, uaddr_t at)
{
    return ras_trapped(&cpu.current->ras, kind, at);
}

static void report_fault(const struct thread *self,
                         const struct user_fault *fault, uaddr_t pc,
                         const struct ras_sequence *sequence)
{
    char text[SYMBOL_TEXT_MAX], address[32] = "", where[64] = "";
    const char *stack = NULL;

    if (sequence)
        ksnprintf(where, sizeof(where), ", past the commit of sequence %.*s",
                  RAS_NAME_MAX, ras_name(sequence));

    if (fault->has_address) {
        ksnprintf(address, sizeof(address), " at address %08x", fault->address);
        stack = space_stack_overflow(&self->process->space, fault->address);
    }
    kprintf("# %s[%d] tid %d killed: %s%s%s%s%s, pc %08x %s\n",
            self->process->name, self->process->pid, self->tid, fault->what,
            address, stack ? ": " : "", stack ? stack : "", where, pc,
            symbol_text(self->process, pc, text));
    wake_some(&console_readers); /* who edits a line shows it again */
}

/* The running thread made a mistake at `pc`. It ends there if it is past the
 * commit of a sequence, or if no handler may see this fault (is_end). */
static void act_on_fault(struct thread *self, const struct user_fault *fault,
                         uaddr_t pc)
{
    const struct ras_sequence *sequence = ras_past_commit(&self->ras);
    bool is_end = sequence || fault->is_end;
    bool expected = self->group->director || /* who will report it itself */
                    signal_handled(self, fault->signal);

    trace(TRACE_FAULT, fault->address, pc);
    if (is_end || !expected)
        report_fault(self, fault, pc, sequence);
    if (is_end) {
        self->arch.work |= WORK_DOOMED | WORK_KILL;
        thread_group_kill(self->group, STATUS_KILLED(fault->signal));
        return;
    }
    signal_fault(self, fault->signal,
                 (struct signal_info){
                     .code = SI_KERNEL,
                     .value = fault->has_address ? fault->address : pc });
}

void kernel_user_fault(const struct user_fault *fault)
{
    struct thread *self = cpu.current;

    act_on_fault(self, fault, ras_program_pc(&self->ras));
}

void fault_judged(struct thread *self)
{
    const struct ras_verdict *verdict = ras_take_verdict(&self->ras);

    act_on_fault(self, &verdict->fault, verdict->pc);
}
