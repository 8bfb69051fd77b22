/* signal.c - a handler's frame on the user stack.
 *
 *      higher  | what was interrupted              |
 *              | x87 and SSE state (512 bytes)     |  16-aligned
 *              | restarts in a row so far          |
 *              | ucontext_t: mask and registers    |
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
#include <errno.h>
#include <signal.h>
#include "kernel.h"
#include "ipc/signal.h"
#include "sched/thread.h"
#include "x86_private.h"

enum {
    FPU_STATE = 512,
    MXCSR_AT = 24,
    MXCSR_MASK_AT = 28,
    MXCSR_MASK_DEFAULT = 0xFFBF
};

struct signal_frame {
    uint32_t return_to;
    int32_t signal;
    uint32_t info_at, context_at;
    siginfo_t info;
    ucontext_t context;
    struct ras_progress progress;
    uint32_t unused[3];
    uint8_t fpu[FPU_STATE];
};
_Static_assert(offsetof(struct signal_frame, fpu) % 16 == 4,
               "16-aligned, as fxsave wants it, when the frame is");

/* The frame at `at` as the kernel can use it, until user code runs again; or
 * NULL: it is not the program's, or does not lie as it should. */
static struct signal_frame *frame_at(uaddr_t at)
{
    const uint32_t size = sizeof(struct signal_frame);

    _Static_assert(sizeof(struct signal_frame) < PAGE_SIZE, "in two pages");
    return at % 16 == 12 && user_range(at, size) &&
                   user_touch(at, at + size - 1)
               ? (struct signal_frame *)at
               : NULL;
}

/* What pusha pushed. */
struct pushed {
    uint32_t registers[8];
};
_Static_assert(sizeof(struct pushed) == offsetof(mcontext_t, eip) &&
                   sizeof(struct pushed) == offsetof(struct trap_frame, es) &&
                   offsetof(mcontext_t, eax) ==
                       offsetof(struct trap_frame, eax),
               "both begin with it");

static void copy_pushed(void *to, const void *from)
{
    *(struct pushed *)to = *(const struct pushed *)from;
}

static void get_registers(mcontext_t *to, const struct trap_frame *f,
                          uint32_t hidden)
{
    copy_pushed(to, f);
    to->unused = 0;
    to->eip = f->eip;
    to->eflags = f->eflags & ~hidden;
    to->esp = f->esp;
}

void arch_user_context(const struct thread *thread, mcontext_t *to)
{
    get_registers(to, arch_user_frame(&thread->arch), EFLAGS_TF);
}

static void set_registers(struct trap_frame *f, const mcontext_t *from)
{
    copy_pushed(f, from);
    f->eip = from->eip;
    f->esp = from->esp;
    f->eflags = (f->eflags & ~FLAGS_OF_USER) | (from->eflags & FLAGS_OF_USER);
    f->vector = 0; /* no longer a system call: nothing to start again */
}

static bool on_stack(const struct signal_state *s, uint32_t esp)
{
    return esp - s->stack < s->stack_size;
}

static uaddr_t frame_address(const struct signal_state *s, uint32_t flags,
                             uint32_t esp)
{
    if ((flags & SA_ONSTACK) && s->stack_size && !on_stack(s, esp))
        esp = s->stack + s->stack_size;
    return ((esp - (uint32_t)sizeof(struct signal_frame)) & ~15u) - 4;
}

int arch_signal_enter(struct thread *thread, const struct signal_action *action,
                      int signal, const struct signal_info *info, uint32_t mask)
{
    struct trap_frame *f = arch_user_frame(&thread->arch);
    const struct signal_state *state = &thread->signals;
    uaddr_t at = frame_address(state, action->flags, f->esp);
    struct signal_frame *frame = frame_at(at);

    if (!frame)
        return -EFAULT;
    frame->return_to = action->restorer;
    frame->signal = signal;
    frame->info_at = (uint32_t)&frame->info;
    frame->context_at = (uint32_t)&frame->context;
    signal_tell(&frame->info, signal, info);
    frame->context.uc_flags = 0;
    frame->context.uc_stack = (stack_t){ 0 };
    frame->context.uc_sigmask = mask;
    get_registers(&frame->context.uc_mcontext, f, thread->arch.forced);
    frame->progress = thread->ras.progress;
    __asm__ volatile("fxsave (%0)\n\t"
                     "fxrstor (%1)"
                     :
                     : "r"(frame->fpu), "r"(fpu_initial_state)
                     : "memory");
    thread->ras.progress = (struct ras_progress){ 0 };
    f->eip = action->handler;
    f->esp = at;
    f->eflags &= ~FLAGS_OF_USER;
    if (thread->steps_left)
        arch_single_step(thread, true);
    return 0;
}

/* Bits of MXCSR that the CPU does not know would be a fault of the kernel. */
static void load_fpu(uint8_t *from)
{
    uint32_t mask = *(const uint32_t *)(fpu_initial_state + MXCSR_MASK_AT);

    *(uint32_t *)(from + MXCSR_AT) &= mask ? mask : MXCSR_MASK_DEFAULT;
    __asm__ volatile("fxrstor (%0)" : : "r"(from) : "memory");
}

int arch_signal_return(struct thread *thread, uint32_t *mask)
{
    struct trap_frame *f = arch_user_frame(&thread->arch);
    struct signal_frame *frame = frame_at(f->esp - 4);

    if (!frame)
        return -EFAULT;
    set_registers(f, &frame->context.uc_mcontext);
    thread->arch.forced = 0; /* the trap flag is the program's own now */
    if (thread->steps_left)
        arch_single_step(thread, true);
    load_fpu(frame->fpu);
    thread->ras.progress = frame->progress;
    *mask = frame->context.uc_sigmask;
    return 0;
}

bool arch_on_signal_stack(const struct thread *thread)
{
    return on_stack(&thread->signals, arch_user_frame(&thread->arch)->esp);
}
