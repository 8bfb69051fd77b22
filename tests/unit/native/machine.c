/* machine.c - the machine below kernel code in a test: machine.h. */
#include "machine.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "kernel.h"
#include "mm/frame.h"

char machine_text[256];
jmp_buf machine_panic;
bool machine_expects_panic;

static char *memory;
static unsigned frame_count;

void machine_memory(unsigned count)
{
    memory = mmap(NULL, (size_t)count * PAGE_SIZE, PROT_READ | PROT_WRITE,
                  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED)
        exit(2);
    memset(memory, 0xA5, (size_t)count * PAGE_SIZE);
    frame_count = count;
}

void machine_frames(unsigned count)
{
    struct boot_info boot = { .memory = { { PAGE_SIZE, count * PAGE_SIZE } },
                              .memory_count = 1 };

    machine_memory(count);
    frame_init(&boot);
}

void arch_take_interrupts(void)
{
}

void *machine_frame_data(paddr_t frame)
{
    if (frame % PAGE_SIZE || frame / PAGE_SIZE >= frame_count)
        panic("no frame at 0x%x", frame);
    return memory + frame;
}

paddr_t machine_frame_of(const void *data)
{
    return (paddr_t)((const char *)data - memory);
}

void kprintf(const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(machine_text, sizeof machine_text, format, arguments);
    va_end(arguments);
}

_Noreturn void panic(const char *format, ...)
{
    va_list arguments;

    if (machine_expects_panic)
        longjmp(machine_panic, 1);
    va_start(arguments, format);
    printf("Bail out! the kernel panicked: ");
    vprintf(format, arguments);
    printf("\n");
    va_end(arguments);
    exit(1);
}
