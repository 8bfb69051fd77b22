/* emulate.c - carry out one instruction for a user thread, as the CPU would.
 *
 * Promise: the user's frame and memory change together or not at all, as all
 * that can fail comes first. Flags that the CPU leaves undefined get some
 * value.
 * Source: Intel SDM volume 2, each instruction's entry. */
#include "kernel.h"
#include "sched/thread.h"

enum { CF = 0x001, PF = 0x004, AF = 0x010, ZF = 0x040, SF = 0x080, OF = 0x800 };
enum { EAX = 0, STACK = 4 };

struct step {
    const struct instruction *i;
    struct trap_frame *frame;
    uaddr_t address;   /* of the memory operand */
    uint64_t to, from; /* the operands' values, zero-extended */
    unsigned bits;     /* width of `to` */
};

/* ---- registers and flags ---- */

/* The frame has them in the opposite order, and esp elsewhere. */
static uint32_t *word(struct step *step, unsigned number)
{
    return number == STACK ? &step->frame->esp
                           : (uint32_t *)step->frame + 7 - number;
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
    step->frame->eflags &= ~which;
    step->frame->eflags |= on ? which : 0;
}

static bool carry(const struct step *step)
{
    return step->frame->eflags & CF;
}

/* Odd conditions are the contrary of the even ones before them. */
static bool condition(const struct step *step)
{
    uint32_t flags = step->frame->eflags;
    bool less = !(flags & SF) != !(flags & OF);
    const bool holds[8] = { flags & OF, flags & CF,
                            flags & ZF, flags & (CF | ZF),
                            flags & SF, flags & PF,
                            less,       less || flags & ZF };

    return holds[step->i->condition / 2] != step->i->condition % 2;
}

/* ---- arithmetic: the result, and the flags ---- */

static bool top(const struct step *step, uint64_t value)
{
    return value >> (step->bits - 1) & 1;
}

static int64_t extend(uint64_t value, unsigned bits)
{
    return (int64_t)(value << (64 - bits)) >> (64 - bits);
}

/* Only the low bits of `value` count. */
static uint64_t show(struct step *step, uint64_t value)
{
    value &= mask_of(step->i->width);
    flag(step, ZF, value == 0);
    flag(step, SF, top(step, value));
    flag(step, PF, !__builtin_parity(value & 0xFF));
    return value;
}

static uint64_t logic(struct step *step, uint64_t value)
{
    flag(step, CF | OF, false);
    return show(step, value);
}

static uint64_t add(struct step *step, uint64_t a, uint64_t b, unsigned carry)
{
    uint64_t sum = a + b + carry;

    flag(step, CF, sum >> step->bits & 1);
    flag(step, AF, (a ^ b ^ sum) & 0x10);
    flag(step, OF, top(step, (a ^ sum) & (b ^ sum)));
    return show(step, sum);
}

static uint64_t subtract(struct step *step, uint64_t a, uint64_t b,
                         unsigned borrow)
{
    uint64_t difference = a - b - borrow;

    flag(step, CF, difference >> step->bits & 1);
    flag(step, AF, (a ^ b ^ difference) & 0x10);
    flag(step, OF, top(step, (a ^ b) & (a ^ difference)));
    return show(step, difference);
}

/* By one, which leaves CF alone. */
static uint64_t count(struct step *step, uint64_t value, bool up)
{
    bool kept = carry(step);

    value = up ? add(step, value, 1, 0) : subtract(step, value, 1, 0);
    flag(step, CF, kept);
    return value;
}

static uint64_t multiply(struct step *step, uint64_t a, uint64_t b)
{
    int64_t product = extend(a, step->bits) * extend(b, step->bits);

    flag(step, CF | OF, extend((uint64_t)product, step->bits) != product);
    return (uint64_t)product;
}

/* OF says of any shift or rotation by one whether the sign changed. */
static uint64_t rotate(struct step *step, uint64_t value, unsigned by)
{
    bool left = step->i->operation == OP_ROL;
    unsigned bits = step->bits, right = left ? bits - by % bits : by % bits;

    if (by == 0)
        return value;
    uint64_t turned = (value << bits | value) >> right;
    flag(step, CF, left ? turned & 1 : top(step, turned));
    flag(step, OF, top(step, value ^ turned));
    return turned;
}

static uint64_t shift(struct step *step, uint64_t value, unsigned by)
{
    bool left = step->i->operation == OP_SHL;
    bool keeps_sign = step->i->operation == OP_SAR;
    int64_t wide = keeps_sign ? extend(value, step->bits) : (int64_t)value;

    if (by == 0)
        return value;
    uint64_t moved = left ? value << by : (uint64_t)(wide >> by);
    flag(step, CF, left ? moved >> step->bits & 1 : wide >> (by - 1) & 1);
    flag(step, OF, top(step, value ^ moved));
    return show(step, moved);
}

/* ---- exchanges ---- */

static uint64_t exchange(struct step *step, uint64_t value)
{
    put(step, step->i->from.number, step->i->width, (uint32_t)step->to);
    return value;
}

static uint64_t compare_exchange(struct step *step)
{
    subtract(step, get(step, EAX, step->i->width), step->to, 0);
    if (step->frame->eflags & ZF)
        return step->from;
    put(step, EAX, step->i->width, (uint32_t)step->to);
    return step->to;
}

static uint64_t compare_exchange_8(struct step *step)
{
    struct trap_frame *frame = step->frame;
    uint64_t expected = (uint64_t)frame->edx << 32 | frame->eax;

    flag(step, ZF, step->to == expected);
    if (step->to == expected)
        return (uint64_t)frame->ecx << 32 | frame->ebx;
    frame->edx = (uint32_t)(step->to >> 32);
    frame->eax = (uint32_t)step->to;
    return step->to;
}

/* ---- all of them: the new value of `to`, or the old ---- */

static uint64_t calculate(struct step *step, uint64_t to, uint64_t from)
{
    switch (step->i->operation) {
    case OP_ADD:
        return add(step, to, from, 0);
    case OP_ADC:
        return add(step, to, from, carry(step));
    case OP_SUB:
        return subtract(step, to, from, 0);
    case OP_SBB:
        return subtract(step, to, from, carry(step));
    case OP_CMP:
        subtract(step, to, from, 0);
        return to;
    case OP_NEG:
        return subtract(step, 0, to, 0);
    case OP_INC:
    case OP_DEC:
        return count(step, to, step->i->operation == OP_INC);
    case OP_AND:
        return logic(step, to & from);
    case OP_OR:
        return logic(step, to | from);
    case OP_XOR:
        return logic(step, to ^ from);
    case OP_TEST:
        logic(step, to & from);
        return to;
    case OP_IMUL:
        return multiply(step, to, from);
    case OP_IMUL_IMMEDIATE:
        return multiply(step, from, step->i->immediate);
    default:
        return to;
    }
}

static uint64_t bit_test(struct step *step, uint64_t to, unsigned number)
{
    uint64_t bit = (uint64_t)1 << number;

    flag(step, CF, to & bit);
    switch (step->i->operation) {
    case OP_BTS:
        return to | bit;
    case OP_BTR:
        return to & ~bit;
    case OP_BTC:
        return to ^ bit;
    default:
        return to;
    }
}

static uint64_t execute(struct step *step)
{
    uint64_t to = step->to, from = step->from;

    switch (step->i->operation) {
    case OP_MOV:
    case OP_MOVZX:
        return from;
    case OP_MOVSX:
        return (uint64_t)extend(from, 8u * step->i->source_width);
    case OP_LEA:
        return step->address;
    case OP_NOT:
        return ~to;
    case OP_BSWAP:
        return __builtin_bswap32((uint32_t)to);
    case OP_SETCC:
        return condition(step);
    case OP_CMOV:
        return condition(step) ? from : to;
    case OP_ROL:
    case OP_ROR:
        return rotate(step, to, from % 32);
    case OP_SHL:
    case OP_SHR:
    case OP_SAR:
        return shift(step, to, from % 32);
    case OP_BT:
    case OP_BTS:
    case OP_BTR:
    case OP_BTC:
        return bit_test(step, to, from & (step->bits - 1));
    case OP_XCHG:
        return exchange(step, from);
    case OP_XADD:
        return exchange(step, add(step, to, from, 0));
    case OP_CMPXCHG:
        return compare_exchange(step);
    case OP_CMPXCHG8B:
        return compare_exchange_8(step);
    default:
        return calculate(step, to, from);
    }
}

/* ---- memory ---- */

/* Read [at, at + width), page by page; for ACCESS_WRITE write it back too.
 * Nobody else runs meanwhile, so afterwards a store there cannot fail. What
 * can be written can also be read, by the paging of this machine. */
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

bool arch_emulate(struct thread *thread, const struct instruction *i,
                  struct emulation_fault *fault)
{
    struct trap_frame *frame = arch_user_frame(&thread->arch);
    struct step step = { .i = i, .frame = frame, .bits = 8u * i->width };
    bool from_memory = i->from.kind == OPERAND_MEMORY;
    uint64_t loaded = 0;

    ASSERT(i->refusal == INSTRUCTION_ALLOWED);
    step.address = address_of(&step, thread);
    if ((i->loads || i->stores) &&
        !reach(step.address, &loaded, from_memory ? i->source_width : i->width,
               i->stores ? ACCESS_WRITE : ACCESS_READ, fault))
        return false;
    step.to = value_of(&step, i->to, i->width, loaded);
    step.from = value_of(&step, i->from, i->source_width, loaded);
    frame->eip = goes_to_target(&step) ? i->target : frame->eip + i->length;
    step.to = execute(&step);
    if (i->to.kind == OPERAND_REGISTER)
        put(&step, i->to.number, i->width, (uint32_t)step.to);
    if (i->stores) {
        int error = arch_copy_to_user(step.address, &step.to, i->width);
        ASSERT(!error);
    }
    return true;
}
