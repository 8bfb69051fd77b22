/* meaning.c - what the listing says of an instruction, understood once: the
 * explorer asks at each step of each run.
 */
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "explore_private.h"

static const struct {
    const char *name;
    enum verb verb;
} verbs[] = {
    { "add", VERB_ADD }, { "bts", VERB_BTS },         { "call", VERB_CALL },
    { "dec", VERB_DEC }, { "cmpxchg", VERB_CMPXCHG }, { "inc", VERB_INC },
    { "int", VERB_INT }, { "mov", VERB_MOV },         { "push", VERB_PUSH },
    { "sub", VERB_SUB }, { "xadd", VERB_XADD },       { "xchg", VERB_XCHG },
};

/* Where a register lies in mcontext_t: its word. -1: that is no register. */
static int word_of(const char *name, size_t length)
{
    static const char names[][4] = {
        [offsetof(mcontext_t, edi) / 4] = "edi",
        [offsetof(mcontext_t, esi) / 4] = "esi",
        [offsetof(mcontext_t, ebp) / 4] = "ebp",
        [offsetof(mcontext_t, ebx) / 4] = "ebx",
        [offsetof(mcontext_t, edx) / 4] = "edx",
        [offsetof(mcontext_t, ecx) / 4] = "ecx",
        [offsetof(mcontext_t, eax) / 4] = "eax",
        [offsetof(mcontext_t, esp) / 4] = "esp",
    };

    for (unsigned i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (length == 3 && !memcmp(name, names[i], 3))
            return (int)i;
    return -1;
}

static uint32_t value_of(const mcontext_t *at, unsigned word)
{
    return ((const uint32_t *)(const void *)at)[word];
}

/* ---- operands ---- */

/* A part of a register has what stands above it, too. */
static struct operand operand_from(const char *text)
{
    int word = word_of(text, strlen(text));
    struct operand operand = { .kind = OPERAND_REGISTER };
    char *rest;

    if (strlen(text) == 2) {
        bool byte = text[1] == 'l' || text[1] == 'h';
        const char whole[] = { 'e', text[0], byte ? 'x' : text[1] };
        word = word_of(whole, sizeof(whole));
        operand.shift = text[1] == 'h' ? 8 : 0;
    }
    if (word >= 0) {
        operand.word = (uint8_t)word;
        return operand;
    }
    operand.number = (uint32_t)strtoul(text, &rest, 0);
    operand.kind = *rest || rest == text ? OPERAND_OTHER : OPERAND_NUMBER;
    return operand;
}

int explore_operand(const struct operand *operand, const mcontext_t *at,
                    uint32_t *value)
{
    *value = operand->kind == OPERAND_REGISTER
                 ? value_of(at, operand->word) >> operand->shift
                 : operand->number;
    return operand->kind == OPERAND_OTHER ? -1 : 0;
}

/* ---- what it touches ---- */

/* One term of the sum at *text, which moves behind it. */
static void take_term(struct reach *reach, const char **text)
{
    bool less = **text == '-';
    char *end;

    *text += less || **text == '+';
    int word = strlen(*text) < 3 ? -1 : word_of(*text, 3);
    if (word < 0) {
        uint32_t number = (uint32_t)strtoul(*text, &end, 16);
        reach->number += less ? 0 - number : number;
        *text = end;
        return;
    }
    *text += 3;
    unsigned i = reach->term[0].times != 0;
    reach->term[i].word = (uint8_t)word;
    reach->term[i].times = 1;
    if (**text == '*') {
        reach->term[i].times = (uint8_t)((*text)[1] - '0');
        *text += 2;
    }
}

/* "4@ebx+ecx*4+10 *1@edi": as listing.awk writes it. */
static void take_touches(struct meaning *meaning, const char *text)
{
    for (; text && *text && meaning->count < EXPLORE_TOUCHES;
         text += *text == ' ') {
        struct reach *reach = &meaning->reach[meaning->count];
        char *end;
        if (*text == 'g') {
            meaning->thread_data = true;
            text += strlen("gs@");
            continue;
        }
        reach->repeated = *text == '*';
        reach->size = (uint32_t)strtoul(text + reach->repeated, &end, 10);
        if (*end != '@') { /* ! or ? */
            meaning->unknown = true;
            return;
        }
        text = end + 1;
        do
            take_term(reach, &text);
        while (*text == '+' || *text == '-');
        meaning->count++;
    }
}

int explore_touches(const struct code *code, const mcontext_t *at,
                    struct touch touches[EXPLORE_TOUCHES])
{
    int count = 0;

    for (unsigned i = 0; i < code->means.count; i++) {
        const struct reach *reach = &code->means.reach[i];
        uint32_t size = reach->repeated ? reach->size * at->ecx : reach->size;
        uint32_t where = reach->number;
        for (unsigned t = 0; t < 2 && reach->term[t].times; t++)
            where += value_of(at, reach->term[t].word) * reach->term[t].times;
        touches[count] = (struct touch){ where, size };
        count += size != 0; /* `rep` no more */
    }
    return code->means.unknown ? -1 : count;
}

/* ---- all of it ---- */

struct meaning explore_understand(const char *text, const char *touches)
{
    struct meaning meaning = { .verb = VERB_OTHER };
    const char *comma = strstr(text, ", ");

    if (!strncmp(text, "lock ", strlen("lock ")))
        text += strlen("lock ");
    size_t length = strcspn(text, " ");
    for (unsigned i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++)
        if (!strncmp(text, verbs[i].name, length) && !verbs[i].name[length])
            meaning.verb = verbs[i].verb;
    if (!strncmp(text, "push", 4)) /* flags, or all registers */
        meaning.verb = VERB_PUSH;
    meaning.x87 = text[0] == 'f';
    if (comma)
        text = comma + 1;
    else
        text += length;
    meaning.source = operand_from(text + (*text == ' '));
    if (meaning.verb == VERB_INT && meaning.source.number != 0x80)
        meaning.verb = VERB_OTHER;
    take_touches(&meaning, touches);
    return meaning;
}
