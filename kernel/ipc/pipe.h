/* pipe.h - bytes from one descriptor to another. */
#ifndef PIPE_H
#define PIPE_H

struct file;

/* Make a pipe's two ends, each with one reference: 0 or -ENOMEM.
 *
 * Reading sleeps while the pipe is empty, and returns 0 once the other end has
 * been closed. Writing sleeps while there is no room, and returns -EPIPE (and
 * sends SIGPIPE) once nobody can read. The bytes of one write of at most
 * PIPE_BUF are never mixed with others. A signal ends the sleep: the call
 * returns how many bytes it has moved, or -EINTR if none. */
int pipe_new(struct file **reader, struct file **writer);

#endif
