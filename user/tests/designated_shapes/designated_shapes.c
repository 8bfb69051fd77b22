/* designated_shapes - every shape of designated sequence, interrupted at each
 * of its instructions; tests/guest/designated.t runs it. */
#include <reprise/demonstration.h>
#include <reprise/reprise.h>
#include <reprise/tap.h>

#include "shapes.h"

static const char *const way_names[] = { "preempted", "signalled" };

/* Every shape of a template with this landmark. */
static void test_landmark(int i, int landmark, enum way way)
{
    const struct situation *situation = &situations[i];
    struct findings f = { 0 };
    int expected = 0;
    for (const struct shape *shape = shapes_first; shape < shapes_end; shape++)
        if (shape->template == template_of(i) && shape->landmark == landmark) {
            sweep(shape, situation, way, &f);
            expected += situation->boundaries;
        }
    if (!expected)
        return;
    promise(f.boundaries == expected && !f.disturbed && !f.wrong_results &&
                !f.wrong_places && !f.wrong_counts,
            "%s, landmark 5%x, %s: right at each of %d boundaries",
            situation->name, landmark, way_names[way], expected);
    if (f.boundaries != expected)
        tap_note("only %d of %d boundaries", f.boundaries, expected);
}

static void test_template(int i)
{
    for (int landmark = 0; landmark < 16; landmark++)
        for (int way = PREEMPTED; way <= SIGNALLED; way++)
            test_landmark(i, landmark, way);
}

int main(void)
{
    require_machine(MACHINE_STEPS_NP | MACHINE_BREAKPOINTS_NP);
    struct system_status status;
    if (system_status_np(&status) == 0 && !status.ras_enabled)
        tap_note("ras=off: this test has to fail");
    promise_equal(ras_designate(1), 0, "ras_designate(1)");
    start_rival();
    for (int i = 0; i < situation_count; i++)
        test_template(i);
    stop_rival();
    return tap_done();
}
