/* explore_effect.c - what the explorer tells of an instruction: for each form
 * that lib/explore/effect.c knows, from the registers and the word before and
 * after it.
 */
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Ours, in place of the host's. */
typedef struct {
    uint32_t edi, esi, ebp, unused, ebx, edx, ecx, eax, eip, eflags, esp;
} our_mcontext_t;
#define mcontext_t our_mcontext_t
#include "../../lib/explore/picture_private.h"

#include <reprise/tap.h>

#include "ours.h"
#include "system.h"

/* ---- what lib/explore has beside it ---- */

unsigned explore_threads(const struct scenario *scenario)
{
    (void)scenario;
    return 1;
}

unsigned explore_cpus(const struct scenario *scenario)
{
    (void)scenario;
    return 1;
}

const char *explore_ending_name(enum explore_ending ending)
{
    (void)ending;
    return "other";
}

int explore_run(struct run *run)
{
    (void)run;
    return -1;
}

extern const char __constant_start[1];
extern struct ras_descriptor __ras_start[1];
const char __constant_start[1];
struct ras_descriptor __ras_start[1];
__asm__(".globl __constant_end, __ras_end, re_start\n"
        ".globl __ras_dynamic_start, __ras_dynamic_end\n"
        ".set re_start, __constant_start\n"
        ".set __constant_end, __constant_start\n"
        ".set __ras_end, __ras_start\n"
        ".set __ras_dynamic_start, __ras_start\n"
        ".set __ras_dynamic_end, __ras_start\n");

/* ---- the forms ---- */

enum { CODE = 0x1000, LENGTH = 16, M = 0x2000, ZERO = 0x40 };

/* eax, ecx and edx before it are 7, 3 and m's address. */
/* clang-format off */
static const struct form {
    const char *text, *touches; /* as the listing has them */
    int32_t word[2];            /* m before and after it */
    uint32_t eax, ecx, flags;   /* after it; 0: as before */
    const char *told;
    const char *line; /* of the textbook's machine; NULL: as told */
} forms[] = {
    { "mov eax, [m]", "4@2000", { 5, 5 }, 5, 0, 0,
      "eax=5", "R = m (5)" },
    { "mov eax, [edx]", "4@edx", { 5, 5 }, 5, 0, 0,
      "eax=5 from m", "R = m (5)" },
    { "mov [m], eax", "4@2000", { 5, 7 }, 0, 0, 0,
      "writes 7 over 5", "m = R (7 over 5)" },
    { "mov [edx], eax", "4@edx", { 5, 7 }, 0, 0, 0,
      "writes 7 over 5 in m", "m = R (7 over 5)" },
    { "mov dword [m], -1", "4@2000", { 5, -1 }, 0, 0, 0,
      "writes -1 over 5", "m = -1 (-1 over 5)" },
    { "mov ecx, eax", "", { 5, 5 }, 0, 7, 0,
      "ecx=7", "R = S (7)" },
    { "mov ecx, m", "", { 5, 5 }, 0, M, 0,
      "ecx=8192", "R = &m (8192)" },
    { "mov cl, al", "", { 5, 5 }, 0, 0xF9, 0,
      "cl=-7", "R = S (-7)" },
    { "movzx ecx, word [m]", "2@2000", { 5, 5 }, 0, 5, 0,
      "ecx=5", "R = m (5)" },
    { "lea ecx, [eax+eax]", "", { 5, 5 }, 0, 14, 0,
      "ecx=14", "R = S + S (14)" },
    { "add eax, 1", "", { 5, 5 }, 8, 0, 0,
      "eax=8", "R++ (8)" },
    { "add eax, [m]", "4@2000", { 5, 5 }, 12, 0, 0,
      "eax=12", "R = R + m (12)" },
    { "add dword [m], 1", "4@2000", { 5, 6 }, 0, 0, 0,
      "writes 6 over 5", "m++ at once (6 over 5)" },
    { "inc dword [edx]", "4@edx", { 5, 6 }, 0, 0, 0,
      "writes 6 over 5 in m", "m++ at once (6 over 5)" },
    { "lock inc dword [m]", "4@2000", { 5, 6 }, 0, 0, 0,
      "writes 6 over 5", "m++ at once (6 over 5)" },
    { "neg eax", "", { 5, 5 }, (uint32_t)-7, 0, 0,
      "eax=-7", "R = -R (-7)" },
    { "sete al", "", { 5, 5 }, 1, 0, 0,
      "al=1", NULL },
    { "cmp dword [m], 0", "4@2000", { 5, 5 }, 0, 0, 0,
      "reads 5", "is m == 0? (5)" },
    { "cmp [edx], eax", "4@edx", { 5, 5 }, 0, 0, 0,
      "reads 5 from m", "is m == R? (5)" },
    { "test eax, eax", "", { 5, 5 }, 0, 0, 0,
      "", "is R == 0?" },
    { "push dword [m]", "4@2000", { 5, 5 }, 0, 0, 0,
      "reads 5", NULL },
    { "xchg eax, [m]", "4@2000", { 5, 7 }, 5, 0, 0,
      "eax=5, writes 7 over 5", "swap R and m at once (5, 7 over 5)" },
    { "xchg [m], eax", "4@2000", { 5, 7 }, 5, 0, 0,
      "eax=5, writes 7 over 5", "swap m and R at once (5, 7 over 5)" },
    { "lock xadd [m], ecx", "4@2000", { 5, 8 }, 0, 5, 0,
      "ecx=5, writes 8 over 5",
      "add R to m, R = the old m at once (5, 8 over 5)" },
    { "lock cmpxchg [m], ecx", "4@2000", { 7, 3 }, 7, 0, ZERO,
      "eax=7, writes 3 over 7", "if m == R: m = S at once (7, 3 over 7)" },
    { "lock cmpxchg [m], ecx", "4@2000", { 5, 5 }, 5, 0, 0,
      "eax=5, writes nothing", "if m == R: m = S at once (5, nothing)" },
    { "mul ecx", "", { 5, 5 }, 21, 0, 0,
      "eax=21, edx=8192", NULL },
    { "imul eax, ecx", "", { 5, 5 }, 21, 0, 0,
      "eax=21", "R = R * S (21)" },
    { "cdq", "", { 5, 5 }, 0, 0, 0,
      "edx=8192", NULL },
    { "mov esp, ebp", "", { 5, 5 }, 0, 0, 0,
      "", "esp = ebp" },
    { "nop", "", { 5, 5 }, 0, 0, 0,
      "", NULL },
    { "ret", "4@esp", { 5, 5 }, 0, 0, 0,
      "", NULL },
    { "jne f", "", { 5, 5 }, 0, 0, 0,
      "goes on", NULL },
    { "jmp f", "", { 5, 5 }, 0, 0, 0,
      "", NULL },
};
/* clang-format on */
enum { FORMS = sizeof(forms) / sizeof(forms[0]) };
enum { CLEARS = CODE + FORMS * LENGTH };

static void write_listing(char *path)
{
    FILE *file = fdopen(mkstemp(path), "w");

    if (!file)
        exit(2);
    for (uint32_t i = 0; i < FORMS; i++)
        fprintf(file, "%x\t%s\t%s\n", CODE + i * LENGTH, forms[i].text,
                forms[i].touches);
    fprintf(file, "%x\txor eax, eax\t\n", CLEARS);
    fprintf(file, "%x\tnop\t\ns%x\tf\ns%x\tm\t4\n", CODE + (FORMS + 1) * LENGTH,
            CODE, M);
    fclose(file);
    explore_listing = path;
}

static struct scenario scenario = {
    .name = "forms",
    .watches = { { "m", (void *)(uintptr_t)M, 4, 0 } },
};
static struct run *run;

/* A step before it, so that the word is known; it; and one behind it. */
static void make_run(uint32_t number, uint32_t next)
{
    const struct form *form = &forms[number];
    mcontext_t at = { .eax = 7, .ecx = 3, .edx = M, .esp = 0x3000 };

    memset(run->step, 0, 3 * sizeof run->step[0]);
    run->observed = 3;
    run->turns = 1;
    run->died = EXPLORE_NOWHERE;
    run->step[0].watch[0] = form->word[0];
    run->step[1].watch[0] = run->step[2].watch[0] = form->word[1];
    run->step[1].before = at;
    run->step[1].before.eip = CODE + number * LENGTH;
    at.eax = form->eax ? form->eax : at.eax;
    at.ecx = form->ecx ? form->ecx : at.ecx;
    at.eflags = form->flags;
    at.eip = next;
    run->step[2].before = at;
}

static const char *told_of(uint32_t number, uint32_t next)
{
    static char told[100];

    make_run(number, next);
    explore_describe_effect(run, 1, told, sizeof told);
    return told;
}

/* The same, as the textbook's machine has it. */
static const char *line_of(uint32_t number)
{
    static char line[100];

    make_run(number, CODE + (number + 1) * LENGTH);
    explore_survey(run);
    explore_name_registers(run);
    explore_describe_abstract(run, 1, line, sizeof line);
    return line;
}

static uint32_t number_of(const char *text)
{
    uint32_t i = 0;

    while (i < FORMS && strcmp(forms[i].text, text) != 0)
        i++;
    return i;
}

static void test_lines(void)
{
    for (uint32_t i = 0; i < FORMS; i++) {
        const char *line = line_of(i);
        const char *wanted = forms[i].line ? forms[i].line : forms[i].told;
        if (!promise(!strcmp(line, wanted), "%s: \"%s\"", forms[i].text,
                     wanted))
            tap_note("it was \"%s\"", line);
    }
}

static void test_forms(void)
{
    for (uint32_t i = 0; i < FORMS; i++) {
        const char *told = told_of(i, CODE + (i + 1) * LENGTH);
        if (!promise(!strcmp(told, forms[i].told), "%s: \"%s\"", forms[i].text,
                     forms[i].told))
            tap_note("it was \"%s\"", told);
    }
    promise(!strcmp(told_of(number_of("jne f"), CODE), "jumps"),
            "a jump that is taken is told from one that is not");
}

/* Load, this, and store: does it compute what is stored? */
static int computes(uint32_t pc)
{
    memset(run->step, 0, 3 * sizeof run->step[0]);
    run->observed = 3;
    run->ending = ENDED_WELL;
    run->step[0].before.eip = CODE + number_of("mov eax, [m]") * LENGTH;
    run->step[1].before.eip = pc;
    run->step[2].before.eip = CODE + number_of("mov [m], eax") * LENGTH;
    explore_survey(run);
    explore_follow_values(run);
    return explore_computes(run, 1);
}

static void test_flow(void)
{
    promise(computes(CODE + number_of("add eax, 1") * LENGTH),
            "what is loaded, changed and stored is followed");
    promise(!computes(CLEARS), "xor eax, eax forgets what was loaded");
    promise(!computes(CODE + number_of("mov ecx, eax") * LENGTH),
            "a copy is nothing new");
}

/* Where it dies, with edx as it is then. */
static const struct death {
    const char *text;
    uint32_t edx;
    const char *told, *promise;
} deaths[] = {
    { "mov eax, [edx]", M, "dies: reads from 8192", "a read that killed" },
    { "mov [edx], eax", M, "dies: writes to 8192", "a write that killed" },
    { "mov [edx], eax", 0, "dies: writes to NULL", "a write to nowhere" },
    { "nop", M, "dies", "what touches no memory" },
};

static void test_deaths(void)
{
    char told[100];

    (void)told_of(0, CODE);
    run->observed = 2;
    run->ending = ENDED_DEAD;
    run->died = 1;
    for (size_t i = 0; i < sizeof deaths / sizeof deaths[0]; i++) {
        run->step[1].before.eip = CODE + number_of(deaths[i].text) * LENGTH;
        run->step[1].before.edx = deaths[i].edx;
        explore_describe_effect(run, 1, told, sizeof told);
        if (!promise(!strcmp(told, deaths[i].told), "%s: \"%s\"",
                     deaths[i].promise, deaths[i].told))
            tap_note("it was \"%s\"", told);
    }
}

int main(void)
{
    char path[] = "/tmp/reprise-listing-XXXXXX";

    run = calloc(1, sizeof *run + 3 * sizeof run->step[0]);
    run->room = 4;
    run->scenario = &scenario;
    write_listing(path);
    test_forms();
    explore_view.instructions = 1;
    test_lines();
    test_flow();
    test_deaths();
    free(run);
    unlink(path);
    return tap_done();
}
