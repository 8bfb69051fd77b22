/* recovery_test - what a recovery changes is put back, whatever happens; and
 * what is not its own it leaves alone. */
#include "recovery_test.h"

#include <reprise/demonstration.h>
#include <reprise/reprise.h>
#include <stddef.h>
#include <reprise/tap.h>

/* recovery_test count: exits with how many sequences it has (tables.c). */
int main(int argc, char **argv)
{
    require_machine(MACHINE_STEPS_NP | MACHINE_BREAKPOINTS_NP);
    struct system_status status;
    (void)argv;
    if (argc > 1)
        return ras_stats(0, NULL, 0);
    if (system_status_np(&status) == 0 && !status.ras_enabled)
        tap_note("ras=off: this test has to fail");
    test_restored();
    test_own_traps();
    test_flags();
    test_looks();
    test_mappings();
    test_tables();
    test_at_once();
    test_lies();
    test_hostile();
    return tap_done();
}
