/* arch.h - the machine's contract for kernel code that runs on this host.
 *
 * The real one, except for what reaches into memory: where a frame's data
 * lies, and where a thread's user pc is saved. The functions are the test's.
 */
#ifndef UNIT_ARCH_H
#define UNIT_ARCH_H

#define arch_frame_data machine_frame_data
#define arch_frame_of machine_frame_of
#define arch_user_pc machine_user_pc
#define arch_set_user_pc machine_set_user_pc

#include "../../../arch/x86/arch.h"

#undef arch_frame_data
#undef arch_frame_of
#undef arch_user_pc
#undef arch_set_user_pc

void *arch_frame_data(paddr_t frame);
paddr_t arch_frame_of(const void *data);

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
