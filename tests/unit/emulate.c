/* emulate.c - arch/x86/emulate.c against the CPU that runs this test.
 *
 * Random instructions that the decoder accepts, each in a random state: the
 * CPU executes it under the trap flag, in segments of either base, and
 * arch_emulate() does on a copy. Both must leave the same registers, defined
 * flags, memory and faults. The pairs that are tried: COUNT=N, SEED=N. Only a
 * 32-bit program on Linux can. */
#define _GNU_SOURCE /* the names of saved registers */
#include "fixed_layout.h"
#include "machine.h"
#include "random_code.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <reprise/ras.h>
#include <reprise/tap.h>

#include "sched/thread.h"
#include "undefined.h"
#include "../../arch/x86/segments.h"

#if defined(__i386__) && defined(__linux__)

#include <asm/ldt.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>

enum { FLAGS = CF | PF | AF | ZF | SF | OF, TF = 0x100 };
enum { GUARD_PAGES = 16, STACK_SIZE = 256 << 10, PAIRS = 60000 };

/*   guard | page 0: read, write | 1: the same | 2: read only | guard   */
enum { DATA_PAGES = 3, WRITABLE_PAGES = 2, DATA_SIZE = DATA_PAGES * 4096 };

static uint8_t *data, *code, *stack;
static uint32_t tls_base;
static unsigned host_gs, host_data, tls_selector;

/* ---- one instruction on the CPU ---- */

struct outcome {
    struct trap_frame frame;
    bool faulted;
    bool paged; /* the fault has an address */
    struct emulation_access fault;
};

static struct instruction instruction; /* that both execute */
static struct trap_frame start;
static uint32_t start_gs;
static struct outcome native, emulated;

/* Our kernel calls this segment so; this is the host's name of it. */
static greg_t host_selector(uint32_t selector)
{
    return (greg_t)(selector == USER_TLS ? tls_selector : host_data);
}

static void load(greg_t *registers)
{
    registers[REG_EAX] = (greg_t)start.eax;
    registers[REG_ECX] = (greg_t)start.ecx;
    registers[REG_EDX] = (greg_t)start.edx;
    registers[REG_EBX] = (greg_t)start.ebx;
    registers[REG_ESP] = (greg_t)start.esp;
    registers[REG_EBP] = (greg_t)start.ebp;
    registers[REG_ESI] = (greg_t)start.esi;
    registers[REG_EDI] = (greg_t)start.edi;
    registers[REG_EIP] = (greg_t)start.eip;
    registers[REG_EFL] = (greg_t)(start.eflags | TF);
    registers[REG_GS] = host_selector(start_gs);
    registers[REG_DS] = host_selector(start.ds);
    registers[REG_SS] = host_selector(start.ss);
}

static void save(const greg_t *registers)
{
    native.frame = (struct trap_frame){
        .eax = (uint32_t)registers[REG_EAX],
        .ecx = (uint32_t)registers[REG_ECX],
        .edx = (uint32_t)registers[REG_EDX],
        .ebx = (uint32_t)registers[REG_EBX],
        .esp = (uint32_t)registers[REG_ESP],
        .ebp = (uint32_t)registers[REG_EBP],
        .esi = (uint32_t)registers[REG_ESI],
        .edi = (uint32_t)registers[REG_EDI],
        .eip = (uint32_t)registers[REG_EIP],
        .eflags = (uint32_t)registers[REG_EFL],
    };
    native.paged = registers[REG_TRAPNO] == TRAP_PAGE_FAULT;
    native.fault.access = registers[REG_ERR] & 2 ? ACCESS_WRITE : ACCESS_READ;
}

static bool next_pair(void); /* false: it was the last */
static void compare(void);

/* A trap inside our handler: the likely reason why a virtual machine killed
 * this test, rarely. It finds us on our stack, not behind the instruction. */
static bool is_late(int signal, const greg_t *registers)
{
    uint32_t pc = (uint32_t)registers[REG_EIP];
    uint32_t depth = (uint32_t)registers[REG_ESP] - (uint32_t)(uintptr_t)stack;

    return signal == SIGTRAP && depth < STACK_SIZE &&
           pc != start.eip + instruction.length && pc != instruction.target;
}

/* The whole test runs in here, as that costs one signal a pair: a breakpoint
 * begins it, each instruction comes back by its trap or its fault. The C
 * library finds its own data through %gs. */
__attribute__((no_sanitize_address)) static void on_signal(int signal,
                                                           siginfo_t *info,
                                                           void *context)
{
    static gregset_t host;
    static bool begun;
    __asm__ volatile("mov %0, %%gs" : : "r"(host_gs) : "memory");
    greg_t *registers = ((ucontext_t *)context)->uc_mcontext.gregs;

    if (begun && is_late(signal, registers)) {
        registers[REG_EFL] &= ~TF;
        return;
    }
    if (begun) {
        save(registers);
        native.faulted = signal != SIGTRAP;
        native.fault.address = (uint32_t)(uintptr_t)info->si_addr;
        compare();
    } else {
        memcpy(host, registers, sizeof host);
        begun = true;
    }
    if (next_pair())
        load(registers);
    else
        memcpy(registers, host, sizeof host);
}

/* ---- the kernel around the emulator ---- */

static bool reaches(uaddr_t at, size_t length, unsigned access)
{
    uint32_t offset = at - (uint32_t)(uintptr_t)data;
    uint32_t end =
        access == ACCESS_WRITE ? WRITABLE_PAGES * PAGE_SIZE : DATA_SIZE;

    return offset < end && length <= end - offset;
}

/* Like the kernel's, each may have copied up to the page that fails. */
int arch_copy_from_user(void *to, uaddr_t from, size_t length)
{
    for (size_t at = 0; at < length; at++) {
        if (!reaches(from + at, 1, ACCESS_READ))
            return -EFAULT;
        ((uint8_t *)to)[at] = *(uint8_t *)(uintptr_t)(from + at);
    }
    return 0;
}

int arch_copy_to_user(uaddr_t to, const void *from, size_t length)
{
    for (size_t at = 0; at < length; at++) {
        if (!reaches(to + at, 1, ACCESS_WRITE))
            return -EFAULT;
        *(uint8_t *)(uintptr_t)(to + at) = ((const uint8_t *)from)[at];
    }
    return 0;
}

static void emulate(const struct instruction *i)
{
    static struct thread thread;

    emulated = (struct outcome){ .frame = start };
    thread.arch.kernel_stack_top = (uint32_t)(uintptr_t)(&emulated.frame + 1);
    thread.arch.tls_base = tls_base;
    thread.arch.gs = start_gs;
    emulated.faulted = !arch_emulate(&thread.arch, i, &emulated.fault);
}

/* ---- random states ---- */

static uint32_t *register_of(struct trap_frame *frame, unsigned number)
{
    uint32_t *const in_order[8] = { &frame->eax, &frame->ecx, &frame->edx,
                                    &frame->ebx, &frame->esp, &frame->ebp,
                                    &frame->esi, &frame->edi };

    return in_order[number];
}

/* Half of them small or all but: where carries and overflows are. */
static uint32_t random_value(void)
{
    static const uint32_t edges[] = { 0,      1,          0x7F,       0x80,
                                      0xFF,   0x7FFF,     0x8000,     0xFFFF,
                                      0x10,   0x7FFFFFFF, 0x80000000, 31,
                                      ~0u - 1 };

    if (random_below(2))
        return (uint32_t)random_bits();
    return edges[random_below(sizeof edges / sizeof *edges)] +
           (random_below(4) ? 0 : ~0u);
}

/* Most are at the edge of a page. */
static uint32_t random_address(void)
{
    uint32_t base = (uint32_t)(uintptr_t)data;

    if (random_below(3) == 0)
        return base + random_below(DATA_SIZE);
    return base + random_below(DATA_PAGES + 1) * PAGE_SIZE - 8 +
           random_below(16);
}

static uint32_t base_of(const struct instruction *i,
                        const struct trap_frame *frame)
{
    bool on_stack = i->memory.base == 4 || i->memory.base == 5;
    uint32_t selector = i->memory.thread_local ? start_gs
                        : on_stack             ? frame->ss
                                               : frame->ds;

    return selector == USER_TLS ? tls_base : 0;
}

static uint32_t address_of(const struct instruction *i,
                           struct trap_frame *frame)
{
    const struct memory_operand *m = &i->memory;

    return m->displacement + base_of(i, frame) +
           (m->base >= 0 ? *register_of(frame, (unsigned)m->base) : 0) +
           (m->index >= 0 ? *register_of(frame, (unsigned)m->index) * m->scale
                          : 0);
}

/* Write another displacement where the old one stands in the code. */
static void patch(struct instruction *i, uint32_t displacement)
{
    for (unsigned at = 1; at + 4 <= i->length; at++) {
        if (memcmp(code + at, &i->memory.displacement, 4))
            continue;
        memcpy(code + at, &displacement, 4);
        break;
    }
    arch_decode(code, INSTRUCTION_MAX, (uint32_t)(uintptr_t)code, i);
}

/* Make the operand lie in or beside our data. False: that cannot be had. */
static bool aim(struct instruction *i, struct trap_frame *frame)
{
    uint32_t wanted = random_address();

    if (base_of(i, frame) && random_below(8) == 0)
        wanted = tls_base - random_below(10); /* it ends its segment */
    uint32_t change = wanted - address_of(i, frame);
    if (i->memory.base >= 0 && i->memory.base != i->memory.index)
        *register_of(frame, (unsigned)i->memory.base) += change;
    else
        patch(i, i->memory.displacement + change);
    return i->refusal == RAS_RULE_NONE && address_of(i, frame) == wanted;
}

/* ---- the comparison ---- */

static uint8_t before[DATA_SIZE], after[DATA_SIZE];
static unsigned pairs, tried, faults, wrong, by_operation[OPERATIONS];

/* Some CPUs begin a change of memory that is not there with a read. */
static bool either_access(void)
{
    return instruction.loads && instruction.stores &&
           !reaches(native.fault.address, 1, ACCESS_READ);
}

/* NULL: the two came to the same. */
static const char *difference(void)
{
    struct trap_frame *a = &native.frame, *b = &emulated.frame;
    uint32_t ignored = native.faulted ? 0 : undefined(&instruction, &start);

    for (unsigned number = 0; number < 8; number++) {
        if (*register_of(a, number) != *register_of(b, number))
            return "a register";
        if (*register_of(a, number) != *register_of(&start, number) &&
            !(instruction.writes >> number & 1))
            return "what the decoder says that it writes";
    }
    if (a->eip != b->eip)
        return "pc";
    if ((a->eflags ^ b->eflags) & FLAGS & ~ignored)
        return "flags";
    if (memcmp(data, after, DATA_SIZE))
        return "memory";
    if (native.faulted != emulated.faulted)
        return "whether it faults";
    if (native.faulted && native.paged &&
        native.fault.address != emulated.fault.address)
        return "fault's address";
    if (native.faulted && native.paged &&
        native.fault.access != emulated.fault.access && !either_access())
        return "fault's access";
    return NULL;
}

static void report(const char *what, const struct instruction *i)
{
    char bytes[3 * INSTRUCTION_MAX + 1] = "";

    for (unsigned at = 0; at < i->length; at++)
        sprintf(bytes + strlen(bytes), "%02x ", code[at]);
    tap_note("%s: %s differs", bytes, what);
    for (unsigned number = 0; number < 8; number++)
        tap_note("  register %u: before %08x, CPU %08x, emulated %08x", number,
                 *register_of(&start, number),
                 *register_of(&native.frame, number),
                 *register_of(&emulated.frame, number));
    tap_note("  flags: before %03x, CPU %03x, emulated %03x",
             start.eflags & FLAGS, native.frame.eflags & FLAGS,
             emulated.frame.eflags & FLAGS);
    tap_note("  fault: CPU %d %08x %u, emulated %d %08x %u", native.faulted,
             native.fault.address, native.fault.access, emulated.faulted,
             emulated.fault.address, emulated.fault.access);
}

/* New contents where the operand is; half the time those that a
 * compare-and-exchange hopes for. False: that would move the operand. */
static bool fill(const struct instruction *i, struct trap_frame *frame)
{
    uint32_t address = address_of(i, frame);
    uint32_t offset = address - (uint32_t)(uintptr_t)data;
    uint32_t value = (uint32_t)random_bits();

    if (offset > WRITABLE_PAGES * PAGE_SIZE - sizeof value)
        return true;
    memcpy(before + offset, &value, sizeof value);
    if (i->operation == OP_CMPXCHG && random_below(2))
        frame->eax = value;
    return address_of(i, frame) == address;
}

/* Find an instruction and a state to start it in. */
static bool choose(struct instruction *i, struct trap_frame *frame)
{
    *frame = (struct trap_frame){ .eip = (uint32_t)(uintptr_t)code };
    random_code(code);
    arch_decode(code, INSTRUCTION_MAX, frame->eip, i);
    if (i->refusal != RAS_RULE_NONE)
        return false;
    for (unsigned number = 0; number < 8; number++)
        *register_of(frame, number) = random_value();
    frame->ds = random_below(8) ? USER_DATA : USER_TLS;
    frame->ss = random_below(8) ? USER_DATA : USER_TLS;
    start_gs = random_below(8) ? USER_TLS : USER_DATA;
    frame->eflags = 0x202 | ((uint32_t)random_bits() & FLAGS);
    return !(i->loads || i->stores) || (aim(i, frame) && fill(i, frame));
}

static bool next_pair(void)
{
    if (tried == pairs)
        return false;
    while (!choose(&instruction, &start))
        ;
    memcpy(data, before, WRITABLE_PAGES * PAGE_SIZE);
    emulate(&instruction);
    memcpy(after, data, DATA_SIZE);
    memcpy(data, before, WRITABLE_PAGES * PAGE_SIZE);
    return true;
}

static void compare(void)
{
    const char *what = difference();

    if (what && wrong++ < 5)
        report(what, &instruction);
    tried++;
    faults += native.faulted;
    by_operation[instruction.operation]++;
}

/* ---- preparations ---- */

static void *pages(unsigned count, int protection)
{
    void *at = mmap(NULL, count * PAGE_SIZE, protection,
                    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    if (at == MAP_FAILED)
        exit(2);
    return at;
}

static void prepare_memory(void)
{
    uint8_t *all = pages(DATA_PAGES + 2 * GUARD_PAGES, PROT_NONE);

    code = pages(1, PROT_READ | PROT_WRITE | PROT_EXEC);
    data = all + GUARD_PAGES * PAGE_SIZE;
    for (unsigned at = 0; at < DATA_SIZE; at++)
        before[at] = (uint8_t)random_bits();
    if (mprotect(data, DATA_SIZE, PROT_READ | PROT_WRITE))
        exit(2);
    memcpy(data, before, DATA_SIZE);
    if (mprotect(data + WRITABLE_PAGES * PAGE_SIZE, PAGE_SIZE, PROT_READ))
        exit(2);
}

/* False: this host gives us no segment. */
static bool prepare_segment(void)
{
    struct user_desc segment = { .entry_number = ~0u, .limit = 0xFFFFF };

    tls_base = (uint32_t)(uintptr_t)data + 0x800;
    segment.base_addr = tls_base;
    segment.seg_32bit = segment.limit_in_pages = segment.useable = 1;
    if (syscall(SYS_set_thread_area, &segment))
        return false;
    tls_selector = segment.entry_number * 8 + 3;
    return true;
}

static void prepare_signals(void)
{
    static const int caught[] = { SIGTRAP, SIGSEGV, SIGBUS, SIGILL, SIGFPE };
    struct sigaction action = { .sa_sigaction = on_signal,
                                .sa_flags =
                                    SA_SIGINFO | SA_ONSTACK | SA_NODEFER };

    stack = pages(STACK_SIZE / PAGE_SIZE, PROT_READ | PROT_WRITE);
    sigaltstack(&(stack_t){ .ss_sp = stack, .ss_size = STACK_SIZE }, NULL);
    __asm__("mov %%gs, %0" : "=r"(host_gs));
    __asm__("mov %%ds, %0" : "=r"(host_data));
    for (unsigned n = 1; n < sizeof caught / sizeof *caught; n++)
        sigaddset(&action.sa_mask, caught[n]); /* but not SIGTRAP */
    for (unsigned n = 0; n < sizeof caught / sizeof *caught; n++)
        sigaction(caught[n], &action, NULL);
}

static void count_operations(void)
{
    unsigned missing = 0;

    for (unsigned operation = OP_NOP; operation < OPERATIONS; operation++) {
        missing += by_operation[operation] < tried / 10000;
        if (by_operation[operation] < tried / 10000)
            tap_note("operation %u: tried %u times", operation,
                     by_operation[operation]);
    }
    promise_equal(missing, 0, "every operation was tried often enough");
}

int main(void)
{
    fix_layout();
    pairs = getenv("COUNT") ? (unsigned)atoi(getenv("COUNT")) : PAIRS;
    random_start("emulate-32");
    prepare_memory();
    if (!prepare_segment()) {
        tap_skip("the CPU and the emulator agree", "no segment for %gs");
        return tap_done();
    }
    prepare_signals();
    __asm__ volatile("int3" : : : "memory");
    promise_equal(wrong, 0, "the CPU and the emulator agree on %u pairs",
                  tried);
    promise(faults > tried / 20, "%u of them are faults", faults);
    count_operations();
    return tap_done();
}

#else

int main(void)
{
    tap_skip("the CPU and the emulator agree",
             "this is no 32-bit program on Linux");
    return tap_done();
}

#endif
