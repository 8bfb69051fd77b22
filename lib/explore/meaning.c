/* meaning.c - what the listing says of an instruction, understood once: the
 * explorer asks at each step of each run.
 */
#include <stdlib.h>
#include <string.h>

#include "words_private.h"

static const struct {
    const char *name;
    enum verb verb;
} verbs[] = {
    { "add", VERB_ADD }, { "bts", VERB_BTS },         { "call", VERB_CALL },
    { "dec", VERB_DEC }, { "cmpxchg", VERB_CMPXCHG }, { "inc", VERB_INC },
    { "int", VERB_INT }, { "mov", VERB_MOV },         { "push", VERB_PUSH },
    { "sub", VERB_SUB }, { "xadd", VERB_XADD },       { "xchg", VERB_XCHG },
};

/* ---- operands ---- */

/* A part of a register has what stands above it, too. */
static struct operand operand_from(const char *text)
{
    int number = explore_register_number(text);
    struct operand operand = { .kind = OPERAND_REGISTER };
    char *rest;

    if (number >= 0) {
        operand.number = (uint32_t)number;
        operand.shift = strlen(text) == 2 && text[1] == 'h' ? 8 : 0;
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
                 ? explore_register_value(at, operand->number) >> operand->shift
                 : operand->number;
    return operand->kind == OPERAND_OTHER ? -1 : 0;
}

/* ---- what it touches ---- */

/* One term of the sum at *text, which moves behind it. */
static void take_term(struct reach *reach, const char **text)
{
    bool less = **text == '-';
    char name[4], *end;

    *text += less || **text == '+';
    strlcpy(name, *text, sizeof(name));
    int which = explore_register_number(name);
    if (which < 0) {
        uint32_t number = (uint32_t)strtoul(*text, &end, 16);
        reach->number += less ? 0 - number : number;
        *text = end;
        return;
    }
    *text += 3;
    unsigned i = reach->term[0].times != 0;
    reach->term[i].number = (uint8_t)which;
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
            where += explore_register_value(at, reach->term[t].number) *
                     reach->term[t].times;
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
