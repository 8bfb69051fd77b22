/* interrupt_controller.c - the pair of 8259 interrupt controllers.
 * Source: Intel 8259A data sheet. */
#include "io.h"
#include "x86_private.h"

enum {
    FIRST_COMMAND = 0x20,
    FIRST_DATA = 0x21,
    SECOND_COMMAND = 0xA0,
    SECOND_DATA = 0xA1
};
enum {
    INIT = 0x11,
    MODE_8086 = 0x01,
    END_OF_INTERRUPT = 0x20,
    READ_REQUESTS = 0x0A,
    READ_IN_SERVICE = 0x0B,
    CASCADE = 2
};

static uint16_t mask = 0xFFFF & ~(1 << CASCADE);

static void write_mask(void)
{
    outb(FIRST_DATA, (uint8_t)mask);
    outb(SECOND_DATA, (uint8_t)(mask >> 8));
}

void interrupt_controller_init(void)
{
    outb(FIRST_COMMAND, INIT);
    outb(SECOND_COMMAND, INIT);
    outb(FIRST_DATA, TRAP_IRQ);
    outb(SECOND_DATA, TRAP_IRQ + 8);
    outb(FIRST_DATA, 1 << CASCADE);
    outb(SECOND_DATA, CASCADE);
    outb(FIRST_DATA, MODE_8086);
    outb(SECOND_DATA, MODE_8086);
    write_mask();
}

void interrupt_controller_unmask(unsigned irq)
{
    mask &= (uint16_t) ~(1u << irq);
    write_mask();
}

/* IRQ 7 and 15 are raised without a cause when a request vanishes. */
static bool spurious(unsigned irq)
{
    uint16_t command = irq == 7 ? FIRST_COMMAND : SECOND_COMMAND;

    if (irq != 7 && irq != 15)
        return false;
    outb(command, READ_IN_SERVICE);
    return !(inb(command) & 0x80);
}

bool interrupt_controller_acknowledge(unsigned irq)
{
    bool real = !spurious(irq);

    if (irq >= 8 && real)
        outb(SECOND_COMMAND, END_OF_INTERRUPT);
    if (irq >= 8 || real)
        outb(FIRST_COMMAND, END_OF_INTERRUPT);
    return real;
}

bool interrupt_controller_pending(unsigned irq)
{
    outb(FIRST_COMMAND, READ_REQUESTS);
    return inb(FIRST_COMMAND) & (1u << irq);
}
