/* sys/ras.h - rasctl(2) and its macros, source-compatible with NetBSD.
 *
 * A range registered here is rolled back from anywhere inside it: the program
 * promises that only its last instruction has an effect. */
#ifndef SYS_RAS_H
#define SYS_RAS_H

#include <sys/types.h>

#define RAS_INSTALL 0
#define RAS_PURGE 1
#define RAS_PURGE_ALL 2

#define RAS_DECL(name) extern void name##_ras_start(void), name##_ras_end(void)

#define RAS_START(name)                                                    \
    __asm__ volatile(".globl " #name "_ras_start\n" #name "_ras_start:" :: \
                         : "memory")
#define RAS_END(name)                                                  \
    __asm__ volatile(".globl " #name "_ras_end\n" #name "_ras_end:" :: \
                         : "memory")

#define RAS_ADDR(name) ((void *)(uintptr_t)name##_ras_start)
#define RAS_SIZE(name) \
    ((size_t)((uintptr_t)name##_ras_end - (uintptr_t)name##_ras_start))

/* Install or purge the range [address, address + length), or purge all.
 * 0, or -1 with errno: EINVAL (bad op, bad range, table full), EEXIST
 * (install: it is there already), ESRCH (purge: it is not there). */
int rasctl(void *address, size_t length, int op);

#endif
