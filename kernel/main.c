/* main.c - from the boot loader to the first program; and the end, when no
 * program can go on.
 *
 * Each mistake in the way the kernel was started has one clear line and its own
 * exit status (enum shutdown in arch.h). */
#include <errno.h>
#include <reprise/reprise.h>
#include <string.h>
#include "arch.h"
#include "command_line.h"
#include "fs/console.h"
#include "fs/tree.h"
#include "ipc/interval_timer.h"
#include "kernel.h"
#include "mm/frame.h"
#include "proc/process.h"
#include "ras/ras.h"
#include "report/report.h"
#include "sched/sched.h"

/* Beside the kernel and the initrd, FRAMES_MIN frames have to be free. */
enum { MIB = 1 << 20, FRAMES_MIN = 2 * MIB / PAGE_SIZE };

static _Noreturn void cannot_start(enum shutdown status, const char *why)
{
    kprintf("# reprise: cannot start: %s\n", why);
    arch_shutdown(status);
}

static void banner(const struct command_line *line)
{
    kprintf("# Reprise: restartable atomic sequences on 32-bit x86\n");
    kprintf("# %u MiB free, hz=%u, quantum_us=%u, ras=%s; to leave: poweroff "
            "or Ctrl-A X\n",
            frames_total / 256, line->hz, line->quantum_us,
            ras_enabled ? "on" : "off");
    kprintf("# machine: single steps %s, debug registers %s, instruction "
            "counter %s\n",
            arch_can & MACHINE_PLANTS_NP  ? "by int3"
            : arch_can & MACHINE_STEPS_NP ? "yes"
                                          : "no",
            arch_can & MACHINE_BREAKPOINTS_NP ? "yes" : "no",
            arch_can & MACHINE_COUNTS_NP ? "yes" : "no");
    if (line->bad)
        kprintf("# reprise: kernel argument not understood: %s\n", line->bad);
}

/* Stop if memory is too small. Frames may be missing, or even the memory where
 * the loader should have put the initrd. The line says how many MiB the machine
 * needs. A machine has a whole number of MiB, but the firmware may take a part
 * of the last one: so the missing MiB are added to all that it has. */
static void require_memory(const struct boot_info *boot)
{
    char why[48];
    uint32_t top = boot->memory[boot->memory_count - 1].end;
    uint32_t initrd_end = arch_frame_of(boot->module) + boot->module_size;
    uint32_t missing =
        (FRAMES_MIN - least(frames_total, FRAMES_MIN)) * PAGE_SIZE +
        initrd_end - least(top, initrd_end);

    if (!missing)
        return;
    ksnprintf(why, sizeof(why), "too little memory: %u MiB at least",
              (top + MIB - 1) / MIB + (missing + MIB - 1) / MIB);
    cannot_start(SHUTDOWN_LITTLE_MEMORY, why);
}

static void set_up_memory(const struct boot_info *boot)
{
    if (!boot->module)
        cannot_start(SHUTDOWN_NO_MODULE, "no initrd was loaded as a module");
    frame_init(boot);
    require_memory(boot);
    arch_protect_kernel();
    if (initrd_unpack(boot->module, boot->module_size) || tree_init())
        cannot_start(SHUTDOWN_BAD_ARCHIVE,
                     "the initrd is not a whole ustar archive");
}

static void start_init(const struct command_line *line)
{
    static struct strings strings;

    for (const char *const *word = line->arguments; *word; word++) {
        strings.size += strlcpy(strings.text + strings.size, *word,
                                sizeof(strings.text) - strings.size) +
                        1;
        strings.count[ARGUMENTS]++;
    }
    int error = process_start(line->arguments[0], &strings);

    if (error == -ENOEXEC)
        cannot_start(SHUTDOWN_BAD_INIT, "init is not an i386 ELF program");
    if (error == -ENOMEM)
        cannot_start(SHUTDOWN_LITTLE_MEMORY, "not enough memory for init");
    if (error < 0) {
        kprintf("# reprise: init=%s\n", line->arguments[0]);
        cannot_start(SHUTDOWN_NO_INIT,
                     "there is no such program in the initrd");
    }
}

/* When sched_idle() returns, every thread sleeps, and no time will wake one. If
 * nobody waits for a key either, that is said. (A thread that is held waits for
 * its director, and that one sleeps, too.) If a shell has the terminal, the
 * machine goes on: the user may still type ^C to end the shell's program. */
_Noreturn void kernel_main(uint32_t magic, paddr_t info)
{
    static struct boot_info boot;
    static struct command_line line;

    if (arch_boot(magic, info, &boot))
        cannot_start(SHUTDOWN_NO_LOADER, "not started by a multiboot loader");
    command_line_parse(boot.command_line, &line);
    arch_step_by(line.step);
    set_up_memory(&boot);
    ras_init(line.ras, line.watchdog_us ? line.watchdog_us : line.quantum_us);
    banner(&line);
    sched_init(line.hz, line.quantum_us);
    start_init(&line);
    for (;;) {
        sched_idle(next_timer);
        if (!list_empty(&console_readers))
            continue;
        kprintf("# hang: every thread sleeps for ever\n");
        print_threads();
        if (!terminal_taken)
            arch_shutdown(SHUTDOWN_HANG);
    }
}
