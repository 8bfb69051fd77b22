/* power.c - the end of the machine.
 *
 * Success leaves through ACPI, so that the host sees exit status 0; any
 * other status v through QEMU's debug-exit device, seen as 2v + 1. Where
 * there is neither, the CPU stops and says that it may be switched off. */
#include "io.h"
#include "x86_private.h"

enum { QEMU_DEBUG_EXIT = 0xF4, QEMU_ACPI = 0x604, ACPI_SLEEP_S5 = 0x2000 };
enum { DELAY_PORT = 0x80, GRACE = 5000000 }; /* about 1 us a read */

_Noreturn void arch_shutdown(enum shutdown status)
{
    static const char off[] = "It is now safe to turn the machine off.\n";

    if (status != SHUTDOWN_OK)
        outb(QEMU_DEBUG_EXIT, status);
    outw(QEMU_ACPI, ACPI_SLEEP_S5);
    for (unsigned i = 0; i < GRACE; i++)
        inb(DELAY_PORT); /* a machine may take a moment */
    arch_console_write(off, sizeof(off) - 1);
    for (;;)
        __asm__ volatile("cli\n\thlt");
}
