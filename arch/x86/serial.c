/* serial.c - the first serial line, a 16550 at 115200 8N1.
 * Its FIFOs stay off: switching them on would lose what was typed early.
 * Source: National Semiconductor PC16550D data sheet. */
#include "io.h"
#include "x86_private.h"

enum {
    PORT = 0x3F8,
    DATA = PORT,
    INTERRUPTS = PORT + 1,
    LINE = PORT + 3,
    MODEM = PORT + 4,
    STATUS = PORT + 5
};
enum { RECEIVED = 1, ALL_SENT = 0x40, TRIES = 100000 };

void serial_init(void)
{
    outb(INTERRUPTS, 0);
    outb(LINE, 0x80); /* divisor latch */
    outb(DATA, 1);    /* 115200 baud */
    outb(INTERRUPTS, 0);
    outb(LINE, 0x03);  /* 8 bits, no parity, 1 stop */
    outb(MODEM, 0x0B); /* OUT2 lets interrupts through */
}

/* Return when it has left, since the machine may end next. Waiting has a bound:
 * a machine without a serial line must not hang here. */
static void put_serial(char c)
{
    outb(DATA, (uint8_t)c);
    for (unsigned tries = 0; tries < TRIES; tries++)
        if (inb(STATUS) & ALL_SENT)
            break;
}

void serial_write(const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        if (text[i] == '\n')
            put_serial('\r');
        put_serial(text[i]);
    }
}

void serial_interrupt(void)
{
    while (inb(STATUS) & RECEIVED) {
        char c = (char)inb(DATA);
        kernel_input(c == '\r' ? '\n' : c);
    }
}

void serial_enable_input(void)
{
    outb(INTERRUPTS, RECEIVED);
    interrupt_controller_unmask(4);
    serial_interrupt(); /* what came earlier raises none */
}
