/* crash.h - break the kernel on purpose, so that what it says then can be
 * tested and taught (kernel argument crash=...). */
#ifndef CRASH_H
#define CRASH_H

#include <stdbool.h>

bool crash_known(const char *how);
/* "assert", "fault" (a write to the kernel's own text) or "overflow" (of the
 * kernel stack). Does not return; returns at once for an unknown name. */
void crash(const char *how);

#endif
