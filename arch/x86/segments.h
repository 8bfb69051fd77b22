/* segments.h - selectors of the one global descriptor table (segments.c). */
#ifndef SEGMENTS_H
#define SEGMENTS_H

#include <stdbool.h>
#include "arch.h"

#define KERNEL_CODE 0x08
#define KERNEL_DATA 0x10
#define USER_CODE 0x1B
#define USER_DATA 0x23
#define TSS_MAIN 0x28
#define TSS_DOUBLE 0x30 /* a task of its own: it needs a good stack */
#define USER_TLS 0x3B   /* %gs: its base is the thread's own */

/* A program has loaded a segment register with this selector: say in *base at
 * which address the segment begins. False: an access through it, or a store, is
 * a fault. */
static inline bool user_segment(const struct arch_thread *arch,
                                uint32_t selector, bool stores, uint32_t *base)
{
    uint32_t which = (selector & 0xFFFF) | 3; /* at any privilege */

    *base = which == USER_TLS ? arch->tls_base : 0;
    return which == USER_DATA || which == USER_TLS ||
           (which == USER_CODE && !stores);
}

#endif
