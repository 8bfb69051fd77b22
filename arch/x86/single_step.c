/* single_step.c - the trap flag, which two may want: the program, and the
 * kernel while it counts a thread's instructions.
 *
 * Owns: the trap flag in a user's frame; arch.forced, that flag where only the
 * kernel wants it.
 * Promise: while arch_single_step() is on, the thread traps after each of its
 * instructions, whatever it does to the flag; and it sees the flag as it would
 * be if nobody stepped it. Nothing tells what it has just executed, for it may
 * have jumped, or loaded its stack segment (what follows that is executed with
 * it, untrapped). But what pushes or pops our flags leaves them at the stack
 * pointer or below it, with the trap flag, and no other program has such a
 * word there.
 * (That an iret sets the flag is not noticed while the thread is stepped.) */
#include <reprise/reprise.h>
#include "segments.h"
#include "work.h"
#include "x86_private.h"

enum { PUSHF = 0x9C, POPF = 0x9D }; /* their last bytes */

void arch_single_step(struct arch_thread *thread, bool on)
{
    uint32_t *flags = &arch_user_frame(thread)->eflags;

    thread->stepped = on;
    thread->work &= ~WORK_STEPS;
    if (arch_can & MACHINE_PLANTS_NP) {
        thread->work |= on ? WORK_STEPS : 0;
        return;
    }
    *flags &= ~thread->forced;
    thread->forced = on ? ~*flags & EFLAGS_TF : 0;
    *flags |= thread->forced;
}

bool arch_steps_itself(const struct arch_thread *thread)
{
    return (arch_user_frame(thread)->eflags & EFLAGS_TF) && !thread->forced;
}

/* The byte before the pc looks like the end of an instruction that pushed or
 * popped the flags: if it did, hide the kernel's trap flag from the program. */
static RARE void hide_trap_flag(struct arch_thread *thread, uint8_t last)
{
    struct trap_frame *frame = arch_user_frame(thread);
    uint32_t at;
    uint16_t flags;

    if (!user_segment(thread, frame->ss, true, &at))
        return;
    at += last == POPF ? frame->esp - 4 : frame->esp;
    if (arch_copy_from_user(&flags, at, sizeof(flags)) ||
        ((flags ^ frame->eflags) & FLAGS_OF_USER))
        return;
    if (last == POPF)
        thread->forced = 0;
    flags &= (uint16_t)~thread->forced;
    (void)arch_copy_to_user(at, &flags, sizeof(flags));
}

bool step_done(struct arch_thread *thread)
{
    const struct trap_frame *frame = arch_user_frame(thread);
    uint32_t forced = thread->forced;

    if (!(frame->eflags & forced)) {
        arch_single_step(thread, thread->stepped); /* popped it */
        return !forced;
    }
    uint8_t last;
    if (!arch_copy_from_user(&last, frame->eip - 1, 1) &&
        (last == PUSHF || last == POPF))
        hide_trap_flag(thread, last);
    return false;
}
