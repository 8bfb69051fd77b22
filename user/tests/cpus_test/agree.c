/* agree.c - what an instruction touches is said twice: in the listing, for
 * reports and for one CPU, and by accesses.c, from its bytes. Here both are
 * asked of each instruction of this program, and have to say the same. */
#include "cpus_test.h"

#include <reprise/tap.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../../lib/explore/picture_private.h"

enum { LINE = 512 };

static const mcontext_t registers = { .edi = 0x10000,
                                      .esi = 0x20000,
                                      .ebp = 0x30000,
                                      .esp = 0x40000,
                                      .ebx = 0x50000,
                                      .edx = 0x60000,
                                      .ecx = 1,
                                      .eax = 0x80000 };

static bool begins(const struct code *code, const char *name)
{
    return !strncmp(code->text, name, strlen(name));
}

/* What is done with the stack besides is not in the listing. */
static bool is_on_stack(const struct code *code, const struct access *access)
{
    if (begins(code, "push") || begins(code, "call"))
        return access->at == registers.esp - 4;
    return ((begins(code, "pop") || begins(code, "ret")) &&
            access->at == registers.esp) ||
           (begins(code, "leave") && access->at == registers.ebp);
}

static bool is_told(const struct access *access, const struct touch *touches,
                    int count)
{
    for (int i = 0; i < count; i++)
        if (touches[i].at == access->at && touches[i].size == access->size)
            return true;
    return false;
}

static bool do_agree(const struct code *code, const struct operation *operation)
{
    struct touch touches[EXPLORE_TOUCHES];
    int told = explore_touches(code, &registers, touches), count = 0;
    bool writes = false;

    for (int i = 0; i < operation->count; i++) {
        const struct access *access = &operation->access[i];
        if (is_on_stack(code, access))
            continue;
        count++;
        writes |= (access->how & ACCESS_WRITES) != 0;
        if (!is_told(access, touches, told))
            return false;
    }
    return count == told && writes == (explore_writes(code) != 0);
}

/* A line of the listing, "pc TAB words TAB touches", as code: cuts it up. */
static bool read_code(char *row, struct code *code)
{
    char *words, *touches;

    row[strcspn(row, "\n")] = '\0';
    code->pc = (uint32_t)strtoul(row, &words, 16);
    if (words == row || *words != '\t') /* it tells of something else */
        return false;
    touches = strchr(++words, '\t');
    if (touches)
        *touches++ = '\0';
    code->text = words;
    code->touches = touches && *touches ? touches : NULL;
    code->means = explore_understand(code->text, code->touches);
    return true;
}

static void tell(const struct code *code, const struct operation *operation)
{
    tap_note("%x: %s: the listing has '%s', and from its bytes:",
             (unsigned)code->pc, code->text, code->touches);
    for (int i = 0; i < operation->count; i++)
        tap_note("  %u bytes at %#x, %s", (unsigned)operation->access[i].size,
                 (unsigned)operation->access[i].at,
                 operation->access[i].how & ACCESS_WRITES ? "written" : "read");
}

void test_agreement(void)
{
    int compared = 0, different = 0;
    FILE *listing = fopen("/etc/code/cpus_test", "r");
    char row[LINE];

    while (listing && fgets(row, sizeof(row), listing)) {
        struct code code = { 0 };
        mcontext_t at = registers;
        if (!read_code(row, &code))
            continue;
        at.eip = code.pc;
        struct operation operation = explore_operation(&at, 0);
        if (operation.kind == OPERATION_UNKNOWN ||
            operation.kind == OPERATION_CALL ||
            (code.touches && strpbrk(code.touches, "g?!")))
            continue;
        compared++;
        if (!do_agree(&code, &operation) && different++ < 10)
            tell(&code, &operation);
    }
    promise(compared > 1000 && !different,
            "of %d instructions both say what they touch, %d differ", compared,
            different);
}
