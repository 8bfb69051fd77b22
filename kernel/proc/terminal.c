/* terminal.c - the process group that has the terminal, and gets ^C. */
#include <errno.h>
#include "fs/console.h"
#include "proc/process.h"

int32_t terminal_group = 1; /* init's, until a shell sets it */
bool terminal_taken;

/* The group to which ^C is still being sent, or 0; and the pid of the first of
 * its processes that has not got it. */
static int32_t interrupted_group, interrupted_from;

static bool is_in(const struct process *process, int32_t group)
{
    return process->process_group == group &&
           !list_empty(&process->group.threads);
}

int terminal_give(int32_t group)
{
    LIST_EACH (process, &all_processes, struct process, all)
        if (is_in(process, group)) {
            terminal_group = group;
            terminal_taken = true;
            return 0;
        }
    return -EPERM;
}

/* Send ^C's signal to the group. It may have thousands of processes, and this
 * runs with interrupts off: so each call sends to some, and the next ticks go
 * on. */
void terminal_interrupt(void)
{
    const struct signal_info info = { .code = SI_KERNEL };
    unsigned sent = 0;

    if (!interrupted_group)
        return;
    LIST_EACH (process, &all_processes, struct process, all) {
        if (process->pid < interrupted_from ||
            !is_in(process, interrupted_group))
            continue;
        interrupted_from = process->pid;
        if (sent++ == WOKEN_AT_ONCE)
            return;
        (void)signal_send_group(&process->signals, SIGINT, info);
    }
    interrupted_group = 0;
}

/* A key, or a byte from the serial line, comes in. ^C becomes SIGINT here. */
void kernel_input(char key)
{
    if (!console_typed(key))
        return;
    interrupted_group = terminal_group;
    interrupted_from = 0;
    terminal_interrupt();
}
