/* model.c - the abstract machine of x86-TSO, as its authors draw it: a program
 * of a few instructions, run in every way.
 *
 * It is written from the paper, and shares nothing with the explorer, which is
 * compared with it.
 */
#include "litmus_test.h"

#include <stdio.h>
#include <string.h>

enum { LONGEST = 4, WORDS = 3 };

struct op {
    char kind; /* R, W, F or L: read, write, fence, locked exchange */
    int word, value, to;
};

struct program {
    int threads;
    int length[LITMUS_THREADS];
    struct op op[LITMUS_THREADS][LONGEST];
};

struct machine {
    unsigned char value[PLACES]; /* registers and memory */
    int pc[LITMUS_THREADS];
    int waiting[LITMUS_THREADS];
    struct op buffer[LITMUS_THREADS][LONGEST];
};

/* ---- what is written in the table ---- */

static int word_of(char name)
{
    return name - 'x';
}

/* "x=1", "a=x", "F", "x!1" */
static struct op read_op(const char *text, int thread)
{
    if (text[0] == 'F')
        return (struct op){ .kind = 'F' };
    if (text[0] == 'a' || text[0] == 'b')
        return (struct op){ .kind = 'R',
                            .word = word_of(text[2]),
                            .to = 2 * thread + (text[0] == 'b') };
    return (struct op){ .kind = text[1] == '!' ? 'L' : 'W',
                        .word = word_of(text[0]),
                        .value = text[2] - '0' };
}

static const char *next_word(const char *text)
{
    text += strcspn(text, " ");
    return text + strspn(text, " ");
}

static void read_program(const struct litmus *of, struct program *program)
{
    memset(program, 0, sizeof *program);
    for (int i = 0; i < LITMUS_THREADS && of->code[i]; i++) {
        program->threads++;
        for (const char *at = of->code[i]; *at; at = next_word(at))
            program->op[i][program->length[i]++] = read_op(at, i);
    }
}

/* The place of "1a" or "x". */
static int place_of(const char *text)
{
    return *text >= 'x' ? MEMORY + word_of(*text)
                        : 2 * (*text - '0') + (text[1] == 'b');
}

int is_published(const struct litmus *of, const unsigned char *values)
{
    for (const char *at = of->outcome; *at; at = next_word(at))
        if (values[place_of(at)] != strchr(at, '=')[1] - '0')
            return 0;
    return 1;
}

/* All that is read counts, and of memory what the outcome names. */
static void choose_places(const struct litmus *of,
                          const struct program *program,
                          struct outcomes *outcomes)
{
    outcomes->places = 0;
    for (int i = 0; i < program->threads; i++)
        for (int j = 0; j < program->length[i]; j++)
            if (program->op[i][j].kind == 'R')
                outcomes->place[outcomes->places++] = program->op[i][j].to;
    for (const char *at = of->outcome; *at; at = next_word(at))
        if (place_of(at) >= MEMORY)
            outcomes->place[outcomes->places++] = place_of(at);
}

/* ---- the machine ---- */

static void arrive(struct machine *machine, int cpu)
{
    const struct op *oldest = &machine->buffer[cpu][0];

    machine->value[MEMORY + oldest->word] = (unsigned char)oldest->value;
    machine->waiting[cpu]--;
    memmove(machine->buffer[cpu], machine->buffer[cpu] + 1,
            sizeof(*oldest) * (size_t)machine->waiting[cpu]);
}

static unsigned char read_word(const struct machine *machine, int cpu, int word)
{
    for (int i = machine->waiting[cpu]; i-- > 0;)
        if (machine->buffer[cpu][i].word == word)
            return (unsigned char)machine->buffer[cpu][i].value;
    return machine->value[MEMORY + word];
}

/* False: it has to wait until the buffer is empty. */
static int carry_out(struct machine *machine, int cpu, const struct op *op)
{
    if ((op->kind == 'F' || op->kind == 'L') && machine->waiting[cpu])
        return 0;
    if (op->kind == 'R')
        machine->value[op->to] = read_word(machine, cpu, op->word);
    if (op->kind == 'W')
        machine->buffer[cpu][machine->waiting[cpu]++] = *op;
    if (op->kind == 'L')
        machine->value[MEMORY + op->word] = (unsigned char)op->value;
    machine->pc[cpu]++;
    return 1;
}

static void note(const struct machine *machine, struct outcomes *outcomes)
{
    int32_t values[VALUES] = { 0 };

    for (int i = 0; i < outcomes->places; i++)
        values[i] = machine->value[outcomes->place[i]];
    for (int i = 0; i < outcomes->count; i++)
        if (!memcmp(outcomes->values[i], values, sizeof values))
            return;
    memcpy(outcomes->values[outcomes->count++], values, sizeof values);
}

static void run(const struct program *program, const struct machine *machine,
                int buffers, struct outcomes *outcomes)
{
    int over = 1;

    for (int cpu = 0; cpu < program->threads; cpu++) {
        struct machine next = *machine;
        int pc = machine->pc[cpu];
        if (machine->waiting[cpu]) {
            arrive(&next, cpu);
            run(program, &next, buffers, outcomes);
            over = 0;
            next = *machine;
        }
        if (pc == program->length[cpu] ||
            !carry_out(&next, cpu, &program->op[cpu][pc]))
            continue;
        while (!buffers && next.waiting[cpu])
            arrive(&next, cpu);
        run(program, &next, buffers, outcomes);
        over = 0;
    }
    if (over)
        note(machine, outcomes);
}

void find_outcomes(const struct litmus *of, int buffers,
                   struct outcomes *outcomes)
{
    struct machine machine = { 0 };
    struct program program;

    read_program(of, &program);
    choose_places(of, &program, outcomes);
    outcomes->count = 0;
    run(&program, &machine, buffers, outcomes);
}
