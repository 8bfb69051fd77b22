/* known.c - what an instruction makes of memory, as far as it can be told
 * from the registers before it and after it (states.c says what for).
 */
#include <reprise/reprise.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/futex.h>

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

static void set_word(struct known *memory, uint32_t at, uint64_t id)
{
    struct known_word *word = find_word(memory, at);

    if (word->run != memory->run) {
        if (memory->words >= MEMORY_WORDS / 2) {
            memory->is_full = true;
            return;
        }
        memory->words++;
        *word = (struct known_word){ .at = at, .run = memory->run };
    }
    if (word->id)
        memory->number ^= explore_mix(at, word->id);
    if (id)
        memory->number ^= explore_mix(at, id);
    word->id = id;
    word->is_exact = false;
}

static void set_value(struct known *memory, uint32_t at, uint32_t value)
{
    struct known_word *word;

    set_word(memory, at, explore_mix(4, value));
    word = find_word(memory, at);
    if (word->run != memory->run)
        return;
    word->value = value;
    word->is_exact = true;
}

/* ---- instructions ---- */

/* The text behind `lock` and the like. */
static const char *without_prefix(const char *text)
{
    return strncmp(text, "lock ", 5) ? text : text + 5;
}

static bool is(const char *text, const char *mnemonic)
{
    size_t length = strlen(mnemonic);

    return !strncmp(text, mnemonic, length) && text[length] == ' ';
}

/* Say whether what it touches may be other than before. */
static bool writes(const char *text)
{
    static const char *const readers[] = { "cmp",  "test", "push", "call",
                                           "jmp",  "div",  "idiv", "mul",
                                           "imul", "bt",   "nop" };
    const char *operand = strchr(text, ' ');
    const char *memory = strchr(text, '['), *comma = strchr(text, ',');

    for (unsigned i = 0; i < sizeof(readers) / sizeof(readers[0]); i++)
        if (is(text, readers[i]))
            return false;
    return !operand || !memory || !comma || memory < comma;
}

/* The value of a register or a number, in words: 0 or -1. */
static int operand_value(const char *text, const mcontext_t *at,
                         uint32_t *value)
{
    char *rest;

    if (!explore_register(at, text, value))
        return 0;
    *value = (uint32_t)strtoul(text, &rest, 0);
    return *rest || rest == text ? -1 : 0;
}

/* Read the value that one word has after an instruction that writes to it: 1,
 * or 0 if it stays what it was, or -1 if that is not known. */
static int value_after(const struct known_word *word, const char *text,
                       const mcontext_t *before, const mcontext_t *after,
                       uint32_t *value)
{
    enum { ZERO_FLAG = 1 << 6 };
    const char *comma = strstr(text, ", ");
    uint32_t old;

    if (is(text, "inc") || is(text, "dec")) {
        *value = word->value + (is(text, "inc") ? 1 : (uint32_t)-1);
        return word->is_exact ? 1 : -1;
    }
    if (!comma || operand_value(comma + 2, before, value))
        return -1;
    if (is(text, "mov") || is(text, "xchg"))
        return 1;
    if (is(text, "cmpxchg"))
        return (after->eflags & ZERO_FLAG) != 0;
    if (is(text, "xadd") && !explore_register(after, comma + 2, &old)) {
        *value += old;
        return 1;
    }
    if ((is(text, "add") || is(text, "sub")) && word->is_exact) {
        *value = is(text, "add") ? word->value + *value : word->value - *value;
        return 1;
    }
    return -1;
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
    const char *text = without_prefix(code->text);
    struct touch touches[EXPLORE_TOUCHES];
    int count = explore_touches(code, before, touches);
    bool is_word = count == 1 && touches[0].size == 4 && touches[0].at % 4 == 0;
    uint32_t value;

    if (!writes(text))
        return;
    for (int i = 0; i < count; i++)
        if (touches[i].size > PIECE_MAX) {
            memory->is_full = true;
            return;
        }
    if (is_word) {
        struct known_word old = *find_word(memory, touches[0].at);
        old.is_exact &= old.run == memory->run && old.id;
        int known = value_after(&old, text, before, after, &value);
        if (known > 0)
            set_value(memory, touches[0].at, value);
        if (known >= 0)
            return;
    }
    write_words(memory, code, before, touches, count);
}

static void push(struct known *memory, const struct code *code,
                 const mcontext_t *before, const mcontext_t *after)
{
    struct touch touches[EXPLORE_TOUCHES];
    int count = explore_touches(code, before, touches);
    uint64_t id = explore_mix(explore_number_of_registers(before), code->pc);
    uint32_t value;

    if (is(code->text, "push") &&
        !operand_value(code->text + strlen("push "), before, &value)) {
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
    else if (!strncmp(code->text, "push", 4) || !strncmp(code->text, "call", 4))
        push(memory, code, before, after);
}

/* These calls change nothing but who sleeps and who can run. */
static bool is_plain_call(const mcontext_t *at)
{
    switch (at->eax) {
    case NUMBER_sched_yield:
    case NUMBER_gettid:
        return true;
    case NUMBER_futex:
        return at->ecx == FUTEX_WAKE || (at->ecx == FUTEX_WAIT && !at->esi);
    default:
        return false;
    }
}

enum effect explore_execute(struct known *memory, const struct code *code,
                            const mcontext_t *before, const mcontext_t *after)
{
    const char *touches = code ? code->touches : NULL;

    if (!code || (touches && strpbrk(touches, "?!")))
        return code && !strcmp(code->text, "int 0x80") && is_plain_call(before)
                   ? EFFECT_KNOWN
                   : EFFECT_UNKNOWN;
    if (code->text[0] == 'f' ||
        (touches && strstr(touches, "gs@") && writes(code->text)))
        return EFFECT_HIDDEN;
    if (touches && *touches)
        write_memory(memory, code, before, after);
    if (after->esp != before->esp)
        move_stack(memory, code, before, after);
    return memory->is_full ? EFFECT_HIDDEN : EFFECT_KNOWN;
}
