/* stream_private.h - what is behind FILE. */
#ifndef STREAM_PRIVATE_H
#define STREAM_PRIVATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* The buffer has one use at a time; every change of it starts from EMPTY.
 *
 *     WRITING   [0 .. used) waits to be written
 *     READING   [next .. used) waits to be taken; ungetc() finds room below
 *               next, because what is read goes behind UNGET_ROOM bytes
 */
enum stream_use { STREAM_EMPTY, STREAM_WRITING, STREAM_READING };

enum { UNGET_ROOM = 8, SMALL_BUFFER = 16 };

/* Everything is guarded by the lock, which a public function holds from its
 * first byte to its last. The lock knows its owner (lock_private.h), so a
 * signal's handler that uses the stream whose call it interrupted does not
 * wait for itself. */
struct stream {
    volatile uint32_t lock;
    int fd;
    int mode; /* _IOFBF, _IOLBF, _IONBF */
    bool readable, writable, appends;
    bool error, end;
    bool opened; /* by fopen() or fdopen(): memory to free */
    enum stream_use use;
    char *buffer;
    size_t size, used, next;
    struct stream *volatile below; /* in the list of all */
};

/* False if the caller has the lock already: a handler on top of its own
 * thread's call. Then errno is EDEADLK and nothing may be touched. */
bool __stream_lock(struct stream *stream);
void __stream_unlock(struct stream *stream);

/* All streams, the newest first; guarded by the lock. Who follows `below` from
 * here comes to the end at any moment of a change: a handler may, and so may a
 * fork's child. */
extern struct stream *volatile __streams;
extern volatile uint32_t __streams_lock;

/* The rest is for those who hold the stream's lock. */

/* Empty the buffer: write what waits, or (where the file has a position) give
 * back what was read too early. False, with errno: that was not possible;
 * what was to be written is lost, and the error remembered. */
bool __stream_settle(struct stream *stream);

/* Get ready to write or to read. False, with errno EBADF and the error
 * remembered: the stream is not open for that. */
bool __stream_start(struct stream *stream, enum stream_use use);

/* Add text to a stream that is WRITING; errors are remembered. */
void __stream_put(void *stream, const char *text, size_t length);

/* The next character of a stream, or EOF; and put one back (always possible
 * right after a take). */
int __stream_take(struct stream *stream);
bool __stream_untake(struct stream *stream, int c);

/* One call of an output function. It puts its text into `to`, which is the
 * stream or, if a handler came in the middle of another call, a stream of its
 * own that writes at once. */
struct output_call {
    struct stream *to;
    bool failed_before;
    struct stream direct;
    char text[128];
};

void __output_begin(struct output_call *call, struct stream *stream);

/* Write out what the mode does not let wait. Has this call failed? */
bool __output_end(struct output_call *call);

#endif
