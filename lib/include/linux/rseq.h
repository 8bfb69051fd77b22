/* linux/rseq.h - where Linux has it; ours is sys/rseq.h. */
#ifndef LINUX_RSEQ_H
#define LINUX_RSEQ_H

#include <sys/rseq.h>

#endif
