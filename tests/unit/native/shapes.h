/* shapes.h - designated sequences as bytes, by an assembler of their own; and
 * rules of their own for which of them are any: for tests/unit/designated.c.
 */
#ifndef SHAPES_H
#define SHAPES_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

enum { ESP = 4, NONE = -1, OWN = -2 };

/* ---- an assembler ---- */

struct code {
    uint8_t bytes[64];
    unsigned length;
    unsigned boundary[8], boundaries; /* behind the landmark, and the end */
    unsigned commit;                  /* its boundary */
};

struct address {
    int base, index, scale; /* NONE; the scale's logarithm */
    int size;               /* of the displacement: 0, 1 or 4 */
    uint32_t displacement;
    bool thread_local;
};

static void byte(struct code *code, unsigned value)
{
    code->bytes[code->length++] = (uint8_t)value;
}

static void number(struct code *code, uint32_t value, int size)
{
    for (; size; size--, value >>= 8)
        byte(code, value & 255);
}

static void boundary(struct code *code)
{
    code->boundary[code->boundaries++] = code->length;
}

static void address(struct code *code, int middle, const struct address *a)
{
    int mode = a->size == 0 ? 0 : a->size == 1 ? 0x40 : 0x80;
    int size = a->size;

    if (a->base == NONE || (a->base == 5 && size == 0)) {
        mode = a->base == NONE ? 0 : 0x40;
        size = a->base == NONE ? 4 : 1;
    }
    if (a->base != ESP && a->index == NONE) {
        byte(code,
             (unsigned)(mode | middle << 3 | (a->base == NONE ? 5 : a->base)));
    } else {
        byte(code, (unsigned)(mode | middle << 3 | 4));
        byte(code,
             (unsigned)(a->scale << 6 | (a->index == NONE ? 4 : a->index) << 3 |
                        (a->base == NONE ? 5 : a->base)));
    }
    number(code, a->displacement, size);
}

/* An instruction on the register `middle` and on memory. */
static void with_memory(struct code *code, unsigned opcode, int middle,
                        const struct address *a)
{
    if (a->thread_local)
        byte(code, 0x65);
    byte(code, opcode);
    address(code, middle, a);
}

static void with_register(struct code *code, unsigned opcode, int middle,
                          int register_)
{
    byte(code, opcode);
    byte(code, (unsigned)(0xC0 | middle << 3 | register_));
}

/* ---- the shapes ---- */

enum { TEST_AND_SET, EXCHANGE, ADD, SWAP, PUSH, POP };
/* What y is: a register, one in the other form of cmp, a short and a long
 * constant, and memory. */
enum { Y_REGISTER, Y_REGISTER_TOO, Y_SHORT, Y_LONG, Y_MEMORY, Y_KINDS };

struct shape {
    int template;
    unsigned landmark;
    int a, b, y;             /* y also: what lea adds, or NONE */
    struct address m, first; /* `first`: m where it is read */
    int y_kind;
    bool z_constant, far, by_offset; /* long branches; eax and [constant] */
    struct address link, sum;        /* base OWN: what it should be */
};

static void store(struct code *code, const struct shape *s, int register_)
{
    if (s->by_offset && register_ == 0) {
        byte(code, 0xA3);
        number(code, s->m.displacement, 4);
    } else {
        with_memory(code, 0x89, register_, &s->m);
    }
}

static void store_constant(struct code *code, const struct shape *s)
{
    with_memory(code, 0xC7, 0, &s->m);
    number(code, 0x12345678, 4);
}

static void compare(struct code *code, const struct shape *s)
{
    switch (s->y_kind) {
    case Y_REGISTER:
        with_register(code, 0x39, s->y, s->a);
        break;
    case Y_REGISTER_TOO:
        with_register(code, 0x3B, s->a, s->y);
        break;
    case Y_SHORT:
        with_register(code, 0x83, 7, s->a);
        byte(code, 5);
        break;
    case Y_LONG:
        if (s->a == 0)
            byte(code, 0x3D);
        else
            with_register(code, 0x81, 7, s->a);
        number(code, 500, 4);
        break;
    default:
        with_memory(code, 0x3B, s->a,
                    &(struct address){ s->y, NONE, 0, 1, 16, false });
    }
}

/* Returns where to write the distance, once it is known. */
static unsigned branch(struct code *code, const struct shape *s,
                       unsigned condition)
{
    if (s->far)
        byte(code, 0x0F);
    byte(code, (s->far ? 0x80 : 0x70) + condition);
    number(code, 0, s->far ? 4 : 1);
    return code->length;
}

static struct code assemble(const struct shape *s)
{
    struct address link = s->link, sum = s->sum;
    struct code code = { 0 };
    unsigned from = 0;

    if (link.base == OWN)
        link.base = s->template == PUSH ? s->b : s->a;
    if (sum.base == OWN)
        sum = (struct address){ s->a, s->y, 0, s->y == NONE, 10, false };
    number(&code, 0x50401F0F + (s->landmark << 24), 4);
    boundary(&code);
    if (s->by_offset && s->a == 0) {
        byte(&code, 0xA1);
        number(&code, s->first.displacement, 4);
    } else {
        with_memory(&code, 0x8B, s->a, &s->first);
    }
    boundary(&code);
    if (s->template == ADD)
        with_memory(&code, 0x8D, s->b, &sum);
    else if (s->template == SWAP)
        compare(&code, s);
    else if (s->template == POP)
        with_register(&code, 0x85, s->a, s->a);
    if (code.boundary[1] != code.length)
        boundary(&code);
    if (s->template == SWAP || s->template == POP) {
        from = branch(&code, s, s->template == POP ? 4 : 5);
        boundary(&code);
    }
    if (s->template == POP) {
        with_memory(&code, 0x8B, s->b, &link);
        boundary(&code);
    }
    code.commit = code.length;
    if (s->template == PUSH) {
        with_memory(&code, 0x89, s->a, &link);
        boundary(&code);
    }
    if (s->template == TEST_AND_SET || (s->template == SWAP && s->z_constant))
        store_constant(&code, s);
    else
        store(&code, s, s->b);
    boundary(&code);
    if (from)
        code.bytes[from - (s->far ? 4 : 1)] = (uint8_t)(code.length - from);
    if (s->landmark & 8)
        code.commit = 0;
    return code;
}

/* Any one of the template that matches. */
static struct shape simple(int template)
{
    struct address m = { 6, NONE, 0, 1, 8, false };

    return (struct shape){ .template = template,
                           .landmark = template == PUSH,
                           .a = 1,
                           .b = 2,
                           .y = template == ADD ? NONE : 3,
                           .m = m,
                           .first = m,
                           .link = { OWN, NONE, 0, 4, 4, false },
                           .sum = { .base = OWN } };
}

/* ---- the rules ---- */

static bool same_address(const struct address *a, const struct address *b)
{
    return memcmp(a, b, sizeof *a) == 0;
}

static bool may_match(const struct shape *s)
{
    bool a_free = s->a != ESP && s->a != s->m.base && s->a != s->m.index;
    bool b_free =
        s->b != ESP && s->b != s->m.base && s->b != s->m.index && s->b != s->a;
    static const uint16_t forward =
        1 << 1 | 1 << 5 | 1 << 6 | 1 << 9 | 1 << 13 | 1 << 14;
    uint16_t landmarks = s->template == PUSH ? forward : forward | 1;

    if (!a_free || !same_address(&s->m, &s->first) ||
        !(landmarks >> s->landmark & 1))
        return false;
    switch (s->template) {
    case TEST_AND_SET:
        return true;
    case ADD:
        return b_free && s->b != s->y;
    case SWAP:
        return s->z_constant || s->b != s->a;
    case POP:
        return b_free;
    default:
        return s->b != s->a;
    }
}

#endif
