/* ras.h - restartable atomic sequences: the native interface.
 *
 * A sequence is code [start, end) that runs in address order and whose first
 * write to memory is the instruction at `commit`:
 *
 *     start ---------------- commit ---------------- end
 *     |     rolls back         |    rolls forward     |
 *
 * An interruption that finds the thread at start < pc <= commit puts it back
 * at start; one at commit < pc < end lets it run on to the end first, by the
 * way that `recovery` names; at start, at end, or outside, it is left alone.
 * A sequence of which nothing may be rolled back has its commit at start.
 * Read kernel/ras/README.md first. Sequences are written in NASM with the
 * macros of lib/ras/ras.inc, which fill the section .ras; crt0 registers that
 * section before main().
 */
#ifndef RAS_H
#define RAS_H

#include <stdint.h>
#include <sys/types.h>

#define RAS_LIMIT 1024      /* sequences a process can have registered */
#define RAS_LENGTH_MAX 256  /* bytes in a native sequence */
#define RAS_ENDED 32        /* rows that are kept of ended processes */
#define RAS_NAME_MAX 24     /* bytes of a name, its terminator included */
#define RAS_RESTART_LIMIT 8 /* rollbacks in a row; then it is finished */
#define RAS_OFFSETS 32      /* columns of a histogram */

/* How a sequence recovers past its commit; `with` is what the way needs. One
 * that reads the byte at its end (rewrite) or the page `with` (fault), and
 * would see what the kernel changed there, is finished by emulate, or by a
 * breakpoint if it is RAS_UNBOUNDED; and counted so. A thread that has jumped
 * into the middle of an instruction is finished by a breakpoint; one that is
 * interrupted where a signal's handler begins, past the commit, gets SIGILL. */
enum ras_recovery {
    RAS_ROLLBACK = 0, /* never: commit is the last instruction */
    RAS_REWRITE,      /* the kernel puts a trap at end for a while */
    RAS_CLONE,        /* with: a copy of the code, followed by int3 */
    RAS_JUMP,         /* at end stands `jmp register`; with: an int3 */
    RAS_FAULT,        /* at end stands a load from the page `with` */
    RAS_BREAKPOINT,   /* the kernel arms a debug register at end */
    RAS_EMULATE,      /* the kernel executes the rest itself */
    RAS_RECOVERIES
};
#define RAS_RECOVERIES_MAX 8 /* so many can there be: a landmark has 3 bits */

/* How it is found. */
enum ras_identification {
    RAS_STATIC,     /* registered: ras_register() */
    RAS_DYNAMIC,    /* named by its thread: ras_set_slot() */
    RAS_DESIGNATED, /* recognised: ras_designate() */
    RAS_RASCTL,     /* rasctl(2), by NetBSD's rules */
    RAS_RSEQ        /* rseq(2), by Linux's */
};

/* A descriptor's flags. */
#define RAS_UNBOUNDED 1 /* it may loop: a watchdog ends it; commit == start */

/* A descriptor's clobbers: what nobody needs at end. 0 stands for
 * RAS_CLOBBERS; RAS_NOTHING for none at all. */
#define RAS_EAX 0x01u
#define RAS_ECX 0x02u
#define RAS_EDX 0x04u
#define RAS_EBX 0x08u
#define RAS_EBP 0x20u
#define RAS_ESI 0x40u
#define RAS_EDI 0x80u
#define RAS_FLAGS 0x3F00u /* carry, parity, adjust, zero, sign, overflow */
#define RAS_NOTHING 0x80000000u
#define RAS_CLOBBERS (RAS_EAX | RAS_ECX | RAS_EDX | RAS_FLAGS)

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

/* One sequence. All addresses are the program's own. 32 bytes: NASM writes
 * it too (lib/ras/ras.inc). */
struct ras_descriptor {
    uint32_t start;
    uint32_t commit;   /* the first instruction that writes memory */
    uint32_t end;      /* the first address after the sequence */
    uint32_t restart;  /* where a rollback goes: start, or 0 for that */
    uint8_t recovery;  /* enum ras_recovery */
    uint8_t flags;     /* of RAS_UNBOUNDED */
    uint16_t version;  /* of this structure: 0 */
    uint32_t name;     /* address of a string, or 0 */
    uint32_t with;     /* see enum ras_recovery; else 0 */
    uint32_t clobbers; /* of RAS_EAX ... */
};

/* The kernel counts this for one sequence, in 256 bytes. How often it was
 * entered is not among it: an entry is a plain instruction, a store at most, of
 * which the kernel hears nothing; who wants that counts outside. */
struct ras_statistics {
    uint32_t start;
    uint32_t commit;
    uint32_t end;
    char name[RAS_NAME_MAX];
    uint8_t recovery;       /* enum ras_recovery */
    uint8_t identification; /* enum ras_identification */
    uint16_t column;        /* bytes of the sequence in a histogram column */
    uint32_t restarts[RAS_CAUSES];
    uint32_t forwards[RAS_CAUSES];
    uint32_t by[RAS_RECOVERIES_MAX]; /* control came back by its own trap */
    uint32_t finished; /* of them at RAS_RESTART_LIMIT, for progress */
    int32_t pid;       /* RAS_OF_ENDED: of the process; else 0 */
    uint32_t offsets[RAS_OFFSETS]; /* where interruptions found it */
};

/* The calling thread's last forced interruption or recovery, whichever came
 * later. */
struct ras_last {
    uint32_t pc;       /* where the interruption found the thread */
    uint32_t to;       /* where it went on; == pc: left alone */
    uint32_t start;    /* of the sequence it stood in, or 0 */
    uint32_t cause;    /* enum ras_cause */
    uint32_t count;    /* how many such interruptions so far */
    uint32_t recovery; /* enum ras_recovery */
};

/* Why verification refuses a sequence, for ras_explain(). */
enum ras_rule {
    RAS_RULE_NONE,       /* it is accepted */
    RAS_RULE_UNKNOWN,    /* an instruction that is not among the allowed */
    RAS_RULE_CALL,       /* a call */
    RAS_RULE_RETURN,     /* a return */
    RAS_RULE_INDIRECT,   /* a jump whose target cannot be known */
    RAS_RULE_SYSTEM,     /* a system call or trap */
    RAS_RULE_REPEAT,     /* a repeated string instruction */
    RAS_RULE_STACK,      /* it writes the stack pointer */
    RAS_RULE_SEGMENT,    /* it writes or overrides a segment register */
    RAS_RULE_FLAGS,      /* it writes the trap, interrupt or direction flag */
    RAS_RULE_IO,         /* input, output or a privileged instruction */
    RAS_RULE_LOCK,       /* a lock prefix */
    RAS_RULE_CROSSES,    /* it straddles end or commit */
    RAS_RULE_BACKWARD,   /* a backward branch */
    RAS_RULE_EXIT,       /* a branch to elsewhere than end */
    RAS_RULE_TARGET,     /* a branch into the middle of an instruction */
    RAS_RULE_STORE,      /* it writes memory before the commit */
    RAS_RULE_CLOBBER,    /* it overwrites what a restart needs */
    RAS_RULE_UNDEFINED,  /* a flag that it may leave undefined is used later */
    RAS_RULE_COMMIT,     /* rollback: the commit is not the last instruction */
    RAS_RULE_WRITABLE,   /* the text can be written */
    RAS_RULE_CLONE,      /* the copy differs, or no int3 follows it */
    RAS_RULE_LANDING,    /* jump: no int3 at `with` */
    RAS_RULE_JUMP,       /* jump: no jump by register at end */
    RAS_RULE_REGISTER,   /* jump: the register is used inside */
    RAS_RULE_GUARD_LOAD, /* fault: no load from the guard page at end */
    RAS_RULE_OWN_END,    /* rewrite: it reads the byte at end */
    RAS_RULE_EXCHANGE    /* xchg with memory, which is locked as well */
};

struct ras_explanation {
    uint32_t rule;      /* enum ras_rule */
    uint32_t pc;        /* of the instruction */
    uint32_t registers; /* RAS_RULE_CLOBBER: which, of RAS_EAX ... */
    char text[116];     /* the same in words */
};

/* Register `count` sequences, all or none. Returns 0, or -1 with errno:
 * EINVAL (end <= start, commit outside, longer than RAS_LENGTH_MAX, restart
 * elsewhere than at start, for a thread put back there would still be inside,
 * unknown recovery, flag, clobber or version, `with` missing or not wanted),
 * EFAULT (range not mapped, not executable, or table unreadable), EEXIST
 * (overlaps a registered range, or two rows overlap), EBUSY (a thread stands
 * past the commit), ENOSPC (more than RAS_LIMIT), ENOEXEC (the code breaks a
 * rule: ras_explain() tells which), ENOMEM. */
int ras_register(const struct ras_descriptor *table, size_t count);

/* Unregister the sequence that starts at `start`. 0, or -1 with ENOENT; or with
 * EBUSY: it is done, but with it went what kept a designated one from being
 * recognised, and another thread stands past the commit of that. */
int ras_unregister(const void *start);

/* Say whether this sequence would pass verification, and why not: 0 (the
 * rule may be RAS_RULE_NONE), or -1 with EINVAL or EFAULT as above. The text
 * reads "at 08049012 (+7): writes ecx, which a restart needs; ...". */
int ras_explain(const struct ras_descriptor *row,
                struct ras_explanation *explanation);

/* Where the instruction at `pc`, inside a sequence that RAS_BEGIN made, stands
 * in the source: "FILE:LINE: TEXT", the first `size` bytes of it. 0, or -1 with
 * ENOENT: that is not known. */
int ras_source(uint32_t pc, char *to, size_t size);

/* Copy the statistics of at most `count` sequences of process `pid` (0: the
 * caller's), lowest address first. Returns how many are registered, or -1
 * with ESRCH or EFAULT. Of RAS_OF_ENDED: the statistics of those sequences of
 * ended processes that a thread was put back or carried forward in; the last
 * RAS_ENDED of them are kept, the oldest first. */
enum { RAS_OF_ENDED = -1 };
int ras_stats(pid_t pid, struct ras_statistics *table, size_t count);

/* Copy the statistics of the caller's sequence that starts at `start`, if it is
 * registered or was named by a slot: 0, or -1 with ENOENT or ENOMEM. */
int ras_counters(const void *start, struct ras_statistics *counts);

/* From now on *word (4-aligned; NULL: none) rises by at least 1 whenever the
 * calling thread was interrupted: another thread may have run, a signal is
 * delivered, or its handler has returned (what that saw of *word is old then).
 * It has risen before the thread's next instruction. A thread that
 * a fork() makes has its own count at the same address. 0, or -1 with EINVAL,
 * EFAULT; a word that cannot be written later is SIGSEGV. */
int ras_count_interruptions(volatile uint32_t *word);

/* Tell the calling thread about its last recovery. 0, or -1 with EFAULT. */
int ras_last(struct ras_last *last);

/* ---- sequences that are named as they are entered: dynamic ---- */

/* From now on the word `slot` (4-aligned, NULL: none) holds the address of
 * the descriptor of the sequence that the calling thread is in, or was last:
 * one store on entry, nothing at the end. The kernel reads both when it
 * interrupts the thread. 0, or -1 with EINVAL, EFAULT, ENOMEM.
 *
 * What it reads has to be right then: a bad address is SIGSEGV, a bad
 * descriptor around the thread SIGILL, and so is a thread past a commit whose
 * code does not pass verification, unless it is RAS_UNBOUNDED. A descriptor is
 * bad that ras_register() would call EINVAL or EEXIST. Code that can be
 * written is never verified. Rollback is done unverified. Whoever changes the
 * word inside, and so comes to stand past the commit of another sequence at
 * the end of the first, gets SIGILL. A system call inside
 * is SIGILL. Either signal switches the slot off, so that a handler can run.
 * A handler may name sequences, too: when it returns, the word is as before,
 * or NULL if there was no slot.
 * A thread begins without a slot, a fork's child has its parent's, and a new
 * program none. The kernel counts for 16 descriptors of a process one by one,
 * and for all others together, as "(others)". */
int ras_set_slot(struct ras_descriptor *volatile *slot);

/* ---- sequences that are known by their code: designated ---- */

/* Let the kernel recognise its templates (kernel/ras/identify/designated.c)
 * in all code of the process that can be executed and not written (1), or not
 * (0). They are counted by template: ras_stats() tells of them, by name, after
 * what is registered. 0, or -1 with EINVAL, ENOMEM, or EBUSY: a thread stands
 * past the commit of one. What can be recognised later (mprotect(),
 * ras_unregister()) is so from then on: a thread that stands inside is put
 * back. */
int ras_designate(int on);

#endif
