/* step.c - the trap flag, which two may want: the program, and the kernel
 * while it counts a thread's instructions.
 *
 * Owns: the trap flag in a user's frame; arch.forced, that flag where only the
 * kernel wants it; arch.ahead, the opcode of what is executed next.
 * Promise: while arch_single_step() is on, the thread traps after each of its
 * instructions, whatever it does to the flag; and it sees the flag as it would
 * be if nobody stepped it. Three instructions show or replace the flags: so
 * trap.asm calls step_ahead() as the last act before user code, which looks
 * what the next one is. (A system call does neither to the user's own.)
 * Source: Intel SDM volume 3B, 17.3.1.4; volume 2, MOV and POP for what holds
 * of the instruction after a load of the stack segment. */
#include <string.h>
#include "segments.h"
#include "sched/cpu.h"
#include "sched/thread.h"
#include "x86_private.h"

enum { PUSHF = 0x9C, POPF = 0x9D, IRET = 0xCF, POP_SS = 0x17, MOV_SS = 0x8E };

void arch_single_step(struct thread *thread, bool on)
{
    uint32_t *flags = &arch_user_frame(&thread->arch)->eflags;

    *flags &= ~thread->arch.forced;
    thread->arch.forced = on ? ~*flags & EFLAGS_TF : 0;
    *flags |= thread->arch.forced;
}

bool arch_steps_itself(const struct thread *thread)
{
    return (arch_user_frame(&thread->arch)->eflags & EFLAGS_TF) &&
           !thread->arch.forced;
}

void step_ahead(void)
{
    static const uint8_t prefixes[] = { 0x26, 0x2E, 0x36, 0x3E, 0x64,
                                        0x65, 0x66, 0x67, 0xF2, 0xF3 };
    struct arch_thread *arch = &cpu.current->arch;
    uaddr_t at = arch_user_pc(arch);

    do
        if (!arch->forced || arch_copy_from_user(&arch->ahead, at, 1))
            arch->ahead = 0;
    while (memchr(prefixes, arch->ahead, sizeof(prefixes)) &&
           ++at - arch_user_pc(arch) < INSTRUCTION_MAX);
}

/* What follows a load of the stack segment is executed with it, and then only
 * the last byte tells what that was; so the word on the stack has to be our
 * flags, too. */
bool step_done(struct thread *thread)
{
    struct trap_frame *frame = arch_user_frame(&thread->arch);
    uint32_t forced = thread->arch.forced, base;
    uint8_t was = thread->arch.ahead;
    uint16_t pushed;

    if (was == POPF || was == IRET)
        thread->arch.forced = 0; /* what is in the frame is its own */
    arch_single_step(thread, thread->steps_left);
    if (forced && (was == POP_SS || was == MOV_SS))
        (void)arch_copy_from_user(&was, frame->eip - 1, 1);
    if (forced && was == PUSHF &&
        user_segment(&thread->arch, frame->ss, true, &base) &&
        !arch_copy_from_user(&pushed, base + frame->esp, 2) &&
        pushed == (uint16_t)frame->eflags) {
        pushed &= (uint16_t)~EFLAGS_TF;
        (void)arch_copy_to_user(base + frame->esp, &pushed, 2);
    }
    return !forced;
}
