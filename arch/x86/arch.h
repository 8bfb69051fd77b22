/* arch.h - the whole contract between the portable kernel and the machine.
 *
 * Nothing outside arch/ and boot/ names a register, a port or a descriptor
 * table. All functions are called with interrupts off unless said otherwise.
 * The second half lists what the machine calls in the kernel.
 */
#ifndef ARCH_H
#define ARCH_H

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <reprise/ras.h>
#include <signal.h>
#include <stdint.h>
#include "arch_types.h"
#include "instruction.h"
#include "kernel.h"

struct thread;
struct process;

/* ---- boot and power ---- */

struct boot_range {
    paddr_t start, end;
};

/* What the boot loader told us. Pointers stay valid for ever. */
struct boot_info {
    struct boot_range memory[BOOT_RANGES]; /* usable, page-aligned, sorted */
    unsigned memory_count;
    struct boot_range reserved[3]; /* inside them, but taken */
    const char *command_line;
    const void *module; /* the initrd, or NULL */
    size_t module_size;
};

/* Bring up descriptor tables, interrupt controller and consoles. Returns 0,
 * or -EINVAL when no multiboot loader started us. Call once, first. */
int arch_boot(uint32_t magic, paddr_t info, struct boot_info *boot);

/* Replace the boot page tables: text and constants read-only, guard page
 * under the boot stack. Needs the frame allocator. */
void arch_protect_kernel(void);

/* How the machine ends; the host sees it as QEMU's exit status. */
enum shutdown {
    SHUTDOWN_OK = 0,
    SHUTDOWN_INIT_FAILED = 1,
    SHUTDOWN_INIT_KILLED = 2,
    SHUTDOWN_PANIC = 3,
    SHUTDOWN_DOUBLE_FAULT = 4,
    SHUTDOWN_STATE_DUMP = 5,
    SHUTDOWN_HANG = 6,
    SHUTDOWN_NO_LOADER = 8,
    SHUTDOWN_NO_MODULE = 9,
    SHUTDOWN_BAD_ARCHIVE = 10,
    SHUTDOWN_LITTLE_MEMORY = 11,
    SHUTDOWN_NO_INIT = 12,
    SHUTDOWN_BAD_INIT = 13
};
_Noreturn void arch_shutdown(enum shutdown status);

/* ---- console ---- */

enum { CONSOLE_SERIAL = 1, CONSOLE_VGA = 2 };
void arch_console_select(unsigned outputs);
void arch_console_write(const char *text, size_t length);

/* ---- interrupts and time ---- */

void arch_idle(void);            /* wait for, and take, an interrupt */
void arch_take_interrupts(void); /* take what is pending, if any */
/* kernel_tick() so often a second, or a little oftener: returns how many ns
 * lie between two, rounded down. */
uint32_t arch_timer_start(unsigned hz);
uint64_t arch_clock(void);     /* ns since arch_timer_start(), never too many */
int64_t arch_wall_clock(void); /* seconds since 1970 at the call */

static inline uint64_t arch_cycles(void) /* time stamp counter */
{
    return __builtin_ia32_rdtsc();
}

/* ---- threads ---- */

/* Give `thread` a kernel stack that will enter user code of `space` at pc with
 * stack sp. All of *thread is 0 before. 0 or -ENOMEM. */
int arch_thread_init(struct arch_thread *thread, const struct arch_space *space,
                     uaddr_t pc, uaddr_t sp);
/* Give back what arch_thread_init() took. The thread is not the running one. */
void arch_thread_free(struct arch_thread *thread);
/* The code that calls this is `thread` from now on: the idle thread, which has
 * the boot stack and no space. */
void arch_thread_adopt(struct arch_thread *thread);
/* Give an initialised thread the running one's user state, with a system
 * call that returns 0. */
void arch_thread_copy(struct arch_thread *thread,
                      const struct arch_thread *running);
/* Give it the running one's floating-point environment alone: how it rounds,
 * which exceptions trap, and which have happened. */
void arch_thread_inherit(struct arch_thread *thread);
/* The running thread's user state becomes that of a new one, which nobody
 * steps. */
void arch_thread_restart(struct arch_thread *running, uaddr_t pc, uaddr_t sp);
/* Let the thread's own segment, %gs, begin at `base`. */
void arch_thread_set_tls(struct arch_thread *thread, uaddr_t base);
/* Go on as `to` where it called this; `from` goes on when it is `to`. */
static inline void arch_switch(struct arch_thread *from, struct arch_thread *to)
{
    __asm__ volatile("call switch_threads"
                     : "+a"(from), "+d"(to)
                     :
                     : "ebx", "ecx", "esi", "edi", "cc", "memory");
}

/* Where the thread's user code was interrupted, and will go on. */
static inline uaddr_t arch_user_pc(const struct arch_thread *arch)
{
    return arch_user_frame(arch)->eip;
}

static inline void arch_set_user_pc(struct arch_thread *arch, uaddr_t pc)
{
    arch_user_frame(arch)->eip = pc;
}

static inline uaddr_t arch_user_sp(const struct arch_thread *arch)
{
    return arch_user_frame(arch)->esp;
}

/* A saved general register by its number in struct instruction; it is not
 * the stack pointer. */
uint32_t *arch_user_register(struct arch_thread *thread, int number);
/* From now on kernel_step() is called after each of the thread's instructions,
 * whatever it does to the trap flag (popf, iret, sigreturn), of which it sees
 * its own; or it is not called any more. */
void arch_single_step(struct arch_thread *thread, bool on);
/* True if the program has set the trap flag itself, stepped or not. */
bool arch_steps_itself(const struct arch_thread *thread);
/* The thread's user registers, flags without the trap flag. */
void arch_user_context(const struct arch_thread *thread, mcontext_t *to);
/* Trap when user code is about to execute at `pc`; 0: nowhere. */
void arch_breakpoint(uaddr_t pc);

/* ---- instructions ---- */

/* Decode the instruction at `pc` whose bytes are code[0..available). */
void arch_decode(const uint8_t *code, size_t available, uaddr_t pc,
                 struct instruction *to);
/* Carry out an allowed instruction on the running thread's user registers, pc
 * and memory; *to tells of the latter. False, and where, if its memory refuses:
 * then nothing has changed. */
bool arch_emulate(struct arch_thread *thread, const struct instruction *i,
                  struct emulation_access *to);

/* ---- signals ---- */

/* How a handler is called. */
struct arch_signal {
    uaddr_t handler;
    uaddr_t restorer; /* where the handler returns to: it calls sigreturn */
    uaddr_t sp;       /* the handler's frame goes below it */
    int signal;
    uint32_t mask; /* of blocked signals, for sigreturn to restore */
};

/* The part of a handler's frame that the portable kernel fills and reads, right
 * on the user stack. The program can change it. */
struct arch_signal_frame {
    siginfo_t info;
    uint32_t kept[3]; /* the kernel's own */
};

/* Make the running thread's user code enter a handler. The frame for it, to be
 * filled before user code runs; NULL: the stack cannot hold it. */
struct arch_signal_frame *arch_signal_enter(struct arch_thread *running,
                                            const struct arch_signal *call);
/* Go back to what the handler interrupted. Its frame, good until user code
 * runs, and the mask that it has; NULL: there is none where it should be. */
const struct arch_signal_frame *arch_signal_return(struct arch_thread *running,
                                                   uint32_t *mask);

/* The result of the running thread's system call as it stands in its frame. */
static inline int32_t arch_call_value(const struct arch_thread *arch)
{
    return (int32_t)arch_user_frame(arch)->eax;
}

/* If its call was broken off (the result is -ECALLAGAIN): make it again, or let
 * the result be -EINTR. */
static inline void arch_call_settle(struct arch_thread *arch, bool again)
{
    struct trap_frame *frame = arch_user_frame(arch);

    if (frame->vector != TRAP_SYSCALL || arch_call_value(arch) != -ECALLAGAIN)
        return;
    if (again)
        frame->eip -= SYSTEM_CALL_LENGTH;
    frame->eax = again ? frame->number : (uint32_t)-EINTR;
}

/* ---- memory ---- */

enum { ACCESS_READ = 1, ACCESS_WRITE = 2, ACCESS_EXECUTE = 4 };

static inline void *arch_frame_data(paddr_t frame)
{
    return (void *)(uintptr_t)(frame + KERNEL_BASE);
}

static inline paddr_t arch_frame_of(const void *data)
{
    return (paddr_t)(uintptr_t)data - KERNEL_BASE;
}

int arch_space_init(struct arch_space *space);  /* 0 or -ENOMEM */
void arch_space_free(struct arch_space *space); /* tables only */
void arch_space_use(const struct arch_space *space);
/* True if the CPU is in this one: its process runs. */
bool arch_space_is_used(const struct arch_space *space);
/* Make page tables for [start, end), so that arch_map() there cannot fail. */
int arch_space_prepare(struct arch_space *space, uaddr_t start, uaddr_t end);
void arch_map(struct arch_space *space, uaddr_t page, paddr_t frame,
              unsigned access);
/* (With no access at all the page keeps its frame, but nobody can reach it.)
 * The frame at `page`, or NO_FRAME; unmap also forgets it. */
paddr_t arch_lookup(const struct arch_space *space, uaddr_t page);
paddr_t arch_unmap(struct arch_space *space, uaddr_t page);
/* The first page of [page, end) that has a frame, or `end`: it does not look
 * where there is no page table. */
uaddr_t arch_next_page(const struct arch_space *space, uaddr_t page,
                       uaddr_t end);

/* For kernel/report/check.c: call `meet` with every page that has a frame;
 * `access` is ACCESS_READ and ACCESS_WRITE as they are now. */
typedef void arch_meet(uaddr_t page, paddr_t frame, unsigned access);
void arch_each_page(const struct arch_space *space, arch_meet *meet);
bool arch_breakpoint_armed(void);

/* Copy between kernel and the current process; 0 or -EFAULT. A page not
 * there yet is faulted in. */
int arch_copy_from_user(void *to, uaddr_t from, size_t length);
int arch_copy_to_user(uaddr_t to, const void *from, size_t length);

/* Two questions of the exit door. (An address of the kernel's is not refused
 * where the kernel itself has it.)
 * True if a landmark begins at most LANDMARK_REACH bytes below `pc`, or those
 * cannot be read. */
bool arch_user_landmark(uaddr_t pc);
/* True if the word at `slot` names a struct ras_descriptor with start <= pc <
 * end, or one that cannot be read so far as to tell. */
bool arch_user_named(uaddr_t slot, uaddr_t pc);

/* ---- diagnosis ---- */

_Noreturn void arch_break(void); /* trap here: ends in kernel_panic_at() */
void arch_print_registers(const struct trap_frame *frame);
/* Call `each` with the frame's pc and every return address, innermost first. */
void arch_backtrace(const struct trap_frame *frame, void (*each)(uaddr_t pc));

/* ==== what the machine calls ==== */

_Noreturn void kernel_main(uint32_t magic, paddr_t info);
void kernel_tick(uint64_t now); /* the timer fired: arch_clock() then */
void kernel_input(char c);      /* a key or serial byte */
/* A thread that is stepped has executed one instruction. */
void kernel_step(struct arch_thread *thread);
/* True: the page is there now. False: the access is a mistake. */
bool kernel_page_fault(uaddr_t address, unsigned access);

struct user_fault {
    const char *what; /* in words */
    int signal;       /* as POSIX numbers them */
    uaddr_t address;
    bool has_address;
    bool is_end; /* whatever handler there is */
};
void kernel_user_fault(const struct user_fault *fault);
/* What else may be behind a trap of user code at `at`. True: it was the
 * kernel's own doing, and user code goes on. */
enum trap_kind {
    TRAPPED_BY_INSTRUCTION, /* `at`: where the trap instruction stands */
    TRAPPED_BY_REGISTER,    /* arch_breakpoint() */
    TRAPPED_BY_PAGE,        /* `at`: the address that was read */
    TRAPPED_BY_STEP         /* the program's own trap flag */
};
bool kernel_trap(enum trap_kind kind, uaddr_t at);
/* The exit door: act on thread->work, which is not 0, before user code runs
 * on. */
void kernel_return_to_user(struct arch_thread *thread);
/* The first act of a new thread, which has just been switched to. */
void kernel_thread_began(void);
/* The kernel's own mistake, at *frame: say so, and end the machine. */
_Noreturn void kernel_panic_at(const struct trap_frame *frame,
                               enum shutdown status, const char *message);
/* The host asks (by a non-maskable interrupt) where everybody stands: say so,
 * and end the machine. */
_Noreturn void kernel_dump_state(void);

/* The system calls by number, each of which gets its first four arguments, and
 * whose result is an int32_t; and how many there are. */
typedef void kernel_call(void);
extern kernel_call *const kernel_calls[];
extern const uint32_t kernel_call_count;
/* A system call is made while thread->entry_work is not 0. Returns the number
 * of the call to make: `number`, or kernel_call_count for none. */
uint32_t kernel_call_noticed(uint32_t number);

#endif
