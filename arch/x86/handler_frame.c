/* handler_frame.c - a handler's frame on the user stack.
 *
 *      higher  | what was interrupted              |
 *              | x87 and SSE state (512 bytes)     |  16-aligned
 *              | ucontext_t: mask and registers    |
 *              | what the kernel keeps (3 words)   |
 *              | siginfo_t                         |
 *              | ucontext_t *   the third argument |
 *              | siginfo_t *    the second         |
 *              | signal number  the first          |
 *      esp ->  | return address: sa_restorer       |   esp + 4 is 16-aligned
 *
 * The restorer makes the system call sigreturn with the stack pointer just
 * above the return address. What it restores from there is the program's to
 * forge: it gains nothing, since segments, privilege and interrupt flag are
 * never taken from it. */
#include <signal.h>
#include <string.h>
#include "x86_private.h"

struct signal_frame {
    uint32_t return_to;
    int32_t signal;
    uint32_t info_at, context_at;
    struct arch_signal_frame portable;
    ucontext_t context;
    uint32_t unused[3];
    struct fpu_state fpu;
};
_Static_assert(offsetof(struct signal_frame, fpu) % 16 == 4,
               "16-aligned, as fxsave wants it, when the frame is");

/* Make the frame at `at` ready for the kernel to read and write until user code
 * runs again. NULL: it is not the program's, or does not lie as it should. */
static struct signal_frame *frame_at(uaddr_t at)
{
    const uint32_t size = sizeof(struct signal_frame);

    _Static_assert(sizeof(struct signal_frame) < PAGE_SIZE, "in two pages");
    return at % 16 == 12 && user_end(at, size) && user_touch(at, at + size - 1)
               ? (struct signal_frame *)at
               : NULL;
}

/* Both structs begin with the eight registers that pusha pushes. */
enum { PUSHED = offsetof(mcontext_t, eip) }; /* bytes */
_Static_assert(PUSHED == offsetof(struct trap_frame, es) &&
                   offsetof(mcontext_t, eax) ==
                       offsetof(struct trap_frame, eax),
               "both begin with it");

void arch_user_context(const struct arch_thread *thread, mcontext_t *to)
{
    const struct trap_frame *f = arch_user_frame(thread);

    memcpy(to, f, PUSHED);
    to->unused = 0;
    to->eip = f->eip;
    to->eflags = f->eflags & ~thread->forced;
    to->esp = f->esp;
}

static void set_registers(struct trap_frame *f, const mcontext_t *from)
{
    memcpy(f, from, PUSHED);
    f->eip = from->eip;
    f->esp = from->esp;
    f->eflags = (f->eflags & ~FLAGS_OF_USER) | (from->eflags & FLAGS_OF_USER);
    f->vector = 0; /* no system call any more: nothing to start again */
}

struct arch_signal_frame *arch_signal_enter(struct arch_thread *running,
                                            const struct arch_signal *call)
{
    struct trap_frame *f = arch_user_frame(running);
    uaddr_t at =
        ((call->sp - (uint32_t)sizeof(struct signal_frame)) & ~15u) - 4;
    struct signal_frame *frame = frame_at(at);

    if (!frame)
        return NULL;
    frame->return_to = call->restorer;
    frame->signal = call->signal;
    frame->info_at = (uint32_t)&frame->portable.info;
    frame->context_at = (uint32_t)&frame->context;
    frame->context = (ucontext_t){ .uc_sigmask = call->mask };
    arch_user_context(running, &frame->context.uc_mcontext);
    fpu_save(&frame->fpu);
    fpu_load(&fpu_initial_state);
    f->eip = call->handler;
    f->esp = at;
    f->eflags &= ~FLAGS_OF_USER;
    if (running->stepped)
        arch_single_step(running, true);
    return &frame->portable;
}

const struct arch_signal_frame *arch_signal_return(struct arch_thread *running,
                                                   uint32_t *mask)
{
    struct trap_frame *f = arch_user_frame(running);
    struct signal_frame *frame = frame_at(f->esp - 4);

    if (!frame)
        return NULL;
    set_registers(f, &frame->context.uc_mcontext);
    running->forced = 0; /* the trap flag is the program's own now */
    if (running->stepped)
        arch_single_step(running, true);
    /* The program may have set bits of MXCSR that the CPU does not know, and
     * loading those would be a fault of the kernel. */
    frame->fpu.mxcsr &= fpu_initial_state.mxcsr_mask;
    fpu_load(&frame->fpu);
    *mask = frame->context.uc_sigmask;
    return &frame->portable;
}
