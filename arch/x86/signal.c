/* signal.c - a handler's frame on the user stack.
 *
 *      higher  | what was interrupted              |
 *              | x87 and SSE state (512 bytes)     |
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
#include <string.h>
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
/* carry, parity, adjust, zero, sign, direction, overflow */
enum { FLAGS_OF_USER = 0xCD5 };

struct signal_frame {
    uint32_t return_to;
    int32_t signal;
    uint32_t info_at, context_at;
    siginfo_t info;
    ucontext_t context;
    struct ras_progress progress;
    uint8_t fpu[FPU_STATE];
};

/* The trap flag too, but not while the kernel counts a program's steps. */
static uint32_t flags_of_user(const struct thread *thread)
{
    return FLAGS_OF_USER | (thread->steps_left ? 0 : EFLAGS_TF);
}

/* Both begin with what pusha pushed. */
enum { PUSHA = offsetof(mcontext_t, eip) };
_Static_assert(PUSHA == offsetof(struct trap_frame, es) &&
                   offsetof(mcontext_t, eax) ==
                       offsetof(struct trap_frame, eax),
               "one order of registers");

static mcontext_t registers_of(const struct trap_frame *f, uint32_t flags)
{
    mcontext_t to = { .eip = f->eip,
                      .eflags = f->eflags & (flags | ~(uint32_t)EFLAGS_TF),
                      .esp = f->esp };

    memcpy(&to, f, PUSHA);
    to.unused = 0;
    return to;
}

void arch_user_context(const struct thread *thread, mcontext_t *to)
{
    *to = registers_of(arch_user_frame(&thread->arch), 0);
}

static void set_registers(struct trap_frame *f, const mcontext_t *from,
                          uint32_t flags)
{
    memcpy(f, from, PUSHA);
    f->eip = from->eip;
    f->esp = from->esp;
    f->eflags = (f->eflags & ~flags) | (from->eflags & flags);
    f->vector = 0; /* no longer a system call: nothing to start again */
}

static siginfo_t info_of(int signal, const struct signal_info *info)
{
    siginfo_t to = { .si_signo = signal,
                     .si_code = info->code,
                     .si_pid = info->pid };

    if (signal == SIGCHLD)
        to.si_status = (int)info->value;
    else
        to.si_addr = (void *)info->value;
    return to;
}

static bool on_stack(const struct signal_state *s, uint32_t esp)
{
    return esp - s->stack < s->stack_size;
}

static uint32_t frame_address(const struct signal_state *s, uint32_t flags,
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
    uint32_t at = frame_address(state, action->flags, f->esp);
    uint32_t flags = flags_of_user(thread);
    struct signal_frame frame = {
        .return_to = action->restorer,
        .signal = signal,
        .info_at = at + offsetof(struct signal_frame, info),
        .context_at = at + offsetof(struct signal_frame, context),
        .info = info_of(signal, info),
        .context = { .uc_sigmask = mask,
                     .uc_mcontext = registers_of(f, flags) },
        .progress = thread->progress,
    };

    __asm__ volatile("fxsave (%0)" : : "r"(thread->arch.fpu) : "memory");
    memcpy(frame.fpu, thread->arch.fpu, FPU_STATE);
    if (arch_copy_to_user(at, &frame, sizeof(frame)))
        return -EFAULT;
    __asm__ volatile("fxrstor (%0)" : : "r"(fpu_initial_state()) : "memory");
    thread->progress.count = 0;
    f->eip = action->handler;
    f->esp = at;
    f->eflags &= ~flags;
    return 0;
}

/* Bits of MXCSR that the CPU does not know would be a fault of the kernel. */
static void load_fpu(struct thread *thread, const uint8_t *from)
{
    uint32_t mask,
        *mxcsr = (uint32_t *)((uint8_t *)thread->arch.fpu + MXCSR_AT);

    memcpy(&mask, (const uint8_t *)fpu_initial_state() + MXCSR_MASK_AT, 4);
    memcpy(thread->arch.fpu, from, FPU_STATE);
    *mxcsr &= mask ? mask : MXCSR_MASK_DEFAULT;
    __asm__ volatile("fxrstor (%0)" : : "r"(thread->arch.fpu) : "memory");
}

int arch_signal_return(struct thread *thread, uint32_t *mask)
{
    struct trap_frame *f = arch_user_frame(&thread->arch);
    struct signal_frame frame;

    if (arch_copy_from_user(&frame, f->esp - 4, sizeof(frame)))
        return -EFAULT;
    set_registers(f, &frame.context.uc_mcontext, flags_of_user(thread));
    load_fpu(thread, frame.fpu);
    thread->progress = frame.progress;
    *mask = frame.context.uc_sigmask;
    return 0;
}

bool arch_on_signal_stack(const struct thread *thread)
{
    return on_stack(&thread->signals, arch_user_frame(&thread->arch)->esp);
}

/* ---- system calls that a signal broke off ---- */

bool arch_call_broken_off(const struct thread *thread)
{
    const struct trap_frame *f = arch_user_frame(&thread->arch);

    return f->vector == TRAP_SYSCALL && f->eax == (uint32_t)-ECALLAGAIN;
}

enum { TRAP_INSTRUCTION_LENGTH = 2 }; /* int 0x80 */

void arch_call_again(struct thread *thread)
{
    struct trap_frame *f = arch_user_frame(&thread->arch);

    f->eip -= TRAP_INSTRUCTION_LENGTH;
    f->eax = f->number;
}

int32_t arch_call_value(const struct thread *thread)
{
    return (int32_t)arch_user_frame(&thread->arch)->eax;
}

void arch_call_result(struct thread *thread, int32_t result)
{
    arch_user_frame(&thread->arch)->eax = (uint32_t)result;
}
