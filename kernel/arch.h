/* arch.h - the whole contract between the portable kernel and the machine: what
 * a machine offers (arch_NAME), and what it calls (kernel_NAME).
 *
 * Nothing outside arch/ and boot/ names a register, a port or a descriptor
 * table. All functions are called with interrupts off, and keep them off,
 * unless said otherwise. Frames and pages are named by their first address.
 *
 * arch/x86/x86.h, included at the end, has what a C compiler must see of this
 * machine: the functions that are inline, what is in the structs, and these
 * constants, which portable code may use:
 *
 *     PAGE_SIZE         of a page and a frame
 *     USER_BASE         user addresses begin here,
 *     KERNEL_BASE       and end here
 *     USER_STACK_TOP    the first thread's stack grows down from here
 *     DIRECT_MAP_SIZE   so much physical memory can be used
 *     KERNEL_STACK_SIZE   of a thread's stack in the kernel, in bytes
 *     KERNEL_STACK_TABLES   frames that all these stacks need besides
 *     TRAP_INSTRUCTION, SYSTEM_CALL   as code has them: a byte, two bytes
 *     LANDMARK, LANDMARK_MASK, LANDMARK_SHIFT, LANDMARK_SIZE, LANDMARK_REACH
 *                       what a designated sequence begins with
 */
#ifndef ARCH_H
#define ARCH_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef uint32_t paddr_t; /* a physical address */
typedef uint32_t uaddr_t; /* a user virtual address */

/* A thread's own part of the machine. Portable code reads and writes only two
 * of its members, `work` and `entry_work`: work.h. */
struct arch_thread;
/* An address space's page tables. */
struct arch_space;
/* A thread's registers at its last entry into the kernel. */
struct trap_frame;
/* These tell, as plain data, what an instruction does, and what it did with
 * memory. Those that look at one include arch/x86/instruction.h. */
struct instruction;
struct emulation_access;

/* ==== what the machine offers ==== */

/* ---- boot and power ---- */

enum { BOOT_RANGES = 16 };

struct boot_range {
    paddr_t start, end;
};

/* The boot loader told us this. Pointers stay valid for ever. */
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

/* A bit for each thing that this machine was seen to do when it booted:
 * MACHINE_STEPS_NP and so on, of <reprise/reprise.h>. */
extern unsigned arch_can;

/* How threads are stepped: by the machine's own steps where it has them, and
 * else by breakpoints; or by one of the two. */
enum step_way { STEP_AS_IT_CAN, STEP_BY_FLAG, STEP_PLANTED };
/* Choose one, once, before any thread runs. */
void arch_step_by(enum step_way way);

/* Replace the boot page tables: text and constants read-only, guard page
 * under the boot stack. Needs the frame allocator. */
void arch_protect_kernel(void);

/* The machine ends in one of these ways. The host sees it as QEMU's exit status
 * (arch/x86/power.c); where there is no such thing, in the last line on the
 * consoles: "# reprise: ended with status 3". */
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
    SHUTDOWN_BAD_INIT = 13,
    SHUTDOWN_OLD_CPU = 14
};
_Noreturn void arch_shutdown(enum shutdown status);

/* ---- console ---- */

/* To the serial line and the screen. */
void arch_console_write(const char *text, size_t length);

/* ---- interrupts and time ---- */

/* Wait for an interrupt, and take it. Nobody waits for a time before `until`:
 * so there may be fewer ticks meanwhile, but 20 a second. */
void arch_idle(uint64_t until);
/* Take the interrupts that are pending, if any. Nothing else runs meanwhile, so
 * a thread's call that may take long does this wherever all that an interrupt
 * touches is in order: run queues, sleepers, timers, pending signals, the
 * console. (Not on the way from a fault to the exit door: the tick would be
 * taken for the cause.) A handler of interrupts must not; it does a part, and
 * the rest at the next tick. So no interrupt waits for 100,000 instructions
 * (tests/guest/interrupts_off.long). */
void arch_take_interrupts(void);
/* From now on kernel_tick() is called `hz` times a second, or a little more
 * often. Returns how many ns lie between two ticks, rounded down. */
uint32_t arch_timer_start(unsigned hz);
/* The ns since arch_timer_start(). It may tell a little less than have passed,
 * never more; and it never runs back. */
uint64_t arch_clock(void);
/* The seconds since 1970, by the machine's battery-backed clock. */
int64_t arch_wall_clock(void);
/* A count that grows while the CPU works: its time stamp counter. */
static inline uint64_t arch_cycles(void);

/* ---- threads ---- */

/* Give `thread` a kernel stack. When somebody first switches to it, it enters
 * user code of `space` at `pc`, with the stack pointer `sp`. The caller has set
 * all of *thread to 0. Returns 0 or -ENOMEM. */
int arch_thread_init(struct arch_thread *thread, const struct arch_space *space,
                     uaddr_t pc, uaddr_t sp);
/* Free what arch_thread_init() took. The thread must not be the running one. */
void arch_thread_free(struct arch_thread *thread);
/* The code that calls this is `thread` from now on: the idle thread, which has
 * the boot stack and no space. */
void arch_thread_adopt(struct arch_thread *thread);
/* For fork: copy the running thread's user state to an initialised thread. That
 * one goes on behind the same system call, which returns 0 to it. */
void arch_thread_copy(struct arch_thread *thread,
                      const struct arch_thread *running);
/* Give it the running one's floating-point environment alone: how it rounds,
 * which exceptions trap, and which have happened. */
void arch_thread_inherit(struct arch_thread *thread);
/* For exec: the running thread's user state becomes that of a new thread. It is
 * not stepped any more. */
void arch_thread_restart(struct arch_thread *running, uaddr_t pc, uaddr_t sp);
/* Let the thread's own segment, %gs, begin at `base`. */
void arch_thread_set_tls(struct arch_thread *thread, uaddr_t base);
/* Switch from the running thread to `to`, and to its space. `to` goes on where
 * it called this itself. The call returns when somebody switches to `from`. */
static inline void arch_switch(struct arch_thread *from,
                               struct arch_thread *to);

/* ---- a thread's user code, which was interrupted and will go on ---- */

static inline uaddr_t arch_user_pc(const struct arch_thread *thread);
static inline void arch_set_user_pc(struct arch_thread *thread, uaddr_t pc);
static inline uaddr_t arch_user_sp(const struct arch_thread *thread);
/* The frame with all of the thread's registers. The kernel may copy it, and put
 * it back. */
static inline struct trap_frame *arch_user_frame(
    const struct arch_thread *thread);
/* Find one general register by its number in struct instruction, which is not
 * that of the stack pointer. */
uint32_t *arch_user_register(struct arch_thread *thread, int number);
/* Copy the thread's registers as programs see them. The trap flag is shown only
 * if the program itself has set it. */
void arch_user_context(const struct arch_thread *thread, mcontext_t *to);
/* On: from now on kernel_step() is called after each instruction of the thread,
 * whatever the program does to the trap flag (popf, iret, sigreturn). The
 * program sees only the flag that it has set itself. Off: no more calls. */
void arch_single_step(struct arch_thread *thread, bool on);
/* True if the program has set the trap flag itself, stepped or not. */
bool arch_steps_itself(const struct arch_thread *thread);
/* From now on call kernel_trap() when user code is about to execute the
 * instruction at `pc`. There is one such place; 0: none. */
void arch_breakpoint(uaddr_t pc);

/* ---- instructions ---- */

/* Decode the instruction at `pc` whose bytes are code[0..available). */
void arch_decode(const uint8_t *code, size_t available, uaddr_t pc,
                 struct instruction *to);
/* Execute one allowed instruction for the running thread: on its user
 * registers, pc and memory. *to tells its access to memory. False: memory
 * refused that access (*to says where), and nothing has changed. */
bool arch_emulate(struct arch_thread *running, const struct instruction *i,
                  struct emulation_access *to);

/* ---- signals, and calls that they break off ---- */

/* This says how a handler is called. */
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

/* Make the running thread's user code enter a handler. Returns the handler's
 * frame, which the caller fills before user code runs. NULL: the user stack
 * cannot hold it. */
struct arch_signal_frame *arch_signal_enter(struct arch_thread *running,
                                            const struct arch_signal *call);
/* Go back to what the handler interrupted. Returns the handler's frame, which
 * is valid until user code runs, and its mask. NULL: at the stack pointer lies
 * no such frame. */
const struct arch_signal_frame *arch_signal_return(struct arch_thread *running,
                                                   uint32_t *mask);

/* The result of the running thread's system call, as its trap frame has it. */
static inline int32_t arch_call_value(const struct arch_thread *running);
/* If a signal broke its call off (the result is -ECALLAGAIN): make the call
 * `again`, or let its result be -EINTR. */
static inline void arch_call_settle(struct arch_thread *running, bool again);

/* ---- memory ---- */

#define PAGE_MASK (PAGE_SIZE - 1)
#define PAGE_DOWN(a) ((a) & ~PAGE_MASK)
#define PAGE_UP(a) PAGE_DOWN((a) + PAGE_MASK)

#define NO_FRAME 0xFFFFFFFFu

/* A frame's data, as the kernel reaches it; and back. */
static inline void *arch_frame_data(paddr_t frame);
static inline paddr_t arch_frame_of(const void *data);

/* A space with the kernel in it, and nothing else: 0 or -ENOMEM. */
int arch_space_init(struct arch_space *space);
/* Free its page tables. The frames that are mapped there stay the caller's. */
void arch_space_free(struct arch_space *space);
/* From now on user addresses are addresses of this space. */
void arch_space_use(const struct arch_space *space);
/* Make page tables for [start, end), so that arch_map() there cannot fail: 0 or
 * -ENOMEM. */
int arch_space_prepare(struct arch_space *space, uaddr_t start, uaddr_t end);

enum { ACCESS_READ = 1, ACCESS_WRITE = 2, ACCESS_EXECUTE = 4 };

/* Map `page` to this frame, with this access. Access 0: the page keeps the
 * frame, but each access to it faults. */
void arch_map(struct arch_space *space, uaddr_t page, paddr_t frame,
              unsigned access);
/* The frame at `page`, or NO_FRAME; arch_unmap() also forgets it. */
paddr_t arch_lookup(const struct arch_space *space, uaddr_t page);
paddr_t arch_unmap(struct arch_space *space, uaddr_t page);
/* The first page of [page, end) that has a frame, or `end`: it does not look
 * where there is no page table. */
uaddr_t arch_next_page(const struct arch_space *space, uaddr_t page,
                       uaddr_t end);

/* If the `length` bytes from `start` lie between USER_BASE and KERNEL_BASE:
 * their end. Else 0. All code that gets a start and a length from a program
 * makes the range by this function, and never by an addition of its own. */
static inline uaddr_t user_end(uaddr_t start, uint32_t length);

/* Copy between the kernel and the current process: 0 or -EFAULT. Pages that are
 * not there yet are brought in. */
int arch_copy_from_user(void *to, uaddr_t from, size_t length);
int arch_copy_to_user(uaddr_t to, const void *from, size_t length);

/* Two short ways for the exit door to look at user memory. Their caller makes
 * sure that the address is the program's.
 * Read the word at `from` into *to. False: it cannot be read. */
bool arch_user_word(uaddr_t from, uint32_t *to);
/* True if a landmark begins at most LANDMARK_REACH bytes below `pc`, or those
 * are not there. */
bool arch_user_landmark(uaddr_t pc);

/* ---- diagnosis ---- */

void arch_print_registers(const struct trap_frame *frame);
/* Call `each` with the frame's pc, and with a place in each call that led
 * there, innermost first. */
void arch_backtrace(const struct trap_frame *frame, void (*each)(uaddr_t pc));

/* ==== what the machine calls ====
 *
 * In brackets: the file of kernel/ that defines it. */

/* [main.c] The boot code calls this, on the boot stack. */
_Noreturn void kernel_main(uint32_t magic, paddr_t info);

/* [tick.c] The timer fired, and arch_clock() is `now`. */
void kernel_tick(uint64_t now);
/* [proc/terminal.c] A key was pressed, or a byte came over the serial line.
 * Here ^C becomes a signal. */
void kernel_input(char c);

/* [return_to_user.c] The exit door: act on thread->work, which is not 0, before
 * user code runs on. */
void kernel_return_to_user(struct arch_thread *thread);
/* [sched/sched.c] A new thread calls this first, after the first switch to it:
 * free the thread that has ended, if one has. */
void kernel_free_dead(void);
/* [ipc/step.c] A thread that is stepped has executed one instruction. */
void kernel_step(struct arch_thread *thread);

/* [syscall/table.c] The system calls by number, and how many there are. Each
 * gets the first four arguments, and returns an int32_t. */
typedef void kernel_call(void);
extern kernel_call *const kernel_calls[];
extern const uint32_t kernel_call_count;
/* [syscall/table.c] A system call is made while thread->entry_work is not 0.
 * Returns the number of the call to make: `number`, or kernel_call_count for
 * none. */
uint32_t kernel_call_noticed(uint32_t number);

/* [mm/frame.c] Allocate a frame with one reference; its contents are undefined.
 * NO_FRAME: each frame that is free is promised (mm/frame.h). And drop a
 * reference; the last one frees the frame. */
paddr_t kernel_frame_alloc(void);
void kernel_frame_free(paddr_t frame);
/* [proc/process.c, mm/fault.c] An access to user memory found no page, or one
 * that does not allow it. True: now it can be repeated. False: it is a
 * mistake. */
bool kernel_page_fault(uaddr_t address, unsigned access);

struct user_fault {
    const char *what; /* in words */
    int signal;       /* as POSIX numbers them */
    uaddr_t address;
    bool has_address;
    bool is_end; /* it kills, even if there is a handler */
};
/* [report/user_fault.c] The running thread's user code made a mistake: it gets
 * the signal, or its process is killed and the console says so. */
void kernel_user_fault(const struct user_fault *fault);

enum trap_kind {
    TRAPPED_BY_INSTRUCTION, /* `at`: where the trap instruction stands */
    TRAPPED_BY_REGISTER,    /* arch_breakpoint() */
    TRAPPED_BY_PAGE,        /* `at`: the address that was read */
    TRAPPED_BY_STEP         /* the program's own trap flag */
};
/* [report/user_fault.c] User code trapped at `at`. True: the kernel itself had
 * arranged that trap (ras/forward.c), and user code goes on. */
bool kernel_trap(enum trap_kind kind, uaddr_t at);

/* [report/panic.c] The kernel made a mistake, at *frame: say so, and end the
 * machine. */
_Noreturn void kernel_panic_at(const struct trap_frame *frame,
                               enum shutdown status, const char *message);
/* [report/panic.c] The host asks (by a non-maskable interrupt) where each
 * thread stands: say so, and end the machine. */
_Noreturn void kernel_dump_state(void);

#include "x86.h"

#endif
