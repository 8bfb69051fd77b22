/* segments.h - selectors of the one global descriptor table (segments.c). */
#ifndef SEGMENTS_H
#define SEGMENTS_H

#define KERNEL_CODE 0x08
#define KERNEL_DATA 0x10
#define USER_CODE 0x1B
#define USER_DATA 0x23
#define TSS_MAIN 0x28
#define TSS_DOUBLE 0x30 /* a task of its own: it needs a good stack */
#define USER_TLS 0x3B   /* %gs: its base is the thread's own */

#endif
