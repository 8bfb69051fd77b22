/* state_test - every vector, every selector and every pattern of the flags that
 * a program can ask the CPU for: it gets what is a user's, or a signal. */
#include <reprise/reprise.h>
#include <reprise/demonstration.h>
#include <signal.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <reprise/tap.h>
#include <unistd.h>

typedef uint32_t put(uint32_t value);
put state_load_ds, state_load_es, state_load_fs, state_load_gs, state_load_ss;
put state_return_to, state_iret_to, state_popf, state_iret;
uint32_t state_call(uint32_t eax, const void *code);
extern const char state_failed[];

/* As arch/x86/segments.h has them, at a user's privilege. */
enum { CODE = 0x1b, DATA = 0x23, TLS = 0x3b, SELECTORS = 0x10000 };

enum {
    CARRY = 1,
    PARITY = 4,
    ADJUST = 0x10,
    ZERO = 0x40,
    SIGN = 0x80,
    TRAP = 0x100,
    INTERRUPT = 0x200,
    DIRECTION = 0x400,
    OVERFLOW = 0x800,
    PRIVILEGE_1 = 0x1000,
    PRIVILEGE_2 = 0x2000,
    NESTED = 0x4000,
    RESERVED = 0x8000,
    RESUME = 0x10000,
    VIRTUAL = 0x20000,
    ALIGNMENT = 0x40000,
    VIRTUAL_INTERRUPT = 0x80000,
    PENDING = 0x100000,
    IDENTITY = 0x200000,
    ALWAYS = INTERRUPT | 2,
    OF_USER = CARRY | PARITY | ADJUST | ZERO | SIGN | TRAP | DIRECTION |
              OVERFLOW | NESTED | ALIGNMENT | IDENTITY
};

static const uint32_t bits[] = {
    TRAP,
    INTERRUPT,
    DIRECTION,
    OVERFLOW,
    PRIVILEGE_1,
    PRIVILEGE_2,
    NESTED,
    RESERVED,
    RESUME,
    ALIGNMENT,
    VIRTUAL_INTERRUPT,
    PENDING,
    IDENTITY,
    CARRY,
    ZERO | SIGN | ADJUST,
    PARITY,
};
enum { BITS = sizeof(bits) / sizeof(bits[0]) };

static volatile unsigned traps;

/* A trap of the trap flag is what was asked for; all else is the end of the
 * attempt. */
static void on_signal(int signal, siginfo_t *info, void *context)
{
    mcontext_t *at = &((ucontext_t *)context)->uc_mcontext;

    (void)info;
    if (signal == SIGTRAP && (at->eflags & TRAP)) {
        at->eflags &= ~(uint32_t)TRAP;
        traps++;
    } else {
        at->eip = (uint32_t)state_failed;
        at->eflags = ALWAYS;
    }
}

static void handle_all(void)
{
    static const int all[] = { SIGSEGV, SIGILL, SIGTRAP, SIGBUS, SIGFPE };
    const struct sigaction action = { .sa_sigaction = on_signal,
                                      .sa_flags = SA_SIGINFO | SA_NODEFER };

    for (unsigned i = 0; i < sizeof(all) / sizeof(all[0]); i++)
        sigaction(all[i], &action, NULL);
}

static void test_vectors(void)
{
    enum { GETPID = 0, SYSTEM_CALL = 0x80 };
    uint8_t *code = mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC,
                         MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    unsigned back = 0;

    for (unsigned vector = 0; vector < 256; vector++) {
        code[0] = 0xcd; /* int vector; ret */
        code[1] = (uint8_t)vector;
        code[2] = 0xc3;
        back += state_call(GETPID, code) != (uint32_t)-1;
    }
    code[1] = SYSTEM_CALL;
    promise_equal(state_call(GETPID, code), getpid(),
                  "one vector is for calls");
    promise_equal(back, 1, "each other of the 256 is a signal");
}

/* Those that are right, at any privilege or at ours, and only those. */
static void test_selectors(put *load, const char *what, uint32_t rights,
                           const uint32_t *right)
{
    unsigned taken = 0, wrong = 0, expected = 0;

    for (unsigned i = 0; right[i] != (uint32_t)-1; i++)
        expected += rights;
    for (uint32_t selector = 0; selector < SELECTORS; selector++) {
        uint32_t got = load(selector);
        int known = 0;
        if (got == (uint32_t)-1)
            continue;
        for (unsigned i = 0; right[i] != (uint32_t)-1; i++)
            known |=
                rights == 1 ? selector == right[i] : (selector | 3) == right[i];
        taken++;
        wrong += !known || got != selector;
    }
    promise(wrong == 0 && taken == expected,
            "%s takes a user's selectors, %u of 65,536", what, expected);
}

static uint32_t flags_of(unsigned pattern)
{
    uint32_t flags = 0;

    for (unsigned i = 0; i < BITS; i++)
        if (pattern >> i & 1)
            flags |= bits[i];
    return flags;
}

static void test_flags(put *set, const char *what, uint32_t more)
{
    unsigned wrong = 0, stepped = 0;

    traps = 0;
    for (unsigned pattern = 0; pattern < 1u << BITS; pattern++) {
        uint32_t flags = flags_of(pattern) | more;
        stepped += (flags & TRAP) != 0;
        wrong += set(flags) != ((flags & OF_USER) | ALWAYS);
    }
    promise(wrong == 0, "%s takes a user's flags, in %u patterns", what,
            1u << BITS);
    promise_equal(traps, stepped, "and each with the trap flag is a trap");
}

/* The system has no virtual-8086 mode; popf does not lead there. In an emulator
 * where iret does, that is the program's end; a CPU leaves the bit out. */
static void test_virtual(void)
{
    static const uint32_t with[] = { PRIVILEGE_1, PRIVILEGE_2, TRAP, NESTED,
                                     VIRTUAL_INTERRUPT };
    unsigned wrong = 0;
    int status;

    for (unsigned pattern = 0; pattern < 32; pattern++) {
        uint32_t flags = VIRTUAL | ALWAYS;
        for (unsigned i = 0; i < 5; i++)
            if (pattern >> i & 1)
                flags |= with[i];
        pid_t pid = fork();
        if (pid == 0)
            _exit((state_iret(flags) & VIRTUAL) != 0);
        waitpid(pid, &status, 0);
        wrong += status != 0 && status != SIGSEGV;
    }
    promise_equal(wrong, 0,
                  "iret leads to no virtual-8086 mode, in 32 patterns");
}

int main(void)
{
    require_machine(MACHINE_STEPS_NP);
    static const uint32_t none = (uint32_t)-1;
    const uint32_t data[] = { 3, CODE, DATA, TLS, none };
    const uint32_t stack[] = { DATA, TLS, none }, code[] = { CODE, none };

    handle_all();
    test_vectors();
    test_selectors(state_load_ds, "%ds", 4, data);
    test_selectors(state_load_es, "%es", 4, data);
    test_selectors(state_load_fs, "%fs", 4, data);
    test_selectors(state_load_gs, "%gs", 4, data);
    test_selectors(state_load_ss, "%ss", 1, stack);
    test_selectors(state_return_to, "a far return", 1, code);
    test_selectors(state_iret_to, "iret", 1, code);
    test_flags(state_popf, "popf", 0);
    test_flags(state_popf, "popf with the bit of virtual-8086 mode", VIRTUAL);
    test_flags(state_iret, "iret", 0);
    test_virtual();
    return tap_done();
}
