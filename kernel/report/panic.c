/* panic.c - what the kernel prints when it cannot go on, and where each thread
 * stands when the host asks. Both end the machine with their own status. */
#include <reprise/format.h>
#include <stdarg.h>
#include "kernel.h"
#include "proc/process.h"
#include "report/report.h"
#include "trace/trace.h"

static char panic_message[160]; /* panic()'s; else empty */

static void print_pc(uaddr_t pc)
{
    char text[SYMBOL_TEXT_MAX];

    kprintf("  %08x %s\n", pc, symbol_text(NULL, pc, text));
}

_Noreturn void kernel_panic_at(const struct trap_frame *frame,
                               enum shutdown status, const char *message)
{
    static bool already;
    const struct thread *thread = cpu.current;
    const char *name = !thread            ? "(boot)"
                       : !thread->process ? "(idle)"
                                          : thread->process->name;

    if (already) /* the panic itself went wrong */
        arch_shutdown(status);
    already = true;
    if (*panic_message)
        message = panic_message;
    kprintf("\n# PANIC: %s\n", message);
    kprintf("# in thread %d of %s\n", thread ? thread->tid : 0, name);
    arch_print_registers(frame);
    kprintf("# backtrace:\n");
    arch_backtrace(frame, print_pc);
    trace_print();
    arch_shutdown(status);
}

/* End the machine through the trap handler, so that there is a frame with the
 * registers. */
_Noreturn void panic(const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    format_into(panic_message, sizeof(panic_message), format, arguments);
    va_end(arguments);
    __builtin_trap();
}

static void print_thread(const struct thread *thread)
{
    static const char *const states[] = { "running", "ready", "blocked",
                                          "dead" };
    char text[SYMBOL_TEXT_MAX], word[SYMBOL_TEXT_MAX];

    if (!thread->process)
        return;
    uaddr_t pc = arch_user_pc(&thread->arch);
    bool held = thread->priority == PRIORITY_HELD;
    char waits[SYMBOL_TEXT_MAX + 24] = "";
    if (thread->futex)
        ksnprintf(waits, sizeof(waits), ", waits for %08x %s", thread->futex,
                  symbol_text(thread->process, thread->futex, word));
    kprintf("# %s: pid %d tid %d %s%s at pc %08x %s%s\n", thread->process->name,
            thread->process->pid, thread->tid, states[thread->state],
            held ? ", held by its director," : "", pc,
            symbol_text(thread->process, pc, text), waits);
}

void print_threads(void)
{
    LIST_EACH (thread, &all_threads, struct thread, all)
        print_thread(thread);
}

_Noreturn void kernel_dump_state(void)
{
    kprintf("\n# where every thread stands (non-maskable interrupt):\n");
    print_threads();
    trace_print();
    arch_shutdown(SHUTDOWN_STATE_DUMP);
}
