/* forms_test.c - every form of every sequence, interrupted at each instruction.
 *
 * Where it was interrupted decides what has to happen, and the kernel's
 * counters tell what did: put back when start < pc <= commit, carried forward
 * by the form's own way when commit < pc < end, else left alone. */
#include <forced_call.h>
#include <ras.h>
#include <reprise.h>
#include <string.h>
#include <tap.h>
#include <unistd.h>

#include "forms_test.h"

enum { TRIES = 20, MOST_STEPS = 60 };

static uint32_t memory[MEMORY_WORDS];
/* From lib/program.ld: the descriptors of both kinds. */
extern const struct ras_descriptor __ras_start[], __ras_end[];
extern const struct ras_descriptor __ras_dynamic_start[], __ras_dynamic_end[];

static const struct ras_descriptor *first_behind(
    uint32_t function, const struct ras_descriptor *row,
    const struct ras_descriptor *end, const struct ras_descriptor *best)
{
    for (; row < end; row++)
        if (row->start >= function && (!best || row->start < best->start))
            best = row;
    return best;
}

/* The sequence in the function: the first that starts there or behind. */
static const struct ras_descriptor *row_of(uint32_t function)
{
    return first_behind(function, __ras_dynamic_start, __ras_dynamic_end,
                        first_behind(function, __ras_start, __ras_end, NULL));
}

/* One call with one interruption, and what the counters said before. */
struct run {
    struct forced_call call;
    struct ras_last last;
    uint32_t recoveries[RAS_RECOVERIES]; /* by how much they rose */
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
 * one interruption, and not a tick's as well; after one that carried it to
 * the end, a tick does not matter. */
static int run_once(const struct operation *operation, uint32_t function,
                    uint32_t instructions, struct run *run)
{
    struct system_status before, after;
    uint32_t count, forced;
    system_status_np(&before);
    ras_last(&run->last);
    forced = run->last.count + 1;
    memset(memory, 0, sizeof(memory));
    run->call = (struct forced_call){ .instructions = instructions,
                                      .function = function };
    usleep(1);
    count = interruptions() + 1;
    operation->prepare(memory, run->call.arguments);
    forced_call(&run->call);
    count -= interruptions();
    system_status_np(&after);
    for (int way = 0; way < RAS_RECOVERIES; way++)
        run->recoveries[way] = after.recoveries[RAS_CAUSE_FORCED][way] -
                               before.recoveries[RAS_CAUSE_FORCED][way];
    ras_last(&run->last);
    return run->last.count == forced && run->last.cause == RAS_CAUSE_FORCED &&
           (count == 0 || run->last.to > run->last.pc ||
            !operation->counts_interruptions);
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
                           const struct ras_descriptor *row)
{
    uint32_t pc = run->last.pc, to = pc;
    uint32_t back = pc > row->start && pc <= row->commit;
    uint32_t forward = pc > row->commit && pc < row->end;
    if (back || forward)
        to = back ? row->start : row->end;
    for (uint32_t way = 0; way < RAS_RECOVERIES; way++)
        if (run->recoveries[way] !=
            (way == RAS_ROLLBACK ? back : forward && way == row->recovery))
            blame(verdict, run, row->start, "the counters say something else");
    if (run->last.to != to)
        blame(verdict, run, row->start, "it went on elsewhere");
}

static void check_effect(struct verdict *verdict, const struct run *run,
                         const struct ras_descriptor *row)
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
        run->call.esi != FORCED_CALL_ESI ||
        run->call.edi != (uint32_t)FORCED_CALL_EDI ||
        run->call.ebp != (uint32_t)FORCED_CALL_EBP || run->call.esp_moved)
        blame(verdict, run, row->start, "a register was lost");
}

static void interrupt_everywhere(struct verdict *verdict,
                                 const struct ras_descriptor *row)
{
    uint32_t seen = 0;
    struct run run;
    for (uint32_t n = 1; n < MOST_STEPS && seen != row->end; n++) {
        int try = 0;
        while (try < TRIES &&
               !run_once(verdict->operation, verdict->form->function, n, &run))
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
                      const struct form *form, int instructions)
{
    struct verdict verdict = { .operation = operation, .form = form };
    interrupt_everywhere(&verdict, row_of(form->function));
    promise(verdict.wrong == 0 && verdict.boundaries == instructions + 1,
            "%s %s: right at each of its %d boundaries", operation->name,
            form->cell, verdict.boundaries);
}

static void test_operation(const struct operation *operation)
{
    int instructions = operation->instructions;
    for (const struct form *form = operation->called; form->cell; form++)
        test_form(operation, form, instructions);
    for (const struct form *form = operation->inlined; form->cell; form++)
        test_form(operation, form, instructions - operation->saved);
}

int main(void)
{
    for (int i = 0; i < operation_count; i++)
        test_operation(&operations[i]);
    return tap_done();
}
