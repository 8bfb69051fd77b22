/* pipe.h - bytes from one descriptor to another. */
#ifndef PIPE_H
#define PIPE_H

struct file;

/* A pipe's two ends, each with one reference: 0 or -ENOMEM.
 *
 * Reading sleeps while there is nothing, and returns 0 once the other end has
 * been closed. Writing sleeps while there is no room, and returns -EPIPE (and
 * sends SIGPIPE) once nobody can read. What is written in one call of
 * PIPE_BUF bytes at most is never mixed with others'. A signal ends the
 * sleep: what was moved until then, or -EINTR. */
int pipe_new(struct file **reader, struct file **writer);

#endif
