/* terminal_calls.c - which process group the terminal belongs to, and its
 * keys one by one. */
#include <errno.h>
#include <signal.h>
#include "fs/console.h"
#include "fs/tree.h"
#include "ipc/signal.h"
#include "proc/process.h"
#include "syscall/syscall.h"

static int32_t foreground = 1; /* init's group, until a shell says else */

void terminal_signal(int signal)
{
    signal_send_group(foreground, signal,
                      (struct signal_info){ .code = SI_KERNEL });
}

/* 0, -EBADF, or -ENOTTY: the descriptor is not the console. */
static int check_terminal(uint32_t fd)
{
    const struct file *file =
        fd < FILES_MAX ? cpu.current->process->files[fd] : NULL;

    if (!file)
        return -EBADF;
    return file->node->operations == &console_operations ? 0 : -ENOTTY;
}

int32_t sys_tcsetpgrp(uint32_t fd, uint32_t group)
{
    int error = check_terminal(fd);

    if (error)
        return error;
    if ((int32_t)group <= 0)
        return -EINVAL;
    if (!signal_send_group((int32_t)group, 0, (struct signal_info){ 0 }))
        return -EPERM;
    foreground = (int32_t)group;
    return 0;
}

int32_t sys_tcgetpgrp(uint32_t fd)
{
    int error = check_terminal(fd);

    return error ? error : foreground;
}

int32_t sys_read_key(uint32_t fd)
{
    int error = check_terminal(fd);

    return error ? error : may_restart(console_key());
}
