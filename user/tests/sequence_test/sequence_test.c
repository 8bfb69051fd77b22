/* sequence_test - every sequence, interrupted at each of its instructions. */
#include <reprise/demonstration.h>
#include <reprise/reprise.h>
#include <stdio.h>
#include <string.h>
#include <reprise/tap.h>
#include <unistd.h>

#include "sequence_test.h"

enum { MOST_SEQUENCES = 512, TRIES = 20, MOST_STEPS = 20 };

static uint32_t interruptions(void)
{
    struct ras_last last;
    return ras_last(&last) == 0 ? last.count : 0;
}

/* Count how often this sequence was put back for `cause`. */
static uint32_t restarts_of(const struct scenario *scenario, int cause)
{
    struct ras_statistics table[MOST_SEQUENCES];
    int count = ras_stats(0, table, MOST_SEQUENCES);
    for (int i = 0; i < count && i < MOST_SEQUENCES; i++)
        if (table[i].start == (uint32_t)scenario->start)
            return table[i].restarts[cause];
    return 0;
}

void prepare_call(const struct scenario *scenario, int *cell,
                  uint32_t instructions, struct forced_call *call)
{
    fill_cell(scenario, cell);
    *call = (struct forced_call){
        .instructions = instructions,
        .function = scenario->function,
        .arguments = { (uint32_t)cell, (uint32_t)scenario->a,
                       (uint32_t)scenario->b },
    };
}

int run_preempted(const struct scenario *scenario, int *cell,
                  uint32_t instructions, struct forced_call *call,
                  struct ras_last *last)
{
    for (int try = 0; try < TRIES; try++) {
        uint32_t before = interruptions();
        uint32_t restarts = restarts_of(scenario, RAS_CAUSE_FORCED);
        for (volatile int i = 0; i < try; i++)
            continue; /* or each try might meet a tick at the same place */
        prepare_call(scenario, cell, instructions, call);
        forced_call(call);
        call->restarts = restarts_of(scenario, RAS_CAUSE_FORCED) - restarts;
        if (ras_last(last) == 0 && last->count == before + 1 &&
            last->cause == RAS_CAUSE_FORCED)
            return 0;
    }
    return -1;
}

/* This is what one sweep over all boundaries found out. */
struct findings {
    uint32_t hit;    /* a bit for each boundary */
    int undisturbed; /* each run had its one interruption */
    int wrong_results, wrong_places, wrong_counts, wrong_registers;
};

static int is_inside(const struct scenario *scenario, uint32_t pc)
{
    return pc > (uint32_t)scenario->start && pc <= (uint32_t)scenario->commit;
}

static void check_result(const struct scenario *scenario, const int *cell,
                         const struct forced_call *call, struct findings *f)
{
    int expected_cell = scenario->before;
    int expected = scenario->model(&expected_cell, scenario->a, scenario->b);
    if (cell[0] == expected_cell && (int)call->eax == expected)
        return;
    f->wrong_results++;
    tap_note("%s: expected %d and %d in the cell, got %d and %d",
             scenario->name, expected, expected_cell, (int)call->eax, cell[0]);
}

static void check_place(const struct scenario *scenario,
                        const struct ras_last *last, struct findings *f)
{
    uint32_t start = (uint32_t)scenario->start;
    uint32_t to = is_inside(scenario, last->pc) ? start : last->pc;
    if (last->to == to)
        return;
    f->wrong_places++;
    tap_note("%s: found at start%+d, expected start%+d next, got start%+d",
             scenario->name, (int)(last->pc - start), (int)(to - start),
             (int)(last->to - start));
}

static void check_count(const struct scenario *scenario,
                        const struct ras_last *last, uint32_t restarts,
                        struct findings *f)
{
    uint32_t expected = is_inside(scenario, last->pc);
    if (restarts == expected)
        return;
    f->wrong_counts++;
    tap_note("%s: found at start%+d, expected %u restarts, got %u",
             scenario->name, (int)(last->pc - (uint32_t)scenario->start),
             (unsigned)expected, (unsigned)restarts);
}

static void check_registers(const struct scenario *scenario,
                            const struct forced_call *call,
                            const struct forced_call *model, struct findings *f)
{
    if (call->ebx == call->instructions && call->esi == 0x51515151 &&
        call->edi == 0xd1d1d1d1 && call->ebp == 0xb9b9b9b9 &&
        call->esp_moved == 0 && call->ecx == model->ecx &&
        call->edx == model->edx)
        return;
    f->wrong_registers++;
    tap_note("%s: ebx %08x ecx %08x edx %08x esi %08x edi %08x ebp %08x esp%+d",
             scenario->name, (unsigned)call->ebx, (unsigned)call->ecx,
             (unsigned)call->edx, (unsigned)call->esi, (unsigned)call->edi,
             (unsigned)call->ebp, (int)call->esp_moved);
}

/* Preempt one instruction later each time until that is after the call. */
static void sweep(const struct scenario *scenario, struct findings *f)
{
    int cell[CELL_WORDS];
    struct forced_call call, model;
    struct ras_last last;
    f->undisturbed =
        run_preempted(scenario, cell, MOST_STEPS, &model, &last) == 0;
    for (uint32_t n = 1; n < MOST_STEPS; n++) {
        int boundary;
        if (run_preempted(scenario, cell, n, &call, &last) < 0) {
            f->undisturbed = 0;
            return;
        }
        boundary = boundary_of(scenario, last.pc);
        if (boundary >= 0)
            f->hit |= 1u << boundary;
        check_result(scenario, cell, &call, f);
        check_place(scenario, &last, f);
        check_count(scenario, &last, call.restarts, f);
        check_registers(scenario, &call, &model, f);
    }
}

static uint32_t all_boundaries(const struct scenario *scenario)
{
    uint32_t all = (1u << boundary_count(scenario)) - 1;
    return scenario->skipped ? all & ~(1u << scenario->skipped) : all;
}

static void test_sweep(const struct scenario *scenario)
{
    struct findings f = { 0 };
    const char *name = scenario->name;
    int last = boundary_count(scenario) - 1;
    promise_equal(boundary_of(scenario, (uint32_t)scenario->end), last,
                  "%s: its instructions are those this test knows", name);
    sweep(scenario, &f);
    promise(f.undisturbed, "%s: one interruption in each call", name);
    promise_equal(f.hit, all_boundaries(scenario),
                  "%s: interrupted at every boundary from start to end", name);
    promise_equal(f.wrong_results, 0, "%s: the result is right each time",
                  name);
    promise_equal(f.wrong_places, 0,
                  "%s: put back exactly when start < pc <= commit", name);
    promise_equal(f.wrong_counts, 0,
                  "%s: the count of restarts rises exactly then", name);
    promise_equal(f.wrong_registers, 0,
                  "%s: the registers come back as without interruption", name);
}

int main(void)
{
    require_machine(MACHINE_STEPS_NP);
    struct system_status status;
    if (system_status_np(&status) == 0 && !status.ras_enabled)
        tap_note("ras=off: this test has to fail");
    for (int i = 0; i < scenario_count; i++)
        test_sweep(&scenarios[i]);
    start_rival();
    for (int i = 0; i < scenarios_with_rival; i++)
        test_rival(&scenarios[i]);
    stop_rival();
    return tap_done();
}
