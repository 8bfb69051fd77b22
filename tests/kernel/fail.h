/* fail.h - memory that runs out on purpose: allocation_fails() in a kernel made
 * with CHECK=1.
 *
 * A program maps a private page of its own at FAIL_AT, and says there which
 * allocation fails, once; the kernel counts there each kernel_frame_alloc(),
 * frame_reserve() and kmalloc() that it makes while the program runs.
 * One kmalloc() may count as two, since it may call kernel_frame_alloc().
 * frame_alloc_reserved() does not count: it cannot fail. A program that
 * execve() starts has no such page. */
#ifndef FAIL_H
#define FAIL_H

#include <stdint.h>

#define FAIL_AT 0x0FA11000u

struct failing {
    uint32_t n;       /* the n-th fails; 0: none does, and none is counted */
    uint32_t counted; /* so far */
};

#endif
