/* progress_test - no verified sequence is restarted for ever, whatever
 * interrupts it, and what verification cannot bound has an end. */
#include "progress_test.h"

#include <reprise/reprise.h>
#include <reprise/demonstration.h>
#include <reprise/tap.h>

int main(void)
{
    require_machine(MACHINE_STEPS_NP | MACHINE_BREAKPOINTS_NP);
    test_limit();
    test_storms();
    test_watchdog();
    return tap_done();
}
