/* forms.c - every form of every sequence, interrupted at each instruction
 * by a thread that does the same to the same words.
 *
 * Where it was interrupted decides what has to happen, and the kernel's
 * counters tell what did: put back when start < pc <= commit, carried forward
 * by the form's own way when commit < pc < end, else left alone. And what
 * comes out is as if one had done it after the other. */
#include <reprise/demonstration.h>
#include <reprise/forced_call.h>
#include <reprise/reprise.h>
#include <string.h>
#include <reprise/tap.h>
#include <unistd.h>

#include "forms.h"

enum { TRIES = 40, MOST_STEPS = 60 };

uint32_t words[MEMORY_WORDS];

/* One call with one interruption, and what the counters said before. */
struct run {
    struct forced_call call;
    struct ras_last last;
    uint32_t recoveries[RAS_RECOVERIES]; /* by how much they rose */
    uint32_t rival;                      /* what it returned */
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
                    uint32_t instructions, struct run *run)
{
    struct system_status before, after;
    uint32_t count, forced;
    int met;
    system_status_np(&before);
    ras_last(&run->last);
    forced = run->last.count + 1;
    memset(words, 0, sizeof(words));
    run->call = (struct forced_call){ .instructions = instructions,
                                      .function = function };
    usleep(1);
    count = interruptions() + 1;
    operation->prepare(words, run->call.arguments);
    rival_arm(operation, run->call.arguments);
    forced_call(&run->call);
    met = rival_has_run(&run->rival);
    count -= interruptions();
    system_status_np(&after);
    for (int way = 0; way < RAS_RECOVERIES; way++)
        run->recoveries[way] = after.recoveries[RAS_CAUSE_FORCED][way] -
                               before.recoveries[RAS_CAUSE_FORCED][way];
    ras_last(&run->last);
    /* With ras=off nobody counts interruptions. */
    return met && (count == 0 || !after.ras_enabled) &&
           run->last.count == forced && run->last.cause == RAS_CAUSE_FORCED;
}

static int run_undisturbed(const struct operation *operation,
                           const struct form *form, uint32_t instructions,
                           struct run *run)
{
    int try = 0;
    while (try < TRIES &&
           !run_once(operation, form->function, instructions, run))
        try++;
    return try < TRIES;
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
    uint32_t got[MEMORY_WORDS], arguments[MOST_ARGUMENTS], result, rival = 0;
    uint32_t pc = run->last.pc;
    int early = pc <= row->start || pc <= row->commit;
    memcpy(got, words, sizeof(got));
    memset(words, 0, sizeof(words));
    operation->prepare(words, arguments);
    if (early)
        rival = operation->model(arguments, 0);
    result = operation->model(arguments, early);
    if (!early)
        rival = operation->model(arguments, 0);
    if (!operation->is_void && run->call.eax != result)
        blame(verdict, run, row->start, "it returned something else");
    if (run->rival != rival)
        blame(verdict, run, row->start, "the other found something else");
    if (memcmp(got, words, sizeof(got)) != 0)
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
        if (!run_undisturbed(verdict->operation, verdict->form, n, &run))
            blame(verdict, &run, row->start, "never undisturbed");
        seen = run.last.pc;
        verdict->boundaries += seen >= row->start && seen <= row->end;
        check_recovery(verdict, &run, row);
        check_effect(verdict, &run, row);
    }
}

/* The pc before each instruction of a call. */
static int trace(const struct operation *operation, const struct form *form,
                 uint32_t *pcs)
{
    struct run run;
    int count = 0;
    while (count < MOST_STEPS &&
           run_undisturbed(operation, form, (uint32_t)count + 1, &run))
        pcs[count++] = run.last.pc;
    return count;
}

static void test_form(const struct operation *operation,
                      const struct form *form, int instructions)
{
    struct verdict verdict = { .operation = operation, .form = form };
    struct ras_descriptor found = { .start = 0 };
    const struct ras_descriptor *row = &found;
    uint32_t pcs[MOST_STEPS];
    if (!form->landmark)
        row = row_of(form->function);
    else if (find_designated(operation, form, pcs, trace(operation, form, pcs),
                             &found))
        verdict.wrong++;
    interrupt_everywhere(&verdict, row);
    promise(verdict.wrong == 0 && verdict.boundaries == instructions + 1,
            "%s %s: right at each of its %d boundaries", operation->name,
            form->cell, instructions + 1);
}

static void test_operation(const struct operation *operation)
{
    int instructions = operation->instructions;
    int inlined = instructions - operation->saved;
    for (const struct form *form = operation->called; form->cell; form++)
        test_form(operation, form, instructions);
    for (const struct form *form = operation->inlined; form->cell; form++)
        test_form(operation, form, inlined);
    for (const struct form *form = operation->designated; form && form->cell;
         form++)
        test_form(operation, form, inlined + 1);
}

int main(void)
{
    require_machine(MACHINE_STEPS_NP);
    promise_equal(ras_designate(1), 0, "ras_designate(1)");
    rival_start();
    for (int i = 0; i < operation_count; i++)
        test_operation(&operations[i]);
    rival_stop();
    return tap_done();
}
