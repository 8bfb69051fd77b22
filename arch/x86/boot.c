/* boot.c - bring the machine up, in the order in which parts need each
 * other; and the consoles, which come first so that failures can speak. */
#include "x86_private.h"

int arch_boot(uint32_t magic, paddr_t info, struct boot_info *boot)
{
    serial_init();
    vga_init();
    segments_init();
    interrupt_controller_init();
    fpu_init();
    try_machine();
    serial_enable_input();
    keyboard_enable_input();
    return multiboot_parse(magic, info, boot);
}

void arch_console_write(const char *text, size_t length)
{
    serial_write(text, length);
    vga_write(text, length);
}

/* sti holds interrupts off for one more instruction, so they come in at the
 * nop. */
void arch_take_interrupts(void)
{
    __asm__ volatile("sti\n\tnop\n\tcli" : : : "memory");
}
