/* crash.h - a kernel that breaks on purpose. */
#ifndef CRASH_H
#define CRASH_H

struct process;

/* Crash if this process, which ends, is the program crash_kernel. */
void crash(const struct process *process);

#endif
