/* fail.h - running out of memory on purpose, so that a test can try what
 * each allocation's failure does: fail the first, the second, and so on,
 * until the call under test makes none that fails.
 *
 * Counted are frame_alloc(), frame_reserve() and kmalloc(), each by itself
 * (kmalloc() may ask for a frame in turn), while the process watched runs.
 * Redeeming a promise is not counted: it cannot fail. */
#ifndef FAIL_H
#define FAIL_H

#include <stdbool.h>
#include <stdint.h>

struct space;

/* Watch the process with this space from now on (NULL: none), and fail its n-th
 * allocation, once; 0: none. Returns how many were counted since the call
 * before. */
uint32_t fail_allocation(const struct space *space, uint32_t n);

/* Watch this one no more: it gets another program, or ends. */
void fail_no_more(const struct space *space);

/* Count an allocation: must it fail? */
bool allocation_fails(void);

#endif
