/* emulate.c - carry out one instruction for a user thread, as the CPU would.
 *
 * Promise: the user's frame and memory change together or not at all. The
 * work is done on a copy of the frame, which becomes the frame when the store,
 * the one step that can still fail, is done. Flags that the CPU leaves
 * undefined get some value.
 * Source: Intel SDM volume 2, each instruction's entry. */
#include "arch.h"
#include "kernel.h"
#include "sched/thread.h"

enum { CF = 0x001, PF = 0x004, AF = 0x010, ZF = 0x040, SF = 0x080, OF = 0x800 };
enum { EAX = 0, STACK = 4 };

struct step {
    const struct instruction *i;
    struct trap_frame after;
    uaddr_t address;   /* of the memory operand */
    uint64_t to, from; /* the operands' values, zero-extended */
    unsigned bits;     /* width of `to` */
};

/* ---- registers and flags ---- */

/* The frame has them in the opposite order, and esp elsewhere. */
static uint32_t *word(struct step *step, unsigned number)
{
    return number == STACK ? &step->after.esp
                           : (uint32_t *)&step->after + 7 - number;
}

static uint32_t mask_of(unsigned width)
{
    return width >= 4 ? 0xFFFFFFFF : (1u << 8 * width) - 1;
}

/* Of the one-byte registers, 4 to 7 are the second bytes of 0 to 3. */
static unsigned shift_of(unsigned number, unsigned width)
{
    return width == 1 && number >= 4 ? 8 : 0;
}

static uint32_t get(struct step *step, unsigned number, unsigned width)
{
    unsigned shift = shift_of(number, width);

    return *word(step, shift ? number - 4 : number) >> shift & mask_of(width);
}

static void put(struct step *step, unsigned number, unsigned width,
                uint32_t value)
{
    unsigned shift = shift_of(number, width);
    uint32_t *to = word(step, shift ? number - 4 : number);
    uint32_t mask = mask_of(width) << shift;

    *to = (*to & ~mask) | (value << shift & mask);
}

static void flag(struct step *step, uint32_t which, bool on)
{
    step->after.eflags &= ~which;
    step->after.eflags |= on ? which : 0;
}

static bool carry(const struct step *step)
{
    return step->after.eflags & CF;
}

/* Odd conditions are the contrary of the even ones before them. */
static bool condition(const struct step *step)
{
    uint32_t flags = step->after.eflags;
    bool less = !(flags & SF) != !(flags & OF);
    const bool holds[8] = { flags & OF, flags & CF,
                            flags & ZF, flags & (CF | ZF),
                            flags & SF, flags & PF,
                            less,       less || flags & ZF };

    return holds[step->i->condition / 2] != step->i->condition % 2;
}

/* ---- arithmetic ---- */

static bool top(const struct step *step, uint64_t value)
{
    return value >> (step->bits - 1) & 1;
}

static int64_t extend(uint64_t value, unsigned bits)
{
    return (int64_t)(value << (64 - bits)) >> (64 - bits);
}

/* The result, of which only the low bits count, and the flags that show it. */
static void result(struct step *step, uint64_t value)
{
    step->to = value & mask_of(step->i->width);
    flag(step, ZF, step->to == 0);
    flag(step, SF, top(step, step->to));
    flag(step, PF, !__builtin_parity(step->to & 0xFF));
}

static void add(struct step *step, uint64_t b, unsigned carry_in)
{
    uint64_t a = step->to, sum = a + b + carry_in;

    result(step, sum);
    flag(step, CF, sum >> step->bits & 1);
    flag(step, AF, (a ^ b ^ sum) & 0x10);
    flag(step, OF, top(step, (a ^ sum) & (b ^ sum)));
}

static void subtract(struct step *step, uint64_t b, unsigned borrow)
{
    uint64_t a = step->to, difference = a - b - borrow;

    result(step, difference);
    flag(step, CF, difference >> step->bits & 1);
    flag(step, AF, (a ^ b ^ difference) & 0x10);
    flag(step, OF, top(step, (a ^ b) & (a ^ difference)));
}

static void logic(struct step *step, uint64_t value)
{
    result(step, value);
    flag(step, CF | OF, false);
}

/* inc and dec leave CF alone. */
static void count(struct step *step, bool up)
{
    bool kept = carry(step);

    if (up)
        add(step, 1, 0);
    else
        subtract(step, 1, 0);
    flag(step, CF, kept);
}

static void multiply(struct step *step, uint64_t a, uint64_t b)
{
    int64_t product = extend(a, step->bits) * extend(b, step->bits);

    step->to = (uint64_t)product & mask_of(step->i->width);
    flag(step, CF | OF, extend(step->to, step->bits) != product);
}

/* OF says of any shift or rotation by one whether the sign changed. */
static void rotate(struct step *step, bool left)
{
    unsigned by = step->from % 32, bits = step->bits;
    unsigned up = (left ? by : bits - by % bits) % bits;
    uint64_t old = step->to, twice = old << bits | old;

    if (by == 0)
        return;
    step->to = twice >> (bits - up) & mask_of(step->i->width);
    flag(step, CF, left ? step->to & 1 : top(step, step->to));
    flag(step, OF, top(step, old ^ step->to));
}

static void shift(struct step *step, bool left, bool is_signed)
{
    unsigned by = step->from % 32;
    uint64_t old = step->to;
    int64_t wide = is_signed ? extend(old, step->bits) : (int64_t)old;

    if (by == 0)
        return;
    result(step, left ? old << by : (uint64_t)(wide >> by));
    flag(step, CF, left ? old << by >> step->bits & 1 : wide >> (by - 1) & 1);
    flag(step, OF, top(step, old ^ step->to));
}

static void bit_test(struct step *step)
{
    uint64_t bit = (uint64_t)1 << step->from % step->bits;

    flag(step, CF, step->to & bit);
    if (step->i->operation == OP_BTS)
        step->to |= bit;
    else if (step->i->operation == OP_BTR)
        step->to &= ~bit;
    else if (step->i->operation == OP_BTC)
        step->to ^= bit;
}

/* ---- exchanges ---- */

static void exchange(struct step *step)
{
    uint64_t from = step->from;

    step->from = step->to;
    if (step->i->operation == OP_XCHG)
        step->to = from;
    else
        add(step, from, 0);
    put(step, step->i->from.number, step->i->width, (uint32_t)step->from);
}

static void compare_exchange(struct step *step)
{
    uint64_t old = step->to;

    step->to = get(step, EAX, step->i->width);
    subtract(step, old, 0);
    if (step->after.eflags & ZF) {
        step->to = step->from;
    } else {
        step->to = old;
        put(step, EAX, step->i->width, (uint32_t)old);
    }
}

static void compare_exchange_8(struct step *step)
{
    uint64_t old = (uint64_t)step->after.edx << 32 | step->after.eax;

    flag(step, ZF, step->to == old);
    if (step->to == old) {
        step->to = (uint64_t)step->after.ecx << 32 | step->after.ebx;
    } else {
        step->after.edx = (uint32_t)(step->to >> 32);
        step->after.eax = (uint32_t)step->to;
    }
}

/* ---- all of them ---- */

static void calculate(struct step *step)
{
    switch (step->i->operation) {
    case OP_ADD:
        add(step, step->from, 0);
        break;
    case OP_ADC:
        add(step, step->from, carry(step));
        break;
    case OP_SUB:
    case OP_CMP:
        subtract(step, step->from, 0);
        break;
    case OP_SBB:
        subtract(step, step->from, carry(step));
        break;
    case OP_NEG:
        step->from = step->to;
        step->to = 0;
        subtract(step, step->from, 0);
        break;
    case OP_INC:
    case OP_DEC:
        count(step, step->i->operation == OP_INC);
        break;
    case OP_AND:
    case OP_TEST:
        logic(step, step->to & step->from);
        break;
    case OP_OR:
        logic(step, step->to | step->from);
        break;
    case OP_XOR:
        logic(step, step->to ^ step->from);
        break;
    case OP_IMUL:
        multiply(step, step->to, step->from);
        break;
    case OP_IMUL_IMMEDIATE:
        multiply(step, step->from, step->i->immediate);
        break;
    }
}

static void execute(struct step *step)
{
    unsigned operation = step->i->operation;

    switch (operation) {
    case OP_MOV:
    case OP_MOVZX:
        step->to = step->from;
        break;
    case OP_MOVSX:
        step->to = (uint64_t)extend(step->from, 8u * step->i->source_width);
        break;
    case OP_LEA:
        step->to = step->address;
        break;
    case OP_NOT:
        step->to = ~step->to;
        break;
    case OP_ROL:
    case OP_ROR:
        rotate(step, operation == OP_ROL);
        break;
    case OP_SHL:
    case OP_SHR:
    case OP_SAR:
        shift(step, operation == OP_SHL, operation == OP_SAR);
        break;
    case OP_BT:
    case OP_BTS:
    case OP_BTR:
    case OP_BTC:
        bit_test(step);
        break;
    case OP_XCHG:
    case OP_XADD:
        exchange(step);
        break;
    case OP_CMPXCHG:
        compare_exchange(step);
        break;
    case OP_CMPXCHG8B:
        compare_exchange_8(step);
        break;
    case OP_BSWAP:
        step->to = __builtin_bswap32((uint32_t)step->to);
        break;
    case OP_SETCC:
        step->to = condition(step);
        break;
    case OP_CMOV:
        step->to = condition(step) ? step->from : step->to;
        break;
    default:
        calculate(step);
    }
}

/* ---- memory ---- */

/* Read [at, at + width), page by page; for ACCESS_WRITE write it back too.
 * Nobody else runs meanwhile, so afterwards a store there cannot fail. */
static bool reach(uaddr_t at, void *value, unsigned width, unsigned access,
                  struct emulation_fault *fault)
{
    uint8_t *bytes = value;

    for (unsigned part, done = 0; done < width; done += part) {
        part = PAGE_SIZE - ((at + done) & PAGE_MASK);
        if (part > width - done)
            part = width - done;
        if (arch_copy_from_user(bytes + done, at + done, part) ||
            (access == ACCESS_WRITE &&
             arch_copy_to_user(at + done, bytes + done, part))) {
            *fault = (struct emulation_fault){ at + done, access };
            return false;
        }
    }
    return true;
}

static bool store(uaddr_t at, const void *value, unsigned width,
                  struct emulation_fault *fault)
{
    uint64_t kept;

    if (!reach(at, &kept, width, ACCESS_WRITE, fault))
        return false;
    int error = arch_copy_to_user(at, value, width);
    ASSERT(!error);
    return !error;
}

static uaddr_t address_of(struct step *step, const struct thread *thread)
{
    const struct memory_operand *memory = &step->i->memory;
    uaddr_t address = memory->displacement;

    if (memory->base >= 0)
        address += *word(step, (unsigned)memory->base);
    if (memory->index >= 0)
        address += *word(step, (unsigned)memory->index) * memory->scale;
    return address + (memory->thread_local ? thread->arch.tls_base : 0);
}

/* ---- the whole ---- */

/* A memory operand's value is `loaded`. */
static uint64_t value_of(struct step *step, struct operand operand,
                         unsigned width, uint64_t loaded)
{
    if (operand.kind == OPERAND_REGISTER)
        return get(step, operand.number, width);
    if (operand.kind == OPERAND_IMMEDIATE)
        return step->i->immediate & mask_of(width);
    return operand.kind == OPERAND_MEMORY ? loaded : 0;
}

static bool goes_to_target(const struct step *step)
{
    return step->i->flow == FLOW_JUMP ||
           (step->i->flow == FLOW_BRANCH && condition(step));
}

static bool writes_register(const struct instruction *i)
{
    unsigned number = i->width == 1 ? i->to.number & 3 : i->to.number;

    return i->to.kind == OPERAND_REGISTER && i->writes >> number & 1;
}

bool arch_emulate(struct thread *thread, const struct instruction *instruction,
                  struct emulation_fault *fault)
{
    const struct instruction *i = instruction;
    struct trap_frame *frame = arch_user_frame(&thread->arch);
    struct step step = { .i = i, .after = *frame, .bits = 8u * i->width };
    bool from_memory = i->from.kind == OPERAND_MEMORY;
    uint64_t loaded = 0;

    ASSERT(i->refusal == INSTRUCTION_ALLOWED);
    step.address = address_of(&step, thread);
    if (i->loads &&
        !reach(step.address, &loaded, from_memory ? i->source_width : i->width,
               ACCESS_READ, fault))
        return false;
    step.to = value_of(&step, i->to, i->width, loaded);
    step.from = value_of(&step, i->from, i->source_width, loaded);
    execute(&step);
    if (writes_register(i))
        put(&step, i->to.number, i->width, (uint32_t)step.to);
    step.after.eip = goes_to_target(&step) ? i->target : frame->eip + i->length;
    if (i->stores && !store(step.address, &step.to, i->width, fault))
        return false;
    *frame = step.after;
    return true;
}
