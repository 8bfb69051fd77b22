/* power.c - the end of the machine.
 *
 * Success leaves through ACPI, so that the host sees exit status 0; any other
 * status v through QEMU's debug-exit device, seen as 2v + 1. Where there is no
 * such device, the last line on the consoles tells the status; then Bochs is
 * asked to end. If nothing ends the machine, the CPU stops. */
#include "io.h"
#include "kernel.h"
#include "x86_private.h"

enum { QEMU_ACPI = 0x604, ACPI_SLEEP_S5 = 0x2000 };
enum { BOCHS_SHUTDOWN = 0x8900 }; /* it takes a word, letter by letter */
enum { DELAY_PORT = 0x80, GRACE = 5000000 }; /* about 1 us a read */

static void end_bochs(void)
{
    for (const char *letter = "Shutdown"; *letter; letter++)
        outb(BOCHS_SHUTDOWN, (uint8_t)*letter);
}

_Noreturn void arch_shutdown(enum shutdown status)
{
    static const char off[] = "It is now safe to turn the machine off.\n";

    if (inb(QEMU_DEBUG_EXIT) == NO_DEVICE)
        kprintf("# reprise: ended with status %u\n", status);
    if (status != SHUTDOWN_OK)
        outb(QEMU_DEBUG_EXIT, status);
    outw(QEMU_ACPI, ACPI_SLEEP_S5);
    end_bochs();
    for (unsigned i = 0; i < GRACE; i++)
        inb(DELAY_PORT); /* a machine may take a moment */
    arch_console_write(off, sizeof(off) - 1);
    for (;;)
        __asm__ volatile("cli\n\thlt");
}
