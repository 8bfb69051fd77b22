/* unistd.h - processes and file descriptors. */
#ifndef UNISTD_H
#define UNISTD_H

#include <sys/types.h>

#define STDIN_FILENO 0
#define STDOUT_FILENO 1
#define STDERR_FILENO 2

extern char **environ;

pid_t getpid(void);
pid_t gettid(void);

/* How many bytes were moved (0 from read: end of file), or -1 with errno
 * EBADF, EFAULT, EINTR. */
ssize_t read(int fd, void *buffer, size_t count);
ssize_t write(int fd, const void *buffer, size_t count);

/* 0, or -1 with errno EBADF. */
int close(int fd);

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
