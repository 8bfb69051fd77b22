/* fail.h - let memory run out on purpose, so that a test can try what the
 * kernel does when an allocation fails: it lets the first one fail, then the
 * second, and so on, until the call under test makes no allocation that fails.
 *
 * It counts each kernel_frame_alloc(), frame_reserve() and kmalloc() while the
 * watched process runs. One kmalloc() may count as two, since it may call
 * kernel_frame_alloc(). frame_alloc_reserved() does not count: it cannot fail.
 */
#ifndef FAIL_H
#define FAIL_H

#include <stdbool.h>
#include <stdint.h>

struct space;

/* Watch the process with this space from now on (NULL: none), and fail its n-th
 * allocation, once; 0: none. Returns how many were counted since the call
 * before. */
uint32_t fail_allocation(const struct space *space, uint32_t n);

/* Stop watching the process with this space: it gets another program, or ends.
 */
void fail_no_more(const struct space *space);

/* Count an allocation, and tell if it must fail. */
bool allocation_fails(void);

#endif
