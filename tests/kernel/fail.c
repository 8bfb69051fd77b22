/* fail.c - see fail.h. */
#include "fail.h"
#include "sched/sched.h"

bool allocation_fails(void)
{
    struct failing failing;

    if (!cpu.current || !cpu.current->process ||
        arch_copy_from_user(&failing, FAIL_AT, sizeof(failing)) || !failing.n)
        return false;
    failing.counted++;
    (void)arch_copy_to_user(FAIL_AT, &failing, sizeof(failing));
    return failing.counted == failing.n;
}
