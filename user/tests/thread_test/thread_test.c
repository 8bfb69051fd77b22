/* thread_test - threads live, keep what is theirs, and leave nothing. */
#include <reprise/tap.h>

#include "thread_test.h"

int main(void)
{
    test_life();
    test_gone();
    test_attributes();
    test_privacy();
    test_leaks();
    return tap_done();
}
