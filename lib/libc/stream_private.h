/* stream_private.h - what is behind FILE. */
#ifndef STREAM_PRIVATE_H
#define STREAM_PRIVATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "lock_private.h"

/* Output: buffer[0 .. used) waits to be written. Input: buffer[next .. used)
 * waits to be taken. Everything is guarded by the lock, which a public
 * function holds from its first byte to its last. */
struct stream {
    libc_lock lock;
    int fd;
    int mode; /* _IOFBF, _IOLBF, _IONBF */
    bool error, end;
    char *buffer;
    size_t size, used, next;
};

/* Add text to an output stream whose lock is held; errors are remembered. */
void __stream_put(void *stream, const char *text, size_t length);

/* One output call takes the lock by __stream_begin(), puts, and ends with
 * __stream_end(), which writes out what the mode does not let wait (or
 * everything) and says whether this call failed. What begin returned tells it
 * about earlier failures. */
bool __stream_begin(struct stream *stream);
bool __stream_end(struct stream *stream, bool failed_before, bool everything);

#endif
