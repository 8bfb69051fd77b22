/* x86.h - the machine for kernel code that runs on this host.
 *
 * The real one, except for what reaches into memory: where a frame's data
 * lies, and where a thread's user pc is saved. The functions that are not
 * inline are the test's.
 */
#ifndef UNIT_X86_H
#define UNIT_X86_H

#define arch_frame_data x86_frame_data
#define arch_frame_of x86_frame_of
#define arch_user_pc x86_user_pc
#define arch_set_user_pc x86_set_user_pc

#include "../../../arch/x86/x86.h"

#undef arch_frame_data
#undef arch_frame_of
#undef arch_user_pc
#undef arch_set_user_pc

void *machine_frame_data(paddr_t frame);
paddr_t machine_frame_of(const void *data);

static inline void *arch_frame_data(paddr_t frame)
{
    return machine_frame_data(frame);
}

static inline paddr_t arch_frame_of(const void *data)
{
    return machine_frame_of(data);
}

/* A thread here has no kernel stack; its saved stack pointer is its pc. */
static inline uaddr_t arch_user_pc(const struct arch_thread *arch)
{
    return arch->kernel_sp;
}

static inline void arch_set_user_pc(struct arch_thread *arch, uaddr_t pc)
{
    arch->kernel_sp = pc;
}

#endif
