/* effect.c - what an instruction of an observed run did, in words: what it
 * loaded or computed ("eax=1"), and what it wrote over ("writes 1 over -1").
 *
 * Registers are known before each step, and so after the one before it. Memory
 * is known where memory.c knows it.
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "picture_private.h"

enum { WORD = 24, VALUE = 48 };

/* An instruction's words, apart. */
struct words {
    char name[WORD], first[2 * WORD], second[2 * WORD];
};

/* ---- the words ---- */

static void take(const char **from, const char *until, char *to, size_t size)
{
    size_t length = strcspn(*from, until);

    snprintf(to, size, "%.*s", (int)length, *from);
    *from += length;
    *from += strspn(*from, ", ");
}

static struct words words_of(const struct code *code)
{
    const char *text = code->text;
    struct words words;

    do
        take(&text, " ", words.name, sizeof(words.name));
    while (*text &&
           (!strcmp(words.name, "lock") || !strncmp(words.name, "rep", 3)));
    take(&text, ",", words.first, sizeof(words.first));
    take(&text, "", words.second, sizeof(words.second));
    return words;
}

static bool is_one_of(const char *name, const char *const *names)
{
    for (; *names; names++)
        if (!strcmp(name, *names))
            return true;
    return false;
}

static bool is_memory(const char *operand)
{
    return strchr(operand, '[') != NULL;
}

/* It has operands, and changes none of them. */
static bool only_reads(const char *name)
{
    static const char *const names[] = { "cmp", "test", "push", "bt",  "call",
                                         "jmp", "int",  "nop",  "out", NULL };

    return is_one_of(name, names) || *name == 'j';
}

static bool is_exchange(const char *name)
{
    return !strcmp(name, "xchg") || !strcmp(name, "xadd");
}

int explore_writes(const struct code *code)
{
    struct words words = words_of(code);

    if (!strncmp(words.name, "stos", 4) || !strncmp(words.name, "movs", 4))
        return !*words.first;
    return (is_memory(words.first) && !only_reads(words.name)) ||
           (is_memory(words.second) && is_exchange(words.name));
}

/* ---- registers ---- */

static const char names[8][4] = { "edi", "esi", "ebp", "esp",
                                  "ebx", "edx", "ecx", "eax" };

static uint32_t register_value(const mcontext_t *at, unsigned number)
{
    const uint32_t values[] = { at->edi, at->esi, at->ebp, at->esp,
                                at->ebx, at->edx, at->ecx, at->eax };

    return values[number];
}

/* The register of that name, also of a part of it: 0 to 7. Or -1. */
static int register_number(const char *name)
{
    static const char letters[] = "bdca";
    const char *letter;

    for (int i = 0; i < 8; i++)
        if (!strcmp(name, names[i]) || !strcmp(name, names[i] + 1))
            return i;
    letter = *name ? strchr(letters, *name) : NULL;
    if (letter && (name[1] == 'l' || name[1] == 'h') && !name[2])
        return 4 + (int)(letter - letters);
    return -1;
}

static int32_t part_of(uint32_t value, const char *name)
{
    if (name[0] == 'e')
        return (int32_t)value;
    if (name[1] == 'l' || name[1] == 'h')
        return (int8_t)(value >> (name[1] == 'h' ? 8 : 0));
    return (int16_t)value;
}

void explore_format_number(int32_t value, char *to, size_t size)
{
    if (value < -65536 || value > 65535) {
        if (explore_name((uint32_t)value, to, size))
            snprintf(to, size, "0x%x", (unsigned)value);
    } else {
        snprintf(to, size, "%d", (int)value);
    }
}

static void append(char *to, size_t size, const char *text)
{
    if (*to)
        strlcat(to, ", ", size);
    strlcat(to, text, size);
}

static void append_register(const mcontext_t *after, const char *name, char *to,
                            size_t size)
{
    int number = register_number(name);
    char value[VALUE], text[2 * VALUE];

    if (number < 0 || !strcmp(name, "esp") || !strcmp(name, "ebp"))
        return;
    explore_format_number(
        part_of(register_value(after, (unsigned)number), name), value,
        sizeof(value));
    snprintf(text, sizeof(text), "%s=%s", name, value);
    append(to, size, text);
}

/* It multiplies or divides eax, and edx gets a part of the result. */
static bool is_wide(const struct words *words)
{
    return !strcmp(words->name, "mul") || !strcmp(words->name, "div") ||
           !strcmp(words->name, "idiv") ||
           (!strcmp(words->name, "imul") && !*words->second);
}

/* Registers that it changes, though they are not its first operand. */
static void append_hidden(const struct words *words, const mcontext_t *after,
                          char *to, size_t size)
{
    static const char *const pairs[] = { "cmpxchg8b", "rdtsc", "cpuid", NULL };

    if (is_exchange(words->name))
        append_register(after, words->second, to, size);
    else if (!strcmp(words->name, "cmpxchg"))
        append_register(after, "eax", to, size);
    else if (!strcmp(words->name, "cdq"))
        append_register(after, "edx", to, size);
    else if (!strncmp(words->name, "lods", 4))
        append_register(after, "eax", to, size);
    else if (is_one_of(words->name, pairs) || is_wide(words)) {
        append_register(after, "eax", to, size);
        append_register(after, "edx", to, size);
    }
}

const mcontext_t *explore_after(const struct run *run, uint32_t i)
{
    const struct step *step = &run->step[i];
    const struct turn *turn = &run->turn[step->turn];

    if (i + 1 < run->observed && run->step[i + 1].turn == step->turn)
        return &run->step[i + 1].before;
    return turn->after.eip ? &turn->after : NULL;
}

/* ---- registers that hold what was in memory ---- */

static uint32_t bit_of(const char *name)
{
    int number = register_number(name);

    return number < 0 || number == 2 || number == 3 ? 0 : 1u << number;
}

/* The registers in an operand, but esp and ebp; bits. */
static uint32_t registers_in(const char *operand)
{
    uint32_t found = bit_of(operand);

    for (unsigned i = 0; i < 8; i++)
        if (strstr(operand, names[i]))
            found |= bit_of(names[i]);
    return found;
}

/* It writes its first operand, and does not care what that was. */
static bool only_sets(const char *name)
{
    return !strncmp(name, "mov", 3) || !strcmp(name, "lea") ||
           !strcmp(name, "pop") || !strncmp(name, "set", 3);
}

static uint32_t written_by(const struct words *words)
{
    uint32_t written = is_wide(words)            ? bit_of("eax") | bit_of("edx")
                       : only_reads(words->name) ? 0
                                                 : bit_of(words->first);

    if (is_exchange(words->name))
        written |= bit_of(words->second);
    return written;
}

static uint32_t read_by(const struct words *words)
{
    uint32_t read = registers_in(words->second);
    static const uint32_t saved = 1 << 0 | 1 << 1 | 1 << 4; /* edi esi ebx */

    if (!strcmp(words->name, "push")) /* by a function that will use them */
        return registers_in(words->first) & ~saved;
    if (is_memory(words->first) || !only_sets(words->name))
        read |= registers_in(words->first);
    return read;
}

/* Take one instruction into account: which registers then hold a value that
 * comes from shared memory. */
static uint32_t follow(const struct run *run, uint32_t i, uint32_t held)
{
    const struct code *code = explore_code(run->step[i].before.eip);
    struct words words;
    bool from;

    if (!code)
        return 0;
    words = words_of(code);
    from = (explore_shared(run, &run->step[i]) &&
            (is_memory(words.second) || is_exchange(words.name))) ||
           (!is_memory(words.second) && read_by(&words) & held);
    return from ? held | written_by(&words) : held & ~written_by(&words);
}

/* Those of `held` that the thread will still read. */
static uint32_t still_read(const struct run *run, uint32_t i, uint32_t held)
{
    uint8_t thread = run->step[i].thread;
    uint32_t read = 0;

    for (i++; i < run->observed && held; i++) {
        const struct code *code = explore_code(run->step[i].before.eip);
        struct words words;
        if (run->step[i].thread != thread || !code)
            continue;
        words = words_of(code);
        read |= held & read_by(&words);
        held &= ~(read_by(&words) | written_by(&words));
    }
    return read;
}

void explore_describe_held(const struct run *run, uint32_t i, char *to,
                           size_t size)
{
    const mcontext_t *after = explore_after(run, i);
    uint32_t held = 0;

    *to = '\0';
    for (uint32_t j = 0; j <= i; j++)
        if (run->step[j].thread == run->step[i].thread)
            held = follow(run, j, held);
    held = after ? still_read(run, i, held) : 0;
    for (unsigned number = 8; number-- > 0;)
        if (held >> number & 1)
            append_register(after, names[number], to, size);
}

/* ---- memory ---- */

/* The words do not say which variable it is: there is a register in them. */
static bool is_indirect(const char *operand)
{
    const char *from = strchr(operand, '[');

    for (unsigned i = 0; from && i < 8; i++)
        if (strstr(from, names[i]))
            return true;
    return false;
}

/* A compare-and-swap that found another value than it wanted. */
static bool did_nothing(const struct run *run, uint32_t i,
                        const struct words *words)
{
    const mcontext_t *after = explore_after(run, i);

    return !strcmp(words->name, "cmpxchg") && after && !(after->eflags & 0x40);
}

/* An operand's value: a register's, or a number's. */
static bool operand_value(const mcontext_t *at, const char *operand,
                          int32_t *value)
{
    int number = register_number(operand);
    char *end;

    if (number >= 0) {
        *value = part_of(register_value(at, (unsigned)number), operand);
        return true;
    }
    *value = (int32_t)strtol(operand, &end, 0);
    return *operand && !*end;
}

int explore_word_after(const struct run *run, uint32_t i,
                       const struct touch *word, int32_t *value)
{
    const struct step *step = &run->step[i];
    const struct code *code = explore_code(step->before.eip);
    const mcontext_t *after = explore_after(run, i);
    struct touch touches[EXPLORE_TOUCHES];
    struct words words;

    if (!code || explore_touches(code, &step->before, touches) != 1 ||
        touches[0].at != word->at || touches[0].size != word->size)
        return 0;
    words = words_of(code);
    if (!strcmp(words.name, "mov") && is_memory(words.first))
        return operand_value(&step->before, words.second, value);
    if (!strcmp(words.name, "mov") && after)
        return operand_value(after, words.first, value);
    if (!strcmp(words.name, "xchg"))
        return operand_value(
            &step->before, is_memory(words.first) ? words.second : words.first,
            value);
    if (!strcmp(words.name, "cmpxchg") && after)
        return did_nothing(run, i, &words)
                   ? operand_value(after, "eax", value)
                   : operand_value(&step->before, words.second, value);
    return 0;
}

static void append_name(const struct words *words, const struct touch *touch,
                        const char *before, char *to, size_t size)
{
    const char *operand =
        is_memory(words->first) ? words->first : words->second;
    char name[VALUE];

    if (!is_indirect(operand) || explore_name(touch->at, name, sizeof(name)))
        return;
    strlcat(to, before, size);
    strlcat(to, name, size);
}

static void append_written(const struct run *run, uint32_t i,
                           const struct touch *touch, char *to, size_t size)
{
    char old[VALUE], new[VALUE], text[3 * VALUE];
    int32_t before, after;
    int known = explore_memory(run, i, touch, &before, &after);

    if (!known)
        return;
    explore_format_number(before, old, sizeof(old));
    explore_format_number(after, new, sizeof(new));
    if (known & EXPLORE_BEFORE)
        snprintf(text, sizeof(text), "writes %s over %s", new, old);
    else
        snprintf(text, sizeof(text), "writes %s", new);
    append(to, size, text);
}

static void append_read(const struct run *run, uint32_t i,
                        const struct touch *touch, char *to, size_t size)
{
    char value[VALUE], text[2 * VALUE];
    int32_t before, after;

    if (!explore_memory(run, i, touch, &before, &after))
        return;
    explore_format_number(after, value, sizeof(value));
    snprintf(text, sizeof(text), "reads %s", value);
    append(to, size, text);
}

static void describe_memory(const struct run *run, uint32_t i,
                            const struct code *code, const struct words *words,
                            char *to, size_t size)
{
    struct touch touches[EXPLORE_TOUCHES];
    int count = explore_touches(code, &run->step[i].before, touches);
    bool writes = explore_writes(code);

    if (count < 1)
        return;
    if (writes && did_nothing(run, i, words))
        append(to, size, "writes nothing");
    else if (writes)
        append_written(run, i, &touches[0], to, size);
    else if (only_reads(words->name) && *words->name != 'j' &&
             *words->name != 'c')
        append_read(run, i, &touches[0], to, size);
    else if (!strcmp(words->name, "cmp"))
        append_read(run, i, &touches[0], to, size);
    if (*to)
        append_name(words, &touches[0], writes ? " in " : " from ", to, size);
}

/* The process died in this step: what memory it wanted. */
static void describe_fault(const struct run *run, uint32_t i,
                           const struct code *code, char *to, size_t size)
{
    struct touch touches[EXPLORE_TOUCHES];
    char place[VALUE];

    strlcpy(to, "dies", size);
    if (explore_touches(code, &run->step[i].before, touches) != 1)
        return;
    explore_format_number((int32_t)touches[0].at, place, sizeof(place));
    snprintf(to, size, "dies: %s %s",
             explore_writes(code) ? "writes to" : "reads from", place);
}

/* ---- all of it ---- */

/* A system call is seen before it is made: its result is there one step later,
 * if that one leaves it alone. */
static void describe_call(const struct run *run, uint32_t i, char *to,
                          size_t size)
{
    const struct step *step = &run->step[i], *next = explore_resumed(run, i);
    const struct code *code = next ? explore_code(next->before.eip) : NULL;
    const mcontext_t *after = NULL;

    if (!code || code->pc != step->before.eip + 2)
        return; /* or it is a handler's return, which leads elsewhere */
    if (next->turn != step->turn) {
        after = &next->before;
    } else {
        struct words words = words_of(code);
        if (!(written_by(&words) & bit_of("eax")))
            after = explore_after(run, (uint32_t)(next - run->step));
    }
    if (after)
        snprintf(to, size, "returns %d", (int)after->eax);
}

void explore_describe_effect(const struct run *run, uint32_t i, char *to,
                             size_t size)
{
    const struct code *code = explore_code(run->step[i].before.eip);
    const mcontext_t *after = explore_after(run, i);
    struct words words;

    *to = '\0';
    if (!code)
        return;
    if (run->ending == ENDED_DEAD && run->died == i) {
        describe_fault(run, i, code, to, size);
        return;
    }
    words = words_of(code);
    if (!strcmp(words.name, "int")) {
        describe_call(run, i, to, size);
        return;
    }
    if (*words.name == 'j' && strcmp(words.name, "jmp") != 0) {
        if (after)
            strlcpy(to, after->eip == code->next ? "goes on" : "jumps", size);
        return;
    }
    if (after && !only_reads(words.name) && !is_wide(&words) &&
        strcmp(words.name, "cmpxchg") != 0)
        append_register(after, words.first, to, size);
    if (after)
        append_hidden(&words, after, to, size);
    describe_memory(run, i, code, &words, to, size);
}
