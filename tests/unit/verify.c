/* verify.c - kernel/ras/bound/verify.c against programs that it has not seen.
 *
 * Random short programs, and for each an oracle that knows nothing of what is
 * live: it carries them out (arch/x86/emulate.c), stops them at an instruction
 * up to the commit, lets others change the memory, and starts again with the
 * registers as they are then. Whatever verification accepts has to end as if
 * it had begun only now. COUNT=N, SEED=N: other programs.
 */
#include "machine.h"
#include "random_code.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <reprise/tap.h>

#include "kernel.h"
#include "mm/space.h"
#include "ras/ras_private.h"
#include "../../arch/x86/segments.h"

enum {
    PROGRAMS = 30000,
    TRIALS = 16,
    LONGEST = 7, /* instructions */
    START = 0x08048100,
    MEMORY = 64, /* bytes, at every address that is not code */
    STEPS = 1000
};
enum { FLAGS = 0x8D5 }; /* CF PF AF ZF SF OF, as the machine has them */

/* ---- the program ---- */

static uint8_t code[RAS_LENGTH_MAX + INSTRUCTION_MAX];
static uint32_t boundary[LONGEST + 2]; /* offsets of instructions, and end */
static unsigned instructions;
static struct ras_sequence sequence;

/* Of these two, rollback needs its commit to be the last instruction. */
const struct recovery ras_emulate = { .number = RAS_EMULATE };
const struct recovery *const ras_recoveries[RAS_RECOVERIES_MAX] = {
    [RAS_ROLLBACK] = &ras_rollback,
    [RAS_EMULATE] = &ras_emulate,
};

bool space_allows(const struct space *space, uaddr_t start, uint32_t length,
                  unsigned access)
{
    (void)space, (void)start, (void)length;
    return !(access & ACCESS_WRITE);
}

bool space_shared_key(const struct space *space, uaddr_t address, uint32_t *key)
{
    (void)space, (void)address, (void)key;
    return false;
}

/* ---- its memory ---- */

static uint8_t memory[MEMORY];

int arch_copy_from_user(void *to, uaddr_t from, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        uint32_t offset = from + i - START;
        ((uint8_t *)to)[i] =
            offset < sizeof code ? code[offset] : memory[(from + i) % MEMORY];
    }
    return 0;
}

int arch_copy_to_user(uaddr_t to, const void *from, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        if (to + i - START < sizeof code)
            return -EFAULT;
        memory[(to + i) % MEMORY] = ((const uint8_t *)from)[i];
    }
    return 0;
}

/* ---- the machine ---- */

static struct arch_thread *thread;
static struct trap_frame *frame; /* where 32 bits reach it */

struct state {
    struct trap_frame frame;
    uint8_t memory[MEMORY];
};

static void load(const struct state *from)
{
    *frame = from->frame;
    memcpy(memory, from->memory, MEMORY);
}

static void save(struct state *to)
{
    to->frame = *frame;
    memcpy(to->memory, memory, MEMORY);
}

static bool is_boundary(uint32_t pc)
{
    for (unsigned i = 0; i <= instructions; i++)
        if (pc - START == boundary[i])
            return true;
    return false;
}

/* A structural rule should have prevented this. */
static const char *broken;

static bool step(void)
{
    struct instruction i;
    struct emulation_access fault;
    uint32_t pc = frame->eip, esp = frame->esp;
    uint8_t before[MEMORY];

    memcpy(before, memory, MEMORY);
    arch_decode(code + (pc - START), sequence.end - pc, pc, &i);
    if (i.refusal)
        broken = "holds an instruction that is not allowed";
    if (broken || !arch_emulate(thread, &i, &fault))
        return false;
    if (pc < sequence.commit && memcmp(before, memory, MEMORY))
        broken = "writes memory before the commit";
    if (frame->eip <= pc || frame->eip > sequence.end)
        broken = "branches back or out";
    if (!is_boundary(frame->eip))
        broken = "branches into the middle of an instruction";
    if (frame->esp != esp)
        broken = "moves the stack pointer";
    return !broken;
}

/* To the end. False: memory refused, or a rule was broken. */
static bool run(void)
{
    while (frame->eip < sequence.end)
        if (!step())
            return false;
    return true;
}

/* Some steps, as long as they stay before the commit. */
static void run_into(unsigned steps)
{
    struct state last;

    for (; steps > 0 && frame->eip < sequence.commit; steps--) {
        save(&last);
        if (step() && frame->eip <= sequence.commit)
            continue;
        load(&last);
        return;
    }
}

/* ---- random programs ---- */

static bool allowed(uint8_t *bytes, struct instruction *i)
{
    random_code(bytes);
    arch_decode(bytes, INSTRUCTION_MAX, 0, i);
    return !i->refusal && i->flow == FLOW_NEXT;
}

/* Nine of ten do not store before the commit, as they should. */
static void add_instruction(uint32_t *at, bool may_store)
{
    uint8_t bytes[INSTRUCTION_MAX];
    struct instruction i;

    while (!allowed(bytes, &i) || (i.stores && !may_store && random_below(200)))
        continue;
    memcpy(code + *at, bytes, i.length);
    *at += i.length;
}

/* A short branch; its target comes when all boundaries are known. */
static void add_branch(uint32_t *at)
{
    code[*at] = random_below(5) ? 0x70 | random_below(16) : 0xEB;
    *at += 2;
}

/* Nearly always to a later instruction, or the end. */
static void aim(unsigned number)
{
    uint32_t next = boundary[number + 1];
    unsigned later = number + 1 + random_below(instructions - number);

    code[next - 1] = random_below(40) ? (uint8_t)(boundary[later] - next)
                                      : (uint8_t)random_bits();
}

static void make_program(void)
{
    bool branches[LONGEST] = { false };
    unsigned commit;
    uint32_t at = 0;

    memset(code, 0x90, sizeof code);
    instructions = 1 + random_below(LONGEST);
    commit = random_below(3) ? instructions - 1 : random_below(instructions);
    for (unsigned i = 0; i < instructions; i++) {
        boundary[i] = at;
        branches[i] = random_below(4) == 0;
        if (branches[i])
            add_branch(&at);
        else
            add_instruction(&at, i >= commit);
    }
    boundary[instructions] = at;
    for (unsigned i = 0; i < instructions; i++)
        if (branches[i])
            aim(i);
    sequence = (struct ras_sequence){
        .start = START,
        .restart = START,
        .commit = START + boundary[commit] + (random_below(100) == 0),
        .end = START + at - (random_below(100) == 0),
        .recovery = commit == instructions - 1 ? RAS_ROLLBACK : RAS_EMULATE,
        .clobbers = (uint32_t)(random_bits() | random_bits()) & 0x3FEF,
    };
}

/* ---- random states ---- */

/* Small, so that tests and branches go both ways. */
static uint32_t value(void)
{
    static const uint32_t few[] = { 0, 1, 2, 0x80, 0xFFFFFFFF, 0x80000000 };

    return random_below(2) ? few[random_below(ARRAY_SIZE(few))]
                           : (uint32_t)random_bits();
}

static void change_memory(uint8_t *bytes, unsigned words)
{
    for (; words > 0; words--) {
        uint32_t word = value();
        memcpy(bytes + random_below(MEMORY / 4) * 4, &word, 4);
    }
}

static void make_state(struct state *state)
{
    state->frame = (struct trap_frame){
        .ds = USER_DATA,
        .ss = USER_DATA,
        .eax = value(),
        .ecx = value(),
        .edx = value(),
        .ebx = value(),
        .esp = value(),
        .ebp = value(),
        .esi = value(),
        .edi = value(),
        .eflags = (uint32_t)random_bits() & FLAGS,
        .eip = START,
    };
    change_memory(state->memory, MEMORY / 2);
}

/* ---- the oracle ---- */

/* The machine's flags, by the bits of REGISTER_FLAGS. */
static uint32_t flags_outside(uint32_t clobbers)
{
    static const uint16_t machine[] = {
        0x001, 0x004, 0x010, 0x040, 0x080, 0x800
    };
    uint32_t kept = 0;

    for (unsigned i = 0; i < ARRAY_SIZE(machine); i++)
        kept |= clobbers >> (8 + i) & 1 ? 0u : machine[i];
    return kept;
}

static bool same(const struct state *a, const struct state *b)
{
    const struct trap_frame *f = &a->frame, *g = &b->frame;
    const uint32_t left[] = { f->eax, f->ecx, f->edx, f->ebx,
                              f->esp, f->ebp, f->esi, f->edi };
    const uint32_t right[] = { g->eax, g->ecx, g->edx, g->ebx,
                               g->esp, g->ebp, g->esi, g->edi };

    for (unsigned i = 0; i < ARRAY_SIZE(left); i++)
        if (!(sequence.clobbers >> i & 1) && left[i] != right[i])
            return false;
    return f->eip == g->eip && !memcmp(a->memory, b->memory, MEMORY) &&
           !((f->eflags ^ g->eflags) & flags_outside(sequence.clobbers));
}

static unsigned restarts;

/* One interruption or two, with the memory changed each time, against none.
 * False: they differ, or the program breaks a rule meanwhile. */
static bool restart_is_harmless(void)
{
    struct state state, expected, got;

    make_state(&state);
    load(&state);
    for (unsigned times = 1 + random_below(2); times > 0; times--) {
        run_into(1 + random_below(LONGEST));
        restarts += frame->eip != START;
        change_memory(memory, random_below(8));
        frame->eip = START;
    }
    save(&got);
    memcpy(state.memory, memory, MEMORY);
    load(&state);
    if (!run())
        return !broken;
    save(&expected);
    load(&got);
    if (!run())
        return false;
    save(&got);
    return same(&expected, &got);
}

static void tell(const char *what)
{
    char bytes[3 * sizeof code + 1] = "";

    for (uint32_t at = 0; at < sequence.end - START; at++)
        sprintf(bytes + strlen(bytes), "%02x ", code[at]);
    tap_note("%s: %s, commit %+d, clobbers %04x", bytes, what,
             (int)(sequence.commit - START), (unsigned)sequence.clobbers);
}

/* False: one trial at least went wrong. */
static bool survives(void)
{
    broken = NULL;
    for (unsigned trial = 0; trial < TRIALS; trial++)
        if (!restart_is_harmless())
            return false;
    return true;
}

static unsigned accepted, wrong, refused[RAS_RULE_EXCHANGE + 1], confirmed;

static void try_program(void)
{
    struct ras_explanation why;
    static struct ras_table table;

    make_program();
    if (sequence.commit >= sequence.end)
        return;
    if (ras_verify(&table, &sequence, &why)) {
        refused[why.rule]++;
        if (why.rule == RAS_RULE_CLOBBER && !survives())
            confirmed++;
        return;
    }
    accepted++;
    if (survives())
        return;
    if (wrong++ < 5)
        tell(broken ? broken : "a restart shows");
}

/* The emulator reaches a thread's registers by 32 bits. */
static bool make_machine(void)
{
    void *low = mmap((void *)0x20000000, PAGE_SIZE, PROT_READ | PROT_WRITE,
                     MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    static struct arch_thread the_thread;

    if (low == MAP_FAILED || (uintptr_t)low >> 31)
        return false;
    thread = &the_thread;
    thread->kernel_stack_top = (uint32_t)(uintptr_t)low + PAGE_SIZE;
    thread->gs = USER_TLS;
    frame = arch_user_frame(thread);
    return true;
}

int main(void)
{
    unsigned count =
        getenv("COUNT") ? (unsigned)atoi(getenv("COUNT")) : PROGRAMS;

    random_start("build/unit/verify-64 (or -32)");
    if (!make_machine()) {
        tap_skip("random programs", "no memory that 32 bits reach");
        return tap_done();
    }
    for (unsigned i = 0; i < count; i++)
        try_program();
    tap_note("%u programs: %u accepted, %u restarts; refused for registers %u, "
             "%u of them differ; for a store %u, a branch back %u, out %u",
             count, accepted, restarts, refused[RAS_RULE_CLOBBER], confirmed,
             refused[RAS_RULE_STORE], refused[RAS_RULE_BACKWARD],
             refused[RAS_RULE_EXIT]);
    promise_equal(wrong, 0, "no accepted program shows that it was restarted");
    promise(accepted > count / 10 && restarts > count,
            "many are accepted, and are restarted");
    promise(confirmed > refused[RAS_RULE_CLOBBER] / 4,
            "many that are refused for their registers do show it");
    return tap_done();
}
