/* known.c - what an instruction makes of memory, as far as it can be told
 * from the registers before it and after it (states.c says what for).
 */
#include <reprise/reprise.h>
#include <stdbool.h>
#include <string.h>
#include <sys/futex.h>
#include <time.h>

#include "states_private.h"

enum {
#define SYSCALL(number, name, arguments) NUMBER_##name = number,
#include <syscalls.def>
#undef SYSCALL
};

enum {
    PIECE_MAX = 64,   /* bytes that one instruction may write */
    POPPED_MAX = 1024 /* bytes that one may take from its stack */
};

/* ---- numbers ---- */

uint64_t explore_mix(uint64_t a, uint64_t b)
{
    uint64_t x = (a ^ (b + 0x9e3779b97f4a7c15)) * 0xbf58476d1ce4e5b9;

    x ^= x >> 29;
    x *= 0x94d049bb133111eb;
    return x ^ x >> 32;
}

/* Asked at nearly each step, so without long multiplications. */
uint64_t explore_number_of_registers(const mcontext_t *at)
{
    const uint32_t *word = (const uint32_t *)at;
    uint32_t low = 1, high = 2;

    for (size_t i = 0; i < sizeof(*at) / sizeof(*word); i++) {
        if (&word[i] == &at->unused)
            continue;
        low = (low ^ word[i]) * 0x9e3779b1;
        low ^= low >> 15;
        high = (high + word[i]) * 0x85ebca6b;
        high ^= high >> 13;
    }
    return (uint64_t)high << 32 | low;
}

void explore_forget(struct known *memory, uint64_t base)
{
    if (!memory->run++)
        memset(memory->word, 0, sizeof(memory->word));
    memory->base = base;
    memory->number = 0;
    memory->words = 0;
    memory->is_full = false;
}

/* ---- words ---- */

static struct known_word *find_word(struct known *memory, uint32_t at)
{
    uint32_t i = (at / 4 * 2654435761u >> 7) % MEMORY_WORDS;

    while (memory->word[i].run == memory->run && memory->word[i].at != at)
        i = (i + 1) % MEMORY_WORDS;
    return &memory->word[i];
}

static uint64_t id_of(struct known *memory, uint32_t at)
{
    const struct known_word *word = find_word(memory, at);

    return word->run == memory->run && word->id ? word->id
                                                : explore_mix(memory->base, at);
}

/* NULL: too many were written. */
static struct known_word *make_word(struct known *memory, uint32_t at)
{
    struct known_word *word = find_word(memory, at);

    if (word->run == memory->run)
        return word;
    if (memory->words >= MEMORY_WORDS / 2) {
        memory->is_full = true;
        return NULL;
    }
    memory->words++;
    *word = (struct known_word){ .at = at, .run = memory->run };
    return word;
}

static void set_id(struct known *memory, struct known_word *word, uint64_t id)
{
    if (word->id)
        memory->number ^= explore_mix(word->at, word->id);
    if (id)
        memory->number ^= explore_mix(word->at, id);
    word->id = id;
}

static void set_word(struct known *memory, uint32_t at, uint64_t id)
{
    struct known_word *word = make_word(memory, at);

    if (!word)
        return;
    word->exact = 0;
    word->rest = id;
    set_id(memory, word, id);
}

/* Some bits of a word that begins at `at`. */
static void set_bits(struct known *memory, uint32_t at, uint32_t bits,
                     uint32_t value)
{
    struct known_word *word = make_word(memory, at);
    uint64_t rest, id;

    if (!word)
        return;
    word->value = (word->value & ~bits) | (value & bits);
    word->exact |= bits;
    rest = word->rest ? word->rest : explore_mix(memory->base, at);
    id = explore_mix(4, word->value & word->exact);
    if (~word->exact)
        id = explore_mix(id, explore_mix(rest, word->exact));
    set_id(memory, word, id);
}

static void set_value(struct known *memory, uint32_t at, uint32_t value)
{
    set_bits(memory, at, UINT32_MAX, value);
}

void explore_write_piece(struct known *memory, const struct known_piece *piece)
{
    if (piece->is_exact)
        set_bits(memory, piece->at, piece->bits, piece->value);
    else if (!~piece->bits)
        set_word(memory, piece->at, piece->id);
    else
        set_word(memory, piece->at,
                 explore_mix(id_of(memory, piece->at), piece->id));
}

struct known_piece explore_read_piece(struct known *memory, uint32_t at,
                                      uint32_t bits)
{
    struct known_word word = explore_known_word(memory, at);
    struct known_piece piece = { .at = at, .bits = bits };

    piece.is_exact = !(bits & ~word.exact);
    piece.value = piece.is_exact ? word.value & bits : 0;
    piece.id = piece.is_exact ? explore_mix(4, piece.value) : id_of(memory, at);
    if (~bits)
        piece.id = explore_mix(piece.id, bits);
    return piece;
}

struct known_word explore_known_word(struct known *memory, uint32_t at)
{
    const struct known_word *word = find_word(memory, at);

    return word->run == memory->run ? *word : (struct known_word){ .at = at };
}

void explore_restore_word(struct known *memory, const struct known_word *saved)
{
    struct known_word *word = make_word(memory, saved->at);

    if (!word)
        return;
    word->rest = saved->rest;
    word->value = saved->value;
    word->exact = saved->exact;
    set_id(memory, word, saved->id);
}

/* ---- instructions ---- */

/* Read the value that a piece of memory has after an instruction that writes to
 * it: 1, or 0 if it stays what it was, or -1 if that is not known. `old` was
 * in it before; NULL: that is not known. */
static int value_after(const uint32_t *old, const struct meaning *means,
                       const mcontext_t *before, const mcontext_t *after,
                       uint32_t *value)
{
    enum { ZERO_FLAG = 1 << 6 };
    uint32_t source, was;

    if (means->verb == VERB_INC || means->verb == VERB_DEC) {
        *value = (old ? *old : 0) + (means->verb == VERB_INC ? 1 : -1u);
        return old ? 1 : -1;
    }
    if (explore_operand(&means->source, before, &source))
        return -1;
    *value = source;
    switch (means->verb) {
    case VERB_MOV:
    case VERB_XCHG:
        return 1;
    case VERB_CMPXCHG:
        return (after->eflags & ZERO_FLAG) != 0;
    case VERB_XADD:
        explore_operand(&means->source, after, &was);
        *value = source + was;
        return 1;
    case VERB_ADD:
        *value = (old ? *old : 0) + source;
        return old ? 1 : -1;
    case VERB_SUB:
        *value = (old ? *old : 0) - source;
        return old ? 1 : -1;
    default:
        return -1;
    }
}

/* The piece lies in one word, and its new value may be known: say if it is. */
static bool write_value(struct known *memory, const struct meaning *means,
                        const struct touch *touch, const mcontext_t *before,
                        const mcontext_t *after)
{
    uint32_t at = touch->at & ~3u, shift = touch->at % 4 * 8;
    uint32_t bits = UINT32_MAX >> (32 - touch->size * 8) << shift;
    struct known_word word = explore_known_word(memory, at);
    uint32_t old = (word.value & bits) >> shift, value;
    int known = value_after(bits & ~word.exact ? NULL : &old, means, before,
                            after, &value);

    if (known > 0)
        set_bits(memory, at, bits, value << shift);
    return known >= 0;
}

/* Note what it writes, word by word. */
static void write_words(struct known *memory, const struct code *code,
                        const mcontext_t *before, const struct touch *touches,
                        int count)
{
    uint64_t inputs =
        explore_mix(explore_number_of_registers(before), code->pc);

    for (int i = 0; i < count; i++)
        for (uint32_t at = touches[i].at & ~3u;
             at < touches[i].at + touches[i].size; at += 4)
            inputs = explore_mix(inputs, id_of(memory, at));
    for (int i = 0; i < count; i++)
        for (uint32_t at = touches[i].at & ~3u;
             at < touches[i].at + touches[i].size; at += 4)
            set_word(memory, at, explore_mix(inputs, at));
}

static void write_memory(struct known *memory, const struct code *code,
                         const mcontext_t *before, const mcontext_t *after)
{
    struct touch touches[EXPLORE_TOUCHES];
    int count = explore_touches(code, before, touches);
    bool in_word = count == 1 && touches[0].size + touches[0].at % 4 <= 4;

    if (!code->means.writes)
        return;
    for (int i = 0; i < count; i++)
        if (touches[i].size > PIECE_MAX) {
            memory->is_full = true;
            return;
        }
    if (in_word &&
        write_value(memory, &code->means, &touches[0], before, after))
        return;
    write_words(memory, code, before, touches, count);
}

static void push(struct known *memory, const struct code *code,
                 const mcontext_t *before, const mcontext_t *after)
{
    struct touch touches[EXPLORE_TOUCHES];
    int count = explore_touches(code, before, touches);
    uint64_t id = explore_mix(explore_number_of_registers(before), code->pc);
    uint32_t value;

    if (code->means.verb == VERB_PUSH &&
        !explore_operand(&code->means.source, before, &value)) {
        set_value(memory, after->esp, value);
        return;
    }
    for (int i = 0; i < count; i++)
        id = explore_mix(id, id_of(memory, touches[i].at & ~3u));
    for (uint32_t at = after->esp & ~3u; at < before->esp; at += 4)
        set_word(memory, at, id);
}

/* What was taken from a stack is gone. */
static void pop(struct known *memory, uint32_t from, uint32_t to)
{
    for (uint32_t at = from & ~3u; at < to && at - from < POPPED_MAX; at += 4)
        if (find_word(memory, at)->run == memory->run)
            set_word(memory, at, 0);
}

static void move_stack(struct known *memory, const struct code *code,
                       const mcontext_t *before, const mcontext_t *after)
{
    if (after->esp > before->esp)
        pop(memory, before->esp, after->esp);
    else if (code->means.verb == VERB_PUSH || code->means.verb == VERB_CALL)
        push(memory, code, before, after);
}

/* These calls change nothing but who sleeps and who can run. */
static bool is_plain_call(const mcontext_t *at)
{
    switch (at->eax) {
    case NUMBER_sched_yield:
    case NUMBER_gettid:
    case NUMBER_nanosleep:
        return true;
    case NUMBER_futex:
        return at->ecx == FUTEX_WAKE || at->ecx == FUTEX_WAIT;
    default:
        return false;
    }
}

/* The clock stands still, so the time that is read is that of the state. */
static bool read_clock(struct known *memory, const mcontext_t *before,
                       const mcontext_t *after)
{
    uint64_t id = explore_mix(6, memory->time);

    if (before->eax != NUMBER_clock_gettime || after->eax != 0 ||
        before->ecx % 4)
        return false;
    for (uint32_t i = 0; i < sizeof(struct timespec); i += 4)
        set_word(memory, before->ecx + i, explore_mix(id, i));
    return true;
}

static enum effect call(struct known *memory, const mcontext_t *before,
                        const mcontext_t *after)
{
    if (!is_plain_call(before) && !read_clock(memory, before, after))
        return EFFECT_UNKNOWN;
    return memory->is_full ? EFFECT_HIDDEN : EFFECT_KNOWN;
}

enum effect explore_execute(struct known *memory, const struct code *code,
                            const mcontext_t *before, const mcontext_t *after)
{
    if (!code || code->means.unknown)
        return code && code->means.verb == VERB_INT
                   ? call(memory, before, after)
                   : EFFECT_UNKNOWN;
    if (code->means.x87 || (code->means.thread_data && code->means.writes))
        return EFFECT_HIDDEN;
    if (code->means.count)
        write_memory(memory, code, before, after);
    if (after->esp != before->esp)
        move_stack(memory, code, before, after);
    return memory->is_full ? EFFECT_HIDDEN : EFFECT_KNOWN;
}
