/* machine.h - what kernel code finds below and around itself in a test:
 * memory of so many frames, and words that it prints. machine.c has it all;
 * a test that defines one of these functions itself gets its own.
 */
#ifndef MACHINE_H
#define MACHINE_H

/* The kernel's function of this name is renamed: the host has one too. */
#define sched_yield re_sched_yield

#include <setjmp.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "arch.h"

/* Frames [0, count) of physical memory, the allocator not yet started. */
void machine_memory(unsigned count);
/* The same, and frame_init() with all of it but the first frame. */
void machine_frames(unsigned count);

/* kprintf() printed this last. */
extern char machine_text[256];

/* A panic (a failed ASSERT is one) ends here if `machine_expects_panic`; else
 * it ends the test. */
extern jmp_buf machine_panic;
extern bool machine_expects_panic;

/* True if `statement` panics. */
#define PANICS(statement)                                            \
    (machine_expects_panic = true,                                   \
     setjmp(machine_panic) == 0                                      \
         ? ((void)(statement), machine_expects_panic = false, false) \
         : (machine_expects_panic = false, true))

#endif
