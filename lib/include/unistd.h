/* unistd.h - processes and file descriptors. */
#ifndef UNISTD_H
#define UNISTD_H

#include <sys/types.h>

#define STDIN_FILENO 0
#define STDOUT_FILENO 1
#define STDERR_FILENO 2

extern char **environ;

/* getppid(): 1, which is init, when the parent has ended (sys/wait.h); of init
 * itself 0. */
pid_t getpid(void);
pid_t getppid(void);
pid_t gettid(void);

/* The system call of that number (sys/syscall.h): its result, or -1 with
 * errno; ENOSYS, if there is none. */
long syscall(long number, ...);

/* A copy of the process, in which the calling thread alone lives on: 0 there,
 * the child's pid here. -1 with errno ENOMEM. What stdio has not
 * written yet is in both: fflush(NULL) first. */
pid_t fork(void);

/* Become another program. Only a failure returns: -1 with errno ENOENT,
 * ENOTDIR, ENAMETOOLONG, EACCES (a directory or device), ENOEXEC (no program,
 * or in /tmp), E2BIG (strings of more than a page), ENOMEM, EFAULT. The p
 * forms look a name without '/' up in the directories of PATH (or in /). */
int execve(const char *path, char *const argv[], char *const envp[]);
int execv(const char *path, char *const argv[]);
int execvp(const char *name, char *const argv[]);
int execl(const char *path, const char *argument, ...)
    __attribute__((sentinel));
int execlp(const char *name, const char *argument, ...)
    __attribute__((sentinel));

/* Process groups: 0 stands for the caller, or for its own pid. 0 (get: the
 * group), or -1 with errno ESRCH (only oneself and one's children are put
 * into groups), EINVAL (a negative group). */
int setpgid(pid_t pid, pid_t group);
pid_t getpgid(pid_t pid);
pid_t getpgrp(void);

/* The group whose members ^C interrupts; `fd` is the terminal. -1 with errno
 * EBADF, ENOTTY; set: EINVAL (not over 0), EPERM (nobody is in it). */
int tcsetpgrp(int fd, pid_t group);
pid_t tcgetpgrp(int fd);

/* Return how many bytes were moved (0 from read: end of file), or -1 with errno
 * EBADF, EFAULT, EINTR, EISDIR; from write also EFBIG, ENOSPC, EPIPE. */
ssize_t read(int fd, void *buffer, size_t count);
ssize_t write(int fd, const void *buffer, size_t count);

/* 0, or -1 with errno EBADF. */
int close(int fd);

/* Move the position: SEEK_SET, SEEK_CUR, SEEK_END. The new one, or -1 with
 * errno EBADF, ESPIPE, EINVAL. */
#ifndef SEEK_SET
#define SEEK_SET 0
#define SEEK_CUR 1
#define SEEK_END 2
#endif
off_t lseek(int fd, off_t offset, int whence);

/* ends[0] reads what is written to ends[1]. -1 with errno EMFILE, ENOMEM,
 * EFAULT. */
int pipe(int ends[2]);

/* Let `to` mean what `from` means; what it meant is closed. `to`, or -1 with
 * errno EBADF. */
int dup2(int from, int to);

/* Remove a file, which lives on until it is closed, or an empty directory. 0,
 * or -1 with errno ENOENT, ENOTDIR, ENOTEMPTY, EBUSY (/, /dev, /tmp), EROFS,
 * EACCES (in /dev), ENAMETOOLONG, EFAULT. */
int unlink(const char *path);

/* Is it there (F_OK)? May it be read, written, executed? Of permissions only
 * the owner's count. 0, or -1 with errno ENOENT, EACCES. */
#define F_OK 0
#define X_OK 1
#define W_OK 2
#define R_OK 4
int access(const char *path, int mode);

/* 1, or 0 with errno ENOTTY, EBADF. */
int isatty(int fd);

/* Send SIGALRM in so many seconds, instead of an earlier alarm; 0: never.
 * Seconds that were left of that one. */
unsigned int alarm(unsigned int seconds);

/* Sleep until a signal's handler has run: -1 with errno EINTR. */
int pause(void);

int getpagesize(void);

/* Seconds left when something ended the sleep early; else 0. */
unsigned int sleep(unsigned int seconds);

/* 0, or -1 with errno. */
int usleep(useconds_t microseconds);

/* End the process at once: no atexit function, nothing flushed. */
_Noreturn void _exit(int status);

/* Take the next option letter from the arguments. `letters` lists those that
 * are known; a ':' after one says that it takes an argument, found in optarg.
 * Returns the letter; '?' for an unknown one or a missing argument (':' if
 * `letters` starts with ':'), then in optopt; -1 at the first word that is no
 * option, whose index is optind. */
int getopt(int argc, char *const argv[], const char *letters);
extern char *optarg;
extern int optind, opterr, optopt;

#endif
