/* terminal.c - which process group the terminal belongs to, and gets ^C. */
#include <errno.h>
#include "fs/console.h"
#include "proc/process.h"

int32_t terminal_group = 1; /* init's, until a shell says else */
bool terminal_taken;

/* How many processes of the group there are to send it to; 0: none. */
static int signal_group(int32_t group, int signal)
{
    const struct signal_info info = { .code = SI_KERNEL };
    int count = 0;

    LIST_EACH (process, &all_processes, struct process, all) {
        if (process->process_group != group ||
            list_empty(&process->group.threads))
            continue;
        (void)signal_send(&process->signals, NULL, signal, info);
        count++;
    }
    return count;
}

int terminal_give(int32_t group)
{
    if (!signal_group(group, 0))
        return -EPERM;
    terminal_group = group;
    terminal_taken = true;
    return 0;
}

/* A key, or a byte from the serial line, comes in: here ^C becomes SIGINT. */
void kernel_input(char key)
{
    if (console_typed(key))
        (void)signal_group(terminal_group, SIGINT);
}
