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

/* Watch process `pid` from now on, and fail its n-th allocation, once; 0:
 * none. Returns how many were counted since the call before. */
uint32_t fail_allocation(int32_t pid, uint32_t n);

/* Watch process `pid` no more, if it is the one. */
void fail_no_more(int32_t pid);

/* Count an allocation: must it fail? */
bool allocation_fails(void);

#endif
