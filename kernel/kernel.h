/* kernel.h - what every file of the kernel may use. */
#ifndef KERNEL_H
#define KERNEL_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Print whole lines to the console, at most 511 bytes in all. It may be called
 * at any time, also from an interrupt. The kernel's own lines begin with "# ",
 * so that test output stays TAP. */
void kprintf(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Print into to[size], cut off where it is full; size is at least 1. */
void ksnprintf(char *to, size_t size, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* The kernel calls this when it finds something that cannot be. A mistake of a
 * user is an errno instead. */
_Noreturn void panic(const char *format, ...)
    __attribute__((format(printf, 1, 2)));

#ifdef NDEBUG
#define ASSERT(condition) ((void)sizeof(condition))
#else
#define ASSERT(condition)                                                    \
    ((condition) ? (void)0                                                   \
                 : panic("%s:%d: %s: ASSERT(%s) failed", __FILE__, __LINE__, \
                         __func__, #condition))
#endif

/* This checks what holds of the whole kernel, in one made with CHECK=1
 * (tests/kernel/check.c). It is called at each process's end, while that still
 * has all but its threads. */
void check_kernel(void);
/* Such a kernel lets an allocation fail on purpose (tests/kernel/fail.c). */
#ifdef CHECK
bool allocation_fails(void);
#else
#define allocation_fails() false
#endif

/* A call returns this inside the kernel when a signal broke it off, and it may
 * start again. No program ever sees it (ipc/signal.c). */
#define ECALLAGAIN 512

static inline uint32_t least(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

/* PER_CPU stands before the definition of a variable of which each CPU has its
 * own.
 * linker.ld puts all of them in one piece, [percpu_start, percpu_end). There is
 * one CPU so far; a second one would get a copy of that piece when it is
 * started, and would reach its copy through a segment or a table. */
#define PER_CPU __attribute__((section(".percpu")))

/* RARE moves a function off the common path, which stays short. */
#define RARE __attribute__((noinline, cold))

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))
#define CONTAINER_OF(pointer, type, member) \
    ((type *)(void *)((char *)(pointer)-offsetof(type, member)))

#endif
