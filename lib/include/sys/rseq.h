/* sys/rseq.h - rseq(2), source-compatible with Linux.
 *
 * A thread registers a struct rseq. A critical section is described by a
 * struct rseq_cs, and entered by storing its address into rseq_cs. When the
 * thread is preempted, or a signal is delivered, with start_ip <= pc <
 * start_ip + post_commit_offset, it goes on at abort_ip, before which the
 * four bytes of the registered signature have to stand; rseq_cs is 0 then.
 * Nothing else is asked of the code: it is neither verified nor ever carried
 * forward (compare ras_set_slot()). A sequence of ras_register() inside one is
 * settled first, then the section is left. This machine has the CPU 0, the
 * node 0. */
#ifndef SYS_RSEQ_H
#define SYS_RSEQ_H

#include <stdint.h>

#define RSEQ_FLAG_UNREGISTER 1

#define RSEQ_CPU_ID_UNINITIALIZED (-1)
#define RSEQ_CPU_ID_REGISTRATION_FAILED (-2)

#define RSEQ_SIG 0x53053053 /* what programs use by custom */

struct rseq_cs {
    uint32_t version; /* 0 */
    uint32_t flags;   /* 0 */
    uint64_t start_ip;
    uint64_t post_commit_offset; /* bytes from start_ip */
    uint64_t abort_ip;           /* outside */
} __attribute__((aligned(32)));

struct rseq {
    uint32_t cpu_id_start; /* kept by the kernel; 0 */
    uint32_t cpu_id;       /* the same; or RSEQ_CPU_ID_... */
    uint64_t rseq_cs;      /* address of a struct rseq_cs, or 0 */
    uint32_t flags;        /* 0 */
    uint32_t node_id;
    uint32_t mm_cid;
    uint32_t padding;
} __attribute__((aligned(32)));

/* Register `rseq` (32-aligned) of rseq_len 32 for the calling thread, flags
 * 0; or unregister the same with RSEQ_FLAG_UNREGISTER. 0, or -1 with errno:
 * EINVAL (unknown flag, bad alignment or length, another one is registered,
 * not registered), EPERM (registered with another signature), EBUSY (this one
 * is registered), EFAULT, ENOMEM. fork() keeps the registration, execve()
 * ends it. A section that is wrong when it is interrupted, or a system call
 * inside one, is SIGSEGV and ends the registration. */
int rseq(struct rseq *rseq, uint32_t rseq_len, int flags, uint32_t sig);

#endif
