/* machine.c - the textbook's machine: --abstract.
 *
 * Textbooks tear m = m + 1 apart in three lines, on a machine that can only
 * load, compute and store: R = m; R++; m = R. Each instruction that a
 * table shows is told as such a line, from its words alone, beside the x86. An
 * instruction that does all three is said to do so at once; one of another kind
 * keeps the words that effect.c has.
 */
#include <stdio.h>
#include <string.h>

#include "words_private.h"

enum { TERM = 64, LINE = 160, LETTERS = 6 };

/* Registers that rows name, in the order in which they come: R, S, T, ... */
static struct {
    unsigned count, number[LETTERS];
} letters;

/* ---- names ---- */

static void give_letter(unsigned number)
{
    for (unsigned i = 0; i < letters.count; i++)
        if (letters.number[i] == number)
            return;
    if (letters.count < LETTERS)
        letters.number[letters.count++] = number;
}

static void give_letters(uint32_t registers)
{
    for (unsigned number = 8; number-- > 0;)
        if (registers >> number & 1)
            give_letter(number);
}

void explore_name_registers(const struct run *run)
{
    letters.count = 0;
    for (uint32_t i = 0; i < run->observed; i++) {
        const struct code *code = explore_code(run->step[i].before.eip);
        struct words words;
        if (!code || (!explore_matters(run, i) && !explore_computes(run, i)))
            continue;
        words = explore_words_of(code);
        give_letters(explore_bit_of(words.first));
        if (!strcmp(words.name, "cmpxchg"))
            give_letters(explore_bit_of("eax"));
        give_letters(explore_is_lea(&words) ? explore_read_by(&words)
                                            : explore_bit_of(words.second));
    }
}

const char *explore_letter(const char *name)
{
    static const char *const names[LETTERS] = { "R", "S", "T", "U", "V", "W" };
    int number = explore_register_number(name);

    for (unsigned i = 0; i < letters.count; i++)
        if ((int)letters.number[i] == number)
            return names[i];
    return name;
}

void explore_describe_letters(char *to, size_t size)
{
    *to = '\0';
    for (unsigned i = 0; i < letters.count; i++) {
        const char *name = explore_registers[letters.number[i]];
        char text[TERM];
        snprintf(text, sizeof(text), "%s%s is %s", i ? ", " : "",
                 explore_letter(name), name);
        strlcat(to, text, size);
    }
}

/* "eax+1", with letters: "R + 1". */
static void name_sum(const char *from, char *to, size_t size)
{
    *to = '\0';
    while (*from) {
        char word[TERM];
        size_t length = strcspn(from, "+-*[] ");
        snprintf(word, sizeof(word), "%.*s", (int)length, from);
        strlcat(to, explore_letter(word), size);
        from += length;
        if (*from && *from != '[' && *from != ']' && *from != ' ') {
            snprintf(word, sizeof(word), " %c ", *from);
            strlcat(to, word, size);
        }
        from += *from != '\0';
    }
}

/* The variable that an operand leads to. */
static void name_word(const struct run *run, uint32_t i, const char *operand,
                      char *to, size_t size)
{
    const struct step *step = &run->step[i];
    struct touch touches[EXPLORE_TOUCHES];
    const char *inside = strchr(operand, '[') + 1;

    if (explore_touches(explore_code(step->before.eip), &step->before,
                        touches) < 1 ||
        explore_name(touches[0].at, to, size))
        snprintf(to, size, "[%.*s]", (int)strcspn(inside, "]"), inside);
}

static bool is_name(const char *operand)
{
    return *operand && strspn(operand, "-0123456789") == 0;
}

static void name_operand(const struct run *run, uint32_t i, const char *operand,
                         char *to, size_t size)
{
    if (explore_is_memory(operand))
        name_word(run, i, operand, to, size);
    else if (explore_register_number(operand) < 0 && is_name(operand))
        snprintf(to, size, "&%s", operand); /* its address */
    else
        strlcpy(to, explore_letter(operand), size);
}

/* ---- lines ---- */

/* %1 and %2 are its operands, %R is eax. */
static const struct {
    const char *name, *line;
} forms[] = {
    { "mov", "%1 = %2" },
    { "movzx", "%1 = %2" },
    { "movsx", "%1 = %2" },
    { "add", "%1 = %1 + %2" },
    { "sub", "%1 = %1 - %2" },
    { "imul", "%1 = %1 * %2" },
    { "and", "%1 = %1 & %2" },
    { "or", "%1 = %1 | %2" },
    { "xor", "%1 = %1 ^ %2" },
    { "shl", "%1 = %1 << %2" },
    { "shr", "%1 = %1 >> %2" },
    { "sar", "%1 = %1 >> %2" },
    { "inc", "%1++" },
    { "dec", "%1--" },
    { "neg", "%1 = -%1" },
    { "not", "%1 = ~%1" },
    { "cmp", "is %1 == %2?" },
    { "test", "is %1 == 0?" },
    { "xchg", "swap %1 and %2" },
    { "xadd", "add %2 to %1, %2 = the old %1" },
    { "cmpxchg", "if %1 == %R: %1 = %2" },
};

static const char *form_of(const struct words *words)
{
    bool same = !strcmp(words->first, words->second);

    if (!strcmp(words->name, "xor") && same)
        return "%1 = 0";
    if (!strcmp(words->name, "add") && !strcmp(words->second, "1"))
        return "%1++";
    if (!strcmp(words->name, "sub") && !strcmp(words->second, "1"))
        return "%1--";
    if (!strcmp(words->name, "test") && !same)
        return "is %1 & %2 == 0?";
    if (!strcmp(words->name, "imul") && !*words->second)
        return NULL;
    for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++)
        if (!strcmp(words->name, forms[i].name))
            return forms[i].line;
    return NULL;
}

static void fill_in(const char *form, const char *first, const char *second,
                    char *to, size_t size)
{
    size_t used = 0;

    for (; *form && used + 1 < size; form++) {
        if (*form != '%') {
            to[used++] = *form;
            to[used] = '\0';
            continue;
        }
        form++;
        used = strlcat(to,
                       *form == '1'   ? first
                       : *form == '2' ? second
                                      : explore_letter("eax"),
                       size);
    }
}

/* It loads and stores. */
static bool does_both(const struct words *words)
{
    return explore_is_memory(words->first) && strcmp(words->name, "mov") != 0 &&
           !explore_only_reads(words->name);
}

static void describe_line(const struct run *run, uint32_t i,
                          const struct words *words, const char *form, char *to,
                          size_t size)
{
    char first[TERM], second[TERM];

    name_operand(run, i, words->first, first, sizeof(first));
    name_operand(run, i, words->second, second, sizeof(second));
    *to = '\0';
    fill_in(form, first, second, to, size);
    if (does_both(words) || explore_is_exchange(words->name))
        strlcat(to, " at once", size);
}

/* The value alone of "eax=5 from m", "reads 5", "writes 1 over 0 in m". */
static void append_value(const char *effect, size_t length, char *to,
                         size_t size)
{
    static const char *const befores[] = { "writes ", "reads " };
    static const char *const behinds[] = { " from ", " in " };
    char value[LINE];
    char *from = value, *found;

    snprintf(value, sizeof(value), "%.*s", (int)length, effect);
    for (unsigned i = 0; i < 2; i++) {
        if (!strncmp(from, befores[i], strlen(befores[i])))
            from += strlen(befores[i]);
        found = strstr(from, behinds[i]);
        if (found)
            *found = '\0';
    }
    found = strchr(from, '=');
    strlcat(to, found ? found + 1 : from, size);
}

static void append_values(const char *effect, char *to, size_t size)
{
    const char *between = " (";

    while (*effect) {
        size_t length = strcspn(effect, ",");
        strlcat(to, between, size);
        append_value(effect, length, to, size);
        effect += length;
        effect += strspn(effect, ", ");
        between = ", ";
    }
    strlcat(to, *between == ',' ? ")" : "", size);
}

void explore_describe_abstract(const struct run *run, uint32_t i, char *to,
                               size_t size)
{
    const struct code *code = explore_code(run->step[i].before.eip);
    char effect[LINE];
    struct words words;
    const char *form;

    explore_describe_effect(run, i, effect, sizeof(effect));
    strlcpy(to, effect, size);
    if (!code || (run->ending == ENDED_DEAD && run->died == i))
        return;
    words = explore_words_of(code);
    form = form_of(&words);
    if (explore_is_lea(&words)) {
        char sum[TERM];
        name_sum(words.second, sum, sizeof(sum));
        snprintf(to, size, "%s = %s", explore_letter(words.first), sum);
    } else if (form && *words.first) {
        describe_line(run, i, &words, form, to, size);
    } else {
        return;
    }
    append_values(effect, to, size);
}
