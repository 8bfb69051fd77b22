/* io.h - ports and privileged instructions, one static inline each. */
#ifndef IO_H
#define IO_H

#include <stdint.h>

static inline void outb(uint16_t port, uint8_t value)
{
    __asm__ volatile("outb %0, %1" : : "a"(value), "Nd"(port));
}

static inline void outw(uint16_t port, uint16_t value)
{
    __asm__ volatile("outw %0, %1" : : "a"(value), "Nd"(port));
}

static inline uint8_t inb(uint16_t port)
{
    uint8_t value;
    __asm__ volatile("inb %1, %0" : "=a"(value) : "Nd"(port));
    return value;
}

/* This defines read_NAME() and write_NAME() of a control or debug register. */
#define CPU_REGISTER(name)                                              \
    static inline uint32_t read_##name(void)                            \
    {                                                                   \
        uint32_t value;                                                 \
        __asm__ volatile("mov %%" #name ", %0" : "=r"(value));          \
        return value;                                                   \
    }                                                                   \
    static inline void write_##name(uint32_t value)                     \
    {                                                                   \
        __asm__ volatile("mov %0, %%" #name : : "r"(value) : "memory"); \
    }
CPU_REGISTER(cr2)
CPU_REGISTER(cr3)
CPU_REGISTER(cr4)
CPU_REGISTER(dr0) /* a breakpoint's address */
CPU_REGISTER(dr6) /* what made a debug trap */
CPU_REGISTER(dr7) /* which of them are armed */

static inline void invlpg(uint32_t address)
{
    __asm__ volatile("invlpg (%0)" : : "r"(address) : "memory");
}

#endif
