/* ras.h - restartable atomic sequences: the native interface.
 *
 * A sequence is code [start, end) that runs in address order and whose first
 * write to memory is the instruction at `commit`:
 *
 *     start ---------------- commit ---------------- end
 *     |     rolls back         |    rolls forward     |
 *
 * An interruption that finds the thread at start < pc <= commit puts it back
 * at `restart`; at start, at end, or outside, it is left alone. A system call
 * inside kills the process (SIGILL).
 * Read kernel/ras/README.md first. Sequences are written in NASM with the
 * macros of lib/ras/ras.inc, which fill the section .ras; crt0 registers that
 * section before main().
 */
#ifndef RAS_H
#define RAS_H

#include <stdint.h>
#include <sys/types.h>

#define RAS_LIMIT 1024     /* sequences a process can have registered */
#define RAS_LENGTH_MAX 256 /* bytes in a native sequence */
#define RAS_NAME_MAX 24    /* bytes of a name, its terminator included */

/* How a sequence recovers. Only what is listed here exists so far. */
enum ras_recovery {
    RAS_ROLLBACK = 0 /* commit is the last instruction */
};

/* Why a thread was interrupted inside a sequence. */
enum ras_cause {
    RAS_CAUSE_PREEMPT,  /* the quantum ran out, or a better thread woke */
    RAS_CAUSE_KILL,     /* the process is ending */
    RAS_CAUSE_FORCED,   /* preempt_after_np() */
    RAS_CAUSE_REGISTER, /* it stood inside when the table was registered */
    RAS_CAUSE_SIGNAL,   /* a handler is to run */
    RAS_CAUSE_FAULT,    /* and that for its own fault */
    RAS_CAUSES
};

/* One registration. All addresses are the program's own. 32 bytes: NASM
 * writes it too (lib/ras/ras.inc). */
struct ras_descriptor {
    uint32_t start;
    uint32_t commit;      /* the first instruction that writes memory */
    uint32_t end;         /* the first address after the sequence */
    uint32_t restart;     /* where a rollback goes: start, or 0 for that */
    uint32_t recovery;    /* enum ras_recovery */
    uint32_t name;        /* address of a string, or 0 */
    uint32_t reserved[2]; /* 0 */
};

/* What the kernel counted for one sequence. */
struct ras_statistics {
    uint32_t start;
    uint32_t commit;
    uint32_t end;
    char name[RAS_NAME_MAX];
    uint32_t restarts[RAS_CAUSES];
    uint32_t forwards[RAS_CAUSES];
};

/* The calling thread's last forced interruption or recovery, whichever came
 * later. */
struct ras_last {
    uint32_t pc;    /* where the interruption found the thread */
    uint32_t to;    /* where it went on; == pc: left alone */
    uint32_t start; /* of the sequence it stood in, or 0 */
    uint32_t cause; /* enum ras_cause */
    uint32_t count; /* how many such interruptions so far */
};

/* Register `count` sequences, all or none. Returns 0, or -1 with errno:
 * EINVAL (end <= start, commit outside, longer than RAS_LENGTH_MAX, restart
 * elsewhere than at start, for a thread put back there would still be inside,
 * unknown recovery), EFAULT (range not mapped, not executable, or table
 * unreadable), EEXIST (overlaps a registered range, or two rows overlap),
 * EBUSY (a thread stands past the commit), ENOSPC (more than RAS_LIMIT),
 * ENOMEM. */
int ras_register(const struct ras_descriptor *table, size_t count);

/* Unregister the sequence that starts at `start`. 0, or -1 with ENOENT. */
int ras_unregister(const void *start);

/* Copy the statistics of at most `count` sequences of process `pid` (0: the
 * caller's), lowest address first. Returns how many are registered, or -1
 * with ESRCH or EFAULT. */
int ras_stats(pid_t pid, struct ras_statistics *table, size_t count);

/* Tell the calling thread about its last recovery. 0, or -1 with EFAULT. */
int ras_last(struct ras_last *last);

#endif
