/* forms.c - every form of every sequence, interrupted at each instruction.
 *
 * Where it was interrupted decides what has to happen, and the kernel's
 * counters tell what did: put back when start < pc <= commit, carried forward
 * by the form's own way when commit < pc < end, else left alone. */
#include "forms.h"

#include <ras.h>
#include <string.h>
#include <tap.h>
#include <unistd.h>

#include "sequence_test.h"

enum { TRIES = 20, MOST_STEPS = 60, MOST_SEQUENCES = 512 };

static uint32_t memory[MEMORY_WORDS];
static struct ras_statistics sequences[MOST_SEQUENCES];
static int sequence_count;

/* The sequence in the function: the first that starts there or behind. */
static const volatile struct ras_statistics *row_of(uint32_t function)
{
    for (int i = 0; i < sequence_count; i++)
        if (sequences[i].start >= function)
            return ras_counters((const void *)sequences[i].start);
    return NULL;
}

/* One call with one interruption, and what the counters said before. */
struct run {
    struct forced_call call;
    struct ras_last last;
    uint32_t restarts, forwards, by; /* by how much they rose */
};

/* Of this thread: the library has them counted for ras_load_linked(). */
static uint32_t interruptions(void)
{
    uint32_t count;
    __asm__ volatile("movl %%gs:12, %0" : "=r"(count));
    return count;
}

/* Sleep until a tick first: none comes soon, and a thread found outside
 * begins anew with the restarts that it may have in a row. Whether there was
 * one interruption, and not a tick's as well. */
static int run_once(const struct operation *operation, uint32_t function,
                    uint32_t instructions,
                    const volatile struct ras_statistics *row, struct run *run)
{
    struct ras_statistics before = *row;
    uint32_t count, forced;
    usleep(1);
    count = interruptions();
    ras_last(&run->last);
    forced = run->last.count + 1;
    memset(memory, 0, sizeof(memory));
    run->call = (struct forced_call){ .instructions = instructions,
                                      .function = function };
    operation->prepare(memory, run->call.arguments);
    forced_call(&run->call);
    run->restarts =
        row->restarts[RAS_CAUSE_FORCED] - before.restarts[RAS_CAUSE_FORCED];
    run->forwards =
        row->forwards[RAS_CAUSE_FORCED] - before.forwards[RAS_CAUSE_FORCED];
    run->by = row->by[row->recovery] - before.by[row->recovery];
    ras_last(&run->last);
    return run->last.count == forced && run->last.cause == RAS_CAUSE_FORCED &&
           (interruptions() == count + 1 || !operation->counts_interruptions);
}

struct verdict {
    const struct operation *operation;
    const struct form *form;
    int boundaries; /* met, start and end among them */
    int wrong;
};

static void blame(struct verdict *verdict, const struct run *run,
                  uint32_t start, const char *what)
{
    verdict->wrong++;
    tap_note("%s %s, interrupted at start%+d: %s", verdict->operation->name,
             verdict->form->cell, (int)(run->last.pc - start), what);
}

static void check_recovery(struct verdict *verdict, const struct run *run,
                           const volatile struct ras_statistics *row)
{
    uint32_t pc = run->last.pc, to = pc;
    uint32_t back = pc > row->start && pc <= row->commit;
    uint32_t forward = pc > row->commit && pc < row->end;
    if (back || forward)
        to = back ? row->start : row->end;
    if (run->restarts != back || run->forwards != forward)
        blame(verdict, run, row->start, "the counters say something else");
    if (row->recovery != RAS_ROLLBACK && run->by != forward)
        blame(verdict, run, row->start, "control came back another way");
    if (run->last.to != to)
        blame(verdict, run, row->start, "it went on elsewhere");
}

static void check_effect(struct verdict *verdict, const struct run *run,
                         const volatile struct ras_statistics *row)
{
    const struct operation *operation = verdict->operation;
    uint32_t got[MEMORY_WORDS], arguments[MOST_ARGUMENTS], result;
    uint32_t pc = run->last.pc;
    memcpy(got, memory, sizeof(got));
    memset(memory, 0, sizeof(memory));
    operation->prepare(memory, arguments);
    result = operation->model(arguments,
                              run->call.instructions < MOST_STEPS &&
                                  (pc <= row->start || pc <= row->commit));
    if (!operation->is_void && run->call.eax != result)
        blame(verdict, run, row->start, "it returned something else");
    if (memcmp(got, memory, sizeof(got)) != 0)
        blame(verdict, run, row->start, "it stored something else");
    if (run->call.ebx != run->call.instructions ||
        run->call.esi != 0x51515151 || run->call.edi != 0xd1d1d1d1 ||
        run->call.ebp != 0xb9b9b9b9 || run->call.esp_moved)
        blame(verdict, run, row->start, "a register was lost");
}

static void interrupt_everywhere(struct verdict *verdict,
                                 const volatile struct ras_statistics *row)
{
    uint32_t seen = 0;
    struct run run;
    for (uint32_t n = 1; n < MOST_STEPS && seen != row->end; n++) {
        int try = 0;
        while (try < TRIES && !run_once(verdict->operation,
                                        verdict->form->function, n, row, &run))
            try++;
        if (try == TRIES)
            blame(verdict, &run, row->start, "never undisturbed");
        seen = run.last.pc;
        verdict->boundaries += seen >= row->start && seen <= row->end;
        check_recovery(verdict, &run, row);
        check_effect(verdict, &run, row);
    }
}

static void test_form(const struct operation *operation,
                      const struct form *form)
{
    struct verdict verdict = { .operation = operation, .form = form };
    const volatile struct ras_statistics *row = row_of(form->function);
    if (!promise(row != NULL, "%s %s is registered", operation->name,
                 form->cell))
        return;
    interrupt_everywhere(&verdict, row);
    promise(verdict.wrong == 0 &&
                verdict.boundaries == operation->instructions + 1,
            "%s %s: right at each of its %d boundaries", operation->name,
            form->cell, verdict.boundaries);
}

void test_forms(void)
{
    sequence_count = ras_stats(0, sequences, MOST_SEQUENCES);
    promise(sequence_count > 0 && sequence_count <= MOST_SEQUENCES,
            "%d sequences are registered", sequence_count);
    for (int i = 0; i < operation_count; i++)
        for (const struct form *form = operations[i].forms; form->cell; form++)
            test_form(&operations[i], form);
}
