/* emulate.c - carry out one instruction for a user thread, as the CPU would.
 *
 * Promise: the user's frame and memory change together or not at all, as all
 * that can fail comes first. Flags that the CPU leaves undefined get some
 * value.
 * Source: Intel SDM volume 2, each instruction's entry. */
#include <reprise/ras.h>
#include <string.h>
#include "instruction.h"
#include "kernel.h"
#include "segments.h"
#include "x86_private.h"

enum { CF = 0x001, PF = 0x004, AF = 0x010, ZF = 0x040, SF = 0x080, OF = 0x800 };
enum { EAX = 0, STACK = 4, EBP = 5 };

struct step {
    const struct instruction *i;
    struct trap_frame *frame;
    uaddr_t offset, address; /* of the memory operand */
    uint64_t to, from;       /* the operands' values, zero-extended */
    unsigned bits;           /* width of `to` */
};

/* ---- registers and flags ---- */

static uint64_t low_bytes(uint64_t value, unsigned width)
{
    return value & (((uint64_t)1 << 8 * width) - 1);
}

/* Find a register in the frame, which has them in the opposite order, and esp
 * elsewhere. Registers 4 to 7 of one byte are the second bytes of 0 to 3. */
static uint8_t *register_at(struct step *step, unsigned number, unsigned width)
{
    unsigned second = width == 1 && number >= 4;
    uint32_t *word = (uint32_t *)step->frame + 7 - (number - 4 * second);

    if (number == STACK && !second)
        word = &step->frame->esp;
    return (uint8_t *)word + second;
}

static uint32_t get_register(struct step *step, unsigned number, unsigned width)
{
    uint32_t value = 0;

    memcpy(&value, register_at(step, number, width), width);
    return value;
}

static void put_register(struct step *step, unsigned number, unsigned width,
                         uint64_t value)
{
    memcpy(register_at(step, number, width), &value, width);
}

static void set_flag(struct step *step, uint32_t which, bool on)
{
    step->frame->eflags &= ~which;
    step->frame->eflags |= on ? which : 0;
}

static bool carry_is_set(const struct step *step)
{
    return step->frame->eflags & CF;
}

/* An odd condition is the contrary of the even one before it. */
static bool condition_holds(const struct step *step)
{
    uint32_t flags = step->frame->eflags;
    bool less = !(flags & SF) != !(flags & OF);
    const bool holds[8] = { flags & OF, flags & CF,
                            flags & ZF, flags & (CF | ZF),
                            flags & SF, flags & PF,
                            less,       less || flags & ZF };

    return holds[step->i->condition / 2] != step->i->condition % 2;
}

/* ---- arithmetic ----
 * Each function returns the result, and sets the flags as the CPU does. */

static bool top_bit(const struct step *step, uint64_t value)
{
    return value >> (step->bits - 1) & 1;
}

static int64_t sign_extend(uint64_t value, unsigned bits)
{
    return (int64_t)(value << (64 - bits)) >> (64 - bits);
}

/* The result is the low bits of `value`: set the flags that tell of it, and
 * return it. */
static uint64_t set_result_flags(struct step *step, uint64_t value)
{
    value = low_bytes(value, step->i->width);
    set_flag(step, ZF, value == 0);
    set_flag(step, SF, top_bit(step, value));
    set_flag(step, PF, !__builtin_parity(value & 0xFF));
    return value;
}

static uint64_t bitwise(struct step *step, uint64_t value)
{
    set_flag(step, CF | OF, false);
    return set_result_flags(step, value);
}

static uint64_t plus(struct step *step, uint64_t a, uint64_t b, unsigned carry)
{
    uint64_t sum = a + b + carry;

    set_flag(step, CF, sum >> step->bits & 1);
    set_flag(step, AF, (a ^ b ^ sum) & 0x10);
    set_flag(step, OF, top_bit(step, (a ^ sum) & (b ^ sum)));
    return set_result_flags(step, sum);
}

static uint64_t minus(struct step *step, uint64_t a, uint64_t b,
                      unsigned borrow)
{
    uint64_t difference = a - b - borrow;

    set_flag(step, CF, difference >> step->bits & 1);
    set_flag(step, AF, (a ^ b ^ difference) & 0x10);
    set_flag(step, OF, top_bit(step, (a ^ b) & (a ^ difference)));
    return set_result_flags(step, difference);
}

/* inc and dec leave CF alone. */
static uint64_t by_one(struct step *step, uint64_t value, bool up)
{
    bool kept = carry_is_set(step);

    value = up ? plus(step, value, 1, 0) : minus(step, value, 1, 0);
    set_flag(step, CF, kept);
    return value;
}

static uint64_t times(struct step *step, uint64_t a, uint64_t b)
{
    int64_t product = sign_extend(a, step->bits) * sign_extend(b, step->bits);

    set_flag(step, CF | OF,
             sign_extend((uint64_t)product, step->bits) != product);
    return (uint64_t)product;
}

/* After a shift by one, OF tells whether the sign changed; after one by more
 * it is undefined. */
static uint64_t shift(struct step *step, uint64_t value, unsigned by)
{
    bool left = step->i->operation == OP_SHL;
    bool keeps_sign = step->i->operation == OP_SAR;
    int64_t wide = keeps_sign ? sign_extend(value, step->bits) : (int64_t)value;

    if (by == 0)
        return value;
    uint64_t moved = left ? value << by : (uint64_t)(wide >> by);
    set_flag(step, CF, left ? moved >> step->bits & 1 : wide >> (by - 1) & 1);
    set_flag(step, OF, top_bit(step, value ^ moved));
    return set_result_flags(step, moved);
}

/* ---- exchanges ---- */

static uint64_t exchange(struct step *step, uint64_t value)
{
    put_register(step, step->i->from.number, step->i->width, step->to);
    return value;
}

static uint64_t compare_exchange(struct step *step)
{
    minus(step, get_register(step, EAX, step->i->width), step->to, 0);
    if (step->frame->eflags & ZF)
        return step->from;
    put_register(step, EAX, step->i->width, step->to);
    return step->to;
}

/* ---- all of them ---- */

/* A bit test leaves the old bit in CF. It returns the bit alone, for the others
 * to set, clear or turn. */
static uint64_t test_bit(struct step *step, uint64_t bit)
{
    set_flag(step, CF, step->to & bit);
    return bit;
}

/* Compute the new value of `to`; on the way, set flags and other registers. */
static uint64_t new_value(struct step *step)
{
    uint64_t to = step->to, from = step->from;
    uint64_t bit = (uint64_t)1 << (from & (step->bits - 1));

    switch (step->i->operation) {
#define OPERATION(name, to, from, effects, value) \
    case OP_##name:                               \
        return value;
#include "operations.def"
#undef OPERATION
    default:
        return to;
    }
}

/* ---- memory ---- */

/* Find the memory operand in its segment, and that in memory: false if it does
 * not lie there, or must not be stored to. All segments end at 4 GiB. */
static bool find_address(struct step *step, const struct arch_thread *thread)
{
    const struct memory_operand *memory = &step->i->memory;
    bool on_stack = memory->base == STACK || memory->base == EBP;
    uint32_t selector = memory->thread_local ? user_gs(thread)
                        : on_stack           ? step->frame->ss
                                             : step->frame->ds;

    step->offset = memory->displacement;
    if (memory->base >= 0)
        step->offset += get_register(step, (unsigned)memory->base, 4);
    if (memory->index >= 0)
        step->offset +=
            get_register(step, (unsigned)memory->index, 4) * memory->scale;
    bool good = user_segment(thread, selector, step->i->stores, &step->address);
    step->address += step->offset;
    return good && step->offset <= 0u - memory->width;
}

bool operand_address(const struct arch_thread *thread,
                     const struct instruction *i, uaddr_t *address)
{
    struct step step = { .i = i, .frame = arch_user_frame(thread) };
    bool good = find_address(&step, thread);

    *address = step.address;
    return good;
}

/* Load the memory operand, page by page; if it will be stored to, write it
 * back, too. Nobody else runs meanwhile, so that store cannot fail. What can be
 * written can also be read, by the paging of this machine. */
static bool load_operand(struct step *step, bool fits,
                         struct emulation_access *to)
{
    const struct instruction *i = step->i;
    unsigned width = i->memory.width;

    *to = (struct emulation_access){
        .address = step->address,
        .access = i->stores ? ACCESS_WRITE : ACCESS_READ,
        .width = width,
    };
    for (unsigned part, done = 0; done < width; done += part) {
        uint8_t *bytes = (uint8_t *)&to->was + done;
        uaddr_t at = step->address + done;
        part = least(PAGE_SIZE - (at & PAGE_MASK), width - done);
        if (!fits || arch_copy_from_user(bytes, at, part) ||
            (i->stores && arch_copy_to_user(at, bytes, part))) {
            to->address = at;
            return false;
        }
    }
    to->access |= i->loads ? ACCESS_READ : 0;
    return true;
}

/* ---- the whole ---- */

/* The value of an operand; that of one in memory has been loaded already. */
static uint64_t operand_value(struct step *step, struct operand operand,
                              unsigned width, uint64_t loaded)
{
    if (operand.kind == OPERAND_REGISTER)
        return get_register(step, operand.number, width);
    if (operand.kind == OPERAND_IMMEDIATE)
        return low_bytes(step->i->immediate, width);
    return operand.kind == OPERAND_MEMORY ? loaded : 0;
}

bool arch_emulate(struct arch_thread *thread, const struct instruction *i,
                  struct emulation_access *to)
{
    struct trap_frame *frame = arch_user_frame(thread);
    struct step step = { .i = i, .frame = frame, .bits = 8u * i->width };

    ASSERT(i->refusal == RAS_RULE_NONE);
    *to = (struct emulation_access){ 0 };
    bool fits = find_address(&step, thread); /* lea has an offset, too */
    if ((i->loads || i->stores) && !load_operand(&step, fits, to))
        return false;
    step.to = operand_value(&step, i->to, i->width, to->was);
    step.from = operand_value(&step, i->from, i->source_width, to->was);
    bool jumps = i->flow == FLOW_JUMP ||
                 (i->flow == FLOW_BRANCH && condition_holds(&step));
    frame->eip = jumps ? i->target : frame->eip + i->length;
    step.to = new_value(&step);
    if (i->to.kind == OPERAND_REGISTER)
        put_register(&step, i->to.number, i->width, step.to);
    if (i->stores) {
        int error = arch_copy_to_user(step.address, &step.to, i->width);
        ASSERT(!error);
    }
    return true;
}
