/* sys/wait.h - wait for a child process to end. */
#ifndef SYS_WAIT_H
#define SYS_WAIT_H

#include <sys/types.h>

#define WNOHANG 1
#define WUNTRACED 2 /* changes nothing: nobody can be stopped (signal.h) */

/* Exited: status << 8. Killed: the signal. Stopped: signal << 8 | 0x7f. */
#define WEXITSTATUS(status) (((status) >> 8) & 0xff)
#define WTERMSIG(status) (0x7f & (status))
#define WSTOPSIG(status) WEXITSTATUS(status)
#define WIFEXITED(status) (WTERMSIG(status) == 0)
#define WIFSTOPPED(status) (((status)&0xff) == 0x7f)
#define WIFSIGNALED(status) (!WIFEXITED(status) && WTERMSIG(status) != 0x7f)

/* Wait for child `pid` (-1: any; 0: any of the caller's process group; less:
 * any of the group -pid) and store how it ended in *status unless NULL.
 * Returns its pid; 0 if WNOHANG is given and none has ended; -1 with errno
 * ECHILD (no such child), EINVAL (an option), EINTR, EFAULT.
 *
 * While SIGCHLD is ignored (SIG_IGN; not by default), or has SA_NOCLDWAIT, a
 * child that ends leaves no status: wait() then sleeps until the last child
 * has ended, and fails with ECHILD.
 *
 * If a parent ends first, its children become init's: getppid() is 1. Init is
 * the program that was booted, whichever that is; mostly it has not heard of
 * such children. So the kernel collects them, unless init asks for them: it
 * has a handler for SIGCHLD by the time that they become its own. One that
 * wants all of them sets that handler first thing at boot. Then they are
 * like those that it has made itself, for SIGCHLD and for wait(). */
pid_t waitpid(pid_t pid, int *status, int options);
pid_t wait(int *status);

#endif
