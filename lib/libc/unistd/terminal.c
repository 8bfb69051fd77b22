/* terminal.c - the console, as a job's terminal. */
#include "libc/internal/syscalls_private.h"

#include <unistd.h>

int tcsetpgrp(int fd, pid_t group)
{
    return syscall_result(__sys_tcsetpgrp((uint32_t)fd, (uint32_t)group));
}

pid_t tcgetpgrp(int fd)
{
    return syscall_result(__sys_tcgetpgrp((uint32_t)fd));
}

/* Only a terminal has a foreground group. */
int isatty(int fd)
{
    return tcgetpgrp(fd) >= 0;
}
