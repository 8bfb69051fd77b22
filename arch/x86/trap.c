/* trap.c - what each vector means.
 *
 * trap() runs for interrupts and faults, on the stack of the thread that was
 * interrupted, with interrupts off. A fault of user code becomes
 * kernel_user_fault(); one of the kernel is a panic, but for code with a row
 * in user_refusals: its faults are the user's. */
#include <reprise/reprise.h>
#include <signal.h>
#include "io.h"
#include "planted.h"
#include "x86_private.h"

/* The vectors that can come here: a double fault is a task of its own, a
 * non-maskable interrupt a question of the host's, and the rest needs a bit of
 * a control register that nobody sets. */
static const struct {
    const char *what;
    int signal;
} faults[32] = {
    [0] = { "divide error", SIGFPE },
    [1] = { "debug trap", SIGTRAP },
    [3] = { "breakpoint", SIGTRAP },
    [5] = { "bound range exceeded", SIGSEGV },
    [6] = { "invalid instruction", SIGILL },
    [10] = { "invalid task state", SIGSEGV },
    [12] = { "stack segment fault", SIGBUS },
    [13] = { "general protection fault", SIGSEGV },
    [14] = { "page fault", SIGSEGV },
    [16] = { "x87 error", SIGFPE },
    [19] = { "SSE error", SIGFPE },
};

enum { DEBUG_BREAKPOINT_0 = 1, DEBUG_STEP = 1 << 14 }; /* of DR6 */
enum { PF_WRITE = 2 }; /* of a page fault's error code */

static bool from_user(const struct trap_frame *frame)
{
    return frame->cs & 3;
}

static void fault(struct trap_frame *frame, uaddr_t address)
{
    unsigned vector = frame->vector; /* below 32: no interrupt comes here */
    const char *what = faults[vector].what ? faults[vector].what : "trap";

    if (!from_user(frame))
        kernel_panic_at(frame, SHUTDOWN_PANIC, what);
    kernel_user_fault(&(struct user_fault){
        .what = what,
        .signal = faults[vector].signal ? faults[vector].signal : SIGSEGV,
        .address = address,
        .has_address = vector == TRAP_PAGE_FAULT,
    });
}

/* If the kernel faulted where user memory may refuse it: the address where it
 * goes on. Else 0. */
static uint32_t refusal_of(const struct trap_frame *frame)
{
    const struct user_refusal *r = user_refusals;

    for (; r < user_refusals_end; r++)
        if (frame->eip - r->start < r->size)
            return r->go_on;
    return 0;
}

static void page_fault(struct trap_frame *frame)
{
    uaddr_t address = read_cr2();
    unsigned access = frame->error & PF_WRITE ? ACCESS_WRITE : ACCESS_READ;
    uint32_t refusal = from_user(frame) ? 0 : refusal_of(frame);

    if (from_user(frame) && kernel_trap(TRAPPED_BY_PAGE, address))
        return;
    if (address < KERNEL_BASE && (from_user(frame) || refusal) &&
        kernel_page_fault(address, access))
        return;
    if (refusal)
        frame->eip = refusal;
    else
        fault(frame, address);
}

/* A step that ends inside the kernel (the stepped instruction was the trap
 * instruction itself) shows the flag on the kernel's own frame: drop it. Or
 * trial.c tries what the machine can do, and goes on past its breakpoint. */
static void debug_trap(struct trap_frame *frame)
{
    uint32_t status = read_dr6();

    write_dr6(0);
    if (!from_user(frame)) {
        frame->eflags &= ~(uint32_t)EFLAGS_TF;
        frame->eflags |= EFLAGS_RF;
        arch_can |= (status & DEBUG_STEP ? MACHINE_STEPS_NP : 0) |
                    (status & DEBUG_BREAKPOINT_0 ? MACHINE_BREAKPOINTS_NP : 0);
        return;
    }
    bool own = !(status & DEBUG_STEP) || step_done(arch_cpu.current);
    if ((status & DEBUG_BREAKPOINT_0) &&
        kernel_trap(TRAPPED_BY_REGISTER, frame->eip) && !(status & DEBUG_STEP))
        return;
    if (arch_cpu.current->stepped &&
        (status & DEBUG_STEP || !(arch_can & MACHINE_PLANTS_NP)))
        kernel_step(arch_cpu.current);
    if (own && !kernel_trap(TRAPPED_BY_STEP, frame->eip))
        fault(frame, 0);
}

/* The trap instruction is one byte long, and the pc stands behind it. */
static void breakpoint_trap(struct trap_frame *frame)
{
    if (!from_user(frame) ||
        !kernel_trap(TRAPPED_BY_INSTRUCTION, frame->eip - 1))
        fault(frame, 0);
}

static void device_interrupt(unsigned irq)
{
    if (irq == 0)
        timer_interrupt();
    else if (irq == 1)
        keyboard_interrupt();
    else if (irq == 4)
        serial_interrupt();
}

void trap(struct trap_frame *frame)
{
    if (arch_cpu.planted.end && take_planted(frame))
        return;
    if (frame->vector >= TRAP_IRQ && frame->vector < TRAP_IRQ + 16)
        device_interrupt(frame->vector - TRAP_IRQ);
    else if (frame->vector == TRAP_PAGE_FAULT)
        page_fault(frame);
    else if (frame->vector == TRAP_DEBUG)
        debug_trap(frame);
    else if (frame->vector == TRAP_BREAKPOINT)
        breakpoint_trap(frame);
    else if (frame->vector == TRAP_NMI)
        kernel_dump_state();
    else
        fault(frame, 0);
}

/* A program has entered virtual-8086 mode: by an iret of its own, which takes
 * the flag VM in emulators that do not look who asks for it. It ends here,
 * whatever handler it has. Its frame, which is longer, is given up for one of
 * the usual kind, which is returned, and which nobody goes back to. What
 * brought it here may be an interrupt, which counts all the same. */
struct trap_frame *trap_8086(const struct trap_frame *frame)
{
    unsigned vector = frame->vector;
    uaddr_t pc = (frame->cs & 0xFFFF) * 16 + (frame->eip & 0xFFFF);

    take_out_planted();
    arch_thread_restart(arch_cpu.current, pc, 0);
    write_dr6(0);
    device_interrupt(vector - TRAP_IRQ);
    kernel_user_fault(&(struct user_fault){
        .what = "virtual-8086 mode", .signal = SIGSEGV, .is_end = true });
    return arch_user_frame(arch_cpu.current);
}
