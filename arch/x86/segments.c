/* segments.c - global descriptor table, task-state segments, and the
 * interrupt descriptor table.
 *
 * Segments are flat; the only one that differs between threads is USER_TLS,
 * whose base a switch rewrites. Double faults enter through a task gate,
 * because the usual reason for one is a kernel stack that ran out.
 * Source: Intel SDM volume 3A, chapters 3, 6 and 7. */
#include "segments.h"
#include "io.h"
#include "x86_private.h"

struct table_pointer {
    uint16_t limit;
    uint32_t base;
} __attribute__((packed));

enum { IDT_ENTRIES = 256 };
enum { GATE_TASK = 0x85, GATE_INTERRUPT = 0x8E, GATE_USER = 0xEE };

PER_CPU struct arch_cpu arch_cpu;
static uint64_t idt[IDT_ENTRIES]; /* written at boot alone */

static uint64_t segment(uint32_t base, uint32_t limit, uint32_t access,
                        uint32_t flags)
{
    uint32_t low = (base << 16) | (limit & 0xFFFF);
    uint32_t high = (base & 0xFF000000) | (flags << 20) | (limit & 0xF0000) |
                    (access << 8) | ((base >> 16) & 0xFF);
    return ((uint64_t)high << 32) | low;
}

static uint64_t gate(uint16_t selector, uint32_t entry, uint32_t type)
{
    uint32_t low = ((uint32_t)selector << 16) | (entry & 0xFFFF);
    uint32_t high = (entry & 0xFFFF0000) | (type << 8);
    return ((uint64_t)high << 32) | low;
}

static void fill_gdt(void)
{
    uint64_t *gdt = arch_cpu.gdt;

    gdt[KERNEL_CODE >> 3] = segment(0, 0xFFFFF, 0x9A, 0xC);
    gdt[KERNEL_DATA >> 3] = segment(0, 0xFFFFF, 0x92, 0xC);
    gdt[USER_CODE >> 3] = segment(0, 0xFFFFF, 0xFA, 0xC);
    gdt[USER_DATA >> 3] = segment(0, 0xFFFFF, 0xF2, 0xC);
    gdt[TSS_MAIN >> 3] = segment((uint32_t)&arch_cpu.main_task, 103, 0x89, 0);
    gdt[TSS_DOUBLE >> 3] =
        segment((uint32_t)&arch_cpu.double_fault_task, 103, 0x89, 0);
    segments_set_tls(0);
}

static void fill_idt(void)
{
    for (unsigned vector = 0; vector < 48; vector++)
        idt[vector] = gate(KERNEL_CODE, trap_stubs[vector], GATE_INTERRUPT);
    idt[TRAP_BREAKPOINT] =
        gate(KERNEL_CODE, trap_stubs[TRAP_BREAKPOINT], GATE_USER);
    idt[TRAP_SYSCALL] = gate(KERNEL_CODE, (uint32_t)syscall_entry, GATE_USER);
    idt[TRAP_DOUBLE_FAULT] = gate(TSS_DOUBLE, 0, GATE_TASK);
}

static void fill_tasks(void)
{
    arch_cpu.main_task.ss0 = KERNEL_DATA;
    arch_cpu.main_task.io_map = sizeof(struct task_state);
    arch_cpu.double_fault_task = (struct task_state){
        .cr3 = read_cr3(),
        .eip = (uint32_t)double_fault_entry,
        .eflags = EFLAGS_ONES,
        .esp = (uint32_t)(&arch_cpu.double_fault_stack + 1),
        .es = KERNEL_DATA,
        .cs = KERNEL_CODE,
        .ss = KERNEL_DATA,
        .ds = KERNEL_DATA,
        .io_map = sizeof(struct task_state),
    };
}

/* The LDT is null: the one that the processor starts with lies at address 0,
 * where a program could write descriptors of its own. */
static void load_tables(void)
{
    struct table_pointer gdt_at = { sizeof(arch_cpu.gdt) - 1,
                                    (uint32_t)arch_cpu.gdt };
    struct table_pointer idt_at = { sizeof(idt) - 1, (uint32_t)idt };

    __asm__ volatile("lgdt %0\n\t"
                     "ljmp %2, $1f\n"
                     "1:\tmov %3, %%ds\n\t"
                     "mov %3, %%es\n\t"
                     "mov %3, %%ss\n\t"
                     "mov %4, %%fs\n\t"
                     "mov %4, %%gs\n\t"
                     "lldt %w4\n\t"
                     "ltr %w5\n\t"
                     "lidt %1"
                     :
                     : "m"(gdt_at), "m"(idt_at), "i"(KERNEL_CODE),
                       "r"(KERNEL_DATA), "r"(0), "r"(TSS_MAIN)
                     : "memory");
}

void segments_init(void)
{
    fill_gdt();
    fill_tasks();
    fill_idt();
    load_tables();
}

void segments_set_tls(uint32_t base)
{
    arch_cpu.gdt[USER_TLS >> 3] = segment(base, 0xFFFFF, 0xF2, 0xC);
}

/* The task gate has brought the CPU here, on a stack of its own, and saved in
 * the main task state who double-faulted: eight registers in the order in which
 * pusha pushes them, so a frame has them the other way round. */
void double_fault(void)
{
    const struct task_state *t = &arch_cpu.main_task;
    struct trap_frame frame = {
        .vector = TRAP_DOUBLE_FAULT,
        .eip = t->eip,
        .cs = t->cs,
        .eflags = t->eflags,
        .esp = t->esp,
    };

    for (int i = 0; i < 8; i++)
        (&frame.eax)[-i] = (&t->eax)[i];
    kernel_panic_at(&frame, SHUTDOWN_DOUBLE_FAULT,
                    "double fault: most likely this kernel stack ran out");
}
