/* check_machine.h - what check.c asks of the machine, and nobody else does. */
#ifndef CHECK_MACHINE_H
#define CHECK_MACHINE_H

#include "arch.h"

/* Call `meet` with every page that has a frame; `access` is ACCESS_READ and
 * ACCESS_WRITE as they are now. Returns how many page tables there are. */
typedef void meet_page(uaddr_t page, paddr_t frame, unsigned access);
unsigned check_each_page(const struct arch_space *space, meet_page *meet);
/* True if arch_breakpoint() is anywhere. */
bool check_breakpoint_armed(void);

#endif
