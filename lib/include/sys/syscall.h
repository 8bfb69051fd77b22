/* sys/syscall.h - numbers for syscall(), of the calls that programs make by
 * it elsewhere; all others have functions. The numbers are our own. */
#ifndef SYS_SYSCALL_H
#define SYS_SYSCALL_H

#define SYS_gettid 1
#define SYS_futex 7
#define SYS_rseq 61

#define __NR_gettid SYS_gettid
#define __NR_futex SYS_futex
#define __NR_rseq SYS_rseq

#endif
