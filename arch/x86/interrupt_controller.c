/* interrupt_controller.c - the first of the two 8259 interrupt controllers;
 * nothing that we use hangs on the second, which stays shut off behind it.
 *
 * It ends an interrupt by itself as soon as the CPU takes it (interrupts are
 * off in a handler, so nothing comes in between). IRQ 7, raised without a
 * cause when a request vanishes, then leaves nothing to be cleared.
 * Source: Intel 8259A data sheet. */
#include "io.h"
#include "x86_private.h"

enum { COMMAND = 0x20, DATA = 0x21 };
enum {
    INIT = 0x11,
    SECOND_IS_AT_2 = 1 << 2,
    MODE_8086_AUTOMATIC_END = 0x03,
    READ_REQUESTS = 0x0A
};

static uint8_t mask = 0xFF;

void interrupt_controller_init(void)
{
    outb(COMMAND, INIT);
    outb(DATA, TRAP_IRQ);
    outb(DATA, SECOND_IS_AT_2);
    outb(DATA, MODE_8086_AUTOMATIC_END);
    outb(DATA, mask);
}

void interrupt_controller_unmask(unsigned irq)
{
    mask &= (uint8_t) ~(1u << irq);
    outb(DATA, mask);
}

bool interrupt_controller_pending(unsigned irq)
{
    outb(COMMAND, READ_REQUESTS);
    return inb(COMMAND) & (1u << irq);
}
