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

#include "words_private.h"

enum { VALUE = 48 };

/* It has an operand in memory that it reads, and puts the result elsewhere. */
static bool leaves_memory(const char *name)
{
    static const char *const readers[] = { "mul", "imul", "div", "idiv", NULL };
    static const char *const stores[] = { "fst", "fist", "fnst", "fnsave",
                                          "fbst" };

    for (unsigned i = 0; i < sizeof(stores) / sizeof(*stores); i++)
        if (!strncmp(name, stores[i], strlen(stores[i])))
            return false;
    return *name == 'f' || explore_only_reads(name) ||
           explore_is_one_of(name, readers);
}

int explore_writes(const struct code *code)
{
    struct words words = explore_words_of(code);

    if (!strncmp(words.name, "stos", 4) || !strncmp(words.name, "movs", 4))
        return !*words.first;
    return (explore_is_memory(words.first) && !leaves_memory(words.name)) ||
           (explore_is_memory(words.second) && explore_is_exchange(words.name));
}

/* ---- registers ---- */

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

/* What a register holds after step `i`. */
static void append_register(const struct run *run, uint32_t i, const char *name,
                            char *to, size_t size)
{
    const mcontext_t *after = explore_after(run, i);
    int number = explore_register_number(name);
    char value[VALUE], text[2 * VALUE];
    int32_t holds;

    if (number < 0 || !after || !explore_bit_of(name))
        return;
    holds = part_of(explore_register_value(after, (unsigned)number), name);
    if (!holds && explore_holds_pointer(run, i, name))
        strlcpy(value, "NULL", sizeof(value));
    else
        explore_format_number(holds, value, sizeof(value));
    snprintf(text, sizeof(text), "%s=%s", name, value);
    append(to, size, text);
}

/* Registers that it changes, though they are not its first operand. */
static void append_hidden(const struct run *run, uint32_t i,
                          const struct words *words, char *to, size_t size)
{
    static const char *const pairs[] = { "cmpxchg8b", "rdtsc", "cpuid", NULL };

    if (explore_is_exchange(words->name))
        append_register(run, i, words->second, to, size);
    else if (!strcmp(words->name, "cmpxchg"))
        append_register(run, i, "eax", to, size);
    else if (!strcmp(words->name, "cdq"))
        append_register(run, i, "edx", to, size);
    else if (!strncmp(words->name, "lods", 4))
        append_register(run, i, "eax", to, size);
    else if (explore_is_one_of(words->name, pairs) || explore_is_wide(words)) {
        append_register(run, i, "eax", to, size);
        append_register(run, i, "edx", to, size);
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

/* By its letter, if the textbook's machine is shown. */
static void append_held(const struct run *run, uint32_t i, const char *name,
                        char *to, size_t size)
{
    char text[2 * VALUE] = "";

    append_register(run, i, name, text, sizeof(text));
    if (!*text)
        return;
    append(to, size, explore_view.abstract ? explore_letter(name) : name);
    strlcat(to, strchr(text, '='), size);
}

void explore_describe_held(const struct run *run, uint32_t i, char *to,
                           size_t size)
{
    const mcontext_t *after = explore_after(run, i);
    uint32_t held = after ? explore_held(run, i) : 0;

    *to = '\0';
    for (unsigned number = 8; number-- > 0;)
        if (held >> number & 1)
            append_held(run, i, explore_registers[number], to, size);
}

/* ---- memory ---- */

/* The words do not say which variable it is: there is a register in them. */
static bool is_indirect(const char *operand)
{
    const char *from = strchr(operand, '[');

    for (unsigned i = 0; from && i < 8; i++)
        if (strstr(from, explore_registers[i]))
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
    int number = explore_register_number(operand);
    char *end;

    if (number >= 0) {
        *value = part_of(explore_register_value(at, (unsigned)number), operand);
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
    words = explore_words_of(code);
    if (!strcmp(words.name, "mov") && explore_is_memory(words.first))
        return operand_value(&step->before, words.second, value);
    if (!strcmp(words.name, "mov") && after)
        return operand_value(after, words.first, value);
    if (!strcmp(words.name, "xchg"))
        return operand_value(
            &step->before,
            explore_is_memory(words.first) ? words.second : words.first, value);
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
        explore_is_memory(words->first) ? words->first : words->second;
    char name[VALUE];

    if ((!explore_view.source && !is_indirect(operand)) ||
        explore_name(touch->at, name, sizeof(name)))
        return;
    strlcat(to, before, size);
    strlcat(to, name, size);
}

/* Its value in words: a pointer's, if it is watched as one. */
static void format_word(const struct run *run, const struct touch *touch,
                        int32_t value, char *to, size_t size)
{
    if (!value && explore_is_pointer(run, touch))
        strlcpy(to, "NULL", size);
    else
        explore_format_number(value, to, size);
}

static void append_written(const struct run *run, uint32_t i,
                           const struct touch *touch, char *to, size_t size)
{
    char old[VALUE], new[VALUE], text[3 * VALUE];
    int32_t before, after;
    int known = explore_memory(run, i, touch, &before, &after);

    if (!known)
        return;
    format_word(run, touch, before, old, sizeof(old));
    format_word(run, touch, after, new, sizeof(new));
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
    format_word(run, touch, after, value, sizeof(value));
    snprintf(text, sizeof(text), "reads %s", value);
    append(to, size, text);
}

static void describe_memory(const struct run *run, uint32_t i,
                            const struct code *code, const struct words *words,
                            char *to, size_t size)
{
    struct touch touches[EXPLORE_TOUCHES];
    int count = explore_touches(code, &run->step[i].before, touches);
    bool writes = code->means.writes;

    if (count < 1)
        return;
    if (writes && did_nothing(run, i, words))
        append(to, size, "writes nothing");
    else if (writes)
        append_written(run, i, &touches[0], to, size);
    else if (explore_only_reads(words->name) && *words->name != 'j' &&
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
             code->means.writes ? "writes to" : "reads from",
             touches[0].at ? place : "NULL");
}

/* ---- all of it ---- */

/* A system call is seen before it is made: its result is there when the turn is
 * over, unless eax holds the call's number yet, because it sleeps; or one step
 * later, if that one leaves it alone. */
static void describe_call(const struct run *run, uint32_t i, char *to,
                          size_t size)
{
    const struct step *step = &run->step[i], *next = explore_resumed(run, i);
    const struct code *code = next ? explore_code(next->before.eip) : NULL;
    const mcontext_t *after = NULL;

    if (!code || code->pc != step->before.eip + 2)
        return; /* or it is a handler's return, which leads elsewhere */
    if (next->turn != step->turn && next->before.eax != step->before.eax) {
        after = &next->before;
    } else {
        struct words words = explore_words_of(code);
        if (!(explore_written_by(&words) & explore_bit_of("eax")))
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
    words = explore_words_of(code);
    if (!strcmp(words.name, "int")) {
        describe_call(run, i, to, size);
        return;
    }
    if (*words.name == 'j' && strcmp(words.name, "jmp") != 0) {
        if (after)
            strlcpy(to, after->eip == code->next ? "goes on" : "jumps", size);
        return;
    }
    if (!explore_only_reads(words.name) && !explore_is_wide(&words) &&
        strcmp(words.name, "cmpxchg") != 0)
        append_register(run, i, words.first, to, size);
    append_hidden(run, i, &words, to, size);
    describe_memory(run, i, code, &words, to, size);
}
