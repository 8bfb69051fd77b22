/* words.c - an instruction's words, apart: its name, its operands, and which
 * registers it reads and writes.
 */
#include <stdio.h>
#include <string.h>

#include "words_private.h"

/* ---- the words ---- */

static void take(const char **from, const char *until, char *to, size_t size)
{
    size_t length = strcspn(*from, until);

    snprintf(to, size, "%.*s", (int)length, *from);
    *from += length;
    *from += strspn(*from, ", ");
}

struct words explore_words_of(const struct code *code)
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

bool explore_is_one_of(const char *name, const char *const *names)
{
    for (; *names; names++)
        if (!strcmp(name, *names))
            return true;
    return false;
}

bool explore_is_memory(const char *operand)
{
    return strchr(operand, '[') != NULL;
}

/* It has operands, and changes none of them. */
bool explore_only_reads(const char *name)
{
    static const char *const names[] = { "cmp", "test", "push", "bt",  "call",
                                         "jmp", "int",  "nop",  "out", NULL };

    return explore_is_one_of(name, names) || *name == 'j';
}

bool explore_is_lea(const struct words *words)
{
    return !strcmp(words->name, "lea");
}

bool explore_is_exchange(const char *name)
{
    return !strcmp(name, "xchg") || !strcmp(name, "xadd");
}

/* ---- registers ---- */

const char explore_registers[8][4] = { "edi", "esi", "ebp", "esp",
                                       "ebx", "edx", "ecx", "eax" };

uint32_t explore_register_value(const mcontext_t *at, unsigned number)
{
    const uint32_t values[] = { at->edi, at->esi, at->ebp, at->esp,
                                at->ebx, at->edx, at->ecx, at->eax };

    return values[number];
}

/* The register of that name, also of a part of it: 0 to 7. Or -1. */
int explore_register_number(const char *name)
{
    static const char letters[] = "bdca";
    const char *letter;

    for (int i = 0; i < 8; i++)
        if (!strcmp(name, explore_registers[i]) ||
            !strcmp(name, explore_registers[i] + 1))
            return i;
    letter = *name ? strchr(letters, *name) : NULL;
    if (letter && (name[1] == 'l' || name[1] == 'h') && !name[2])
        return 4 + (int)(letter - letters);
    return -1;
}

/* It multiplies or divides eax, and edx gets a part of the result. */
bool explore_is_wide(const struct words *words)
{
    return !strcmp(words->name, "mul") || !strcmp(words->name, "div") ||
           !strcmp(words->name, "idiv") ||
           (!strcmp(words->name, "imul") && !*words->second);
}

uint32_t explore_bit_of(const char *name)
{
    int number = explore_register_number(name);

    return number < 0 || number == 2 || number == 3 ? 0 : 1u << number;
}

/* The registers in an operand, but esp and ebp; bits. */
static uint32_t registers_in(const char *operand)
{
    uint32_t found = explore_bit_of(operand);

    for (unsigned i = 0; i < 8; i++)
        if (strstr(operand, explore_registers[i]))
            found |= explore_bit_of(explore_registers[i]);
    return found;
}

/* It writes its first operand, and does not care what that was. */
bool explore_only_sets(const char *name)
{
    return !strncmp(name, "mov", 3) || !strcmp(name, "lea") ||
           !strcmp(name, "pop") || !strncmp(name, "set", 3);
}

uint32_t explore_written_by(const struct words *words)
{
    uint32_t written =
        explore_is_wide(words) ? explore_bit_of("eax") | explore_bit_of("edx")
        : explore_only_reads(words->name) ? 0
                                          : explore_bit_of(words->first);

    if (explore_is_exchange(words->name))
        written |= explore_bit_of(words->second);
    return written;
}

/* `xor eax, eax`: the result is 0, whatever was in it. */
static bool only_clears(const struct words *words)
{
    return !strcmp(words->first, words->second) &&
           (!strcmp(words->name, "xor") || !strcmp(words->name, "sub"));
}

uint32_t explore_read_by(const struct words *words)
{
    uint32_t read = registers_in(words->second);
    static const uint32_t saved = 1 << 0 | 1 << 1 | 1 << 4; /* edi esi ebx */

    if (only_clears(words))
        return 0;
    if (!strcmp(words->name, "push")) /* by a function that will use them */
        return registers_in(words->first) & ~saved;
    if (explore_is_memory(words->first) || !explore_only_sets(words->name))
        read |= registers_in(words->first);
    return read;
}
