/* dynamic_test - sequences that name themselves by their thread's slot. */
#include "dynamic_test.h"

#include <reprise/demonstration.h>
#include <reprise/reprise.h>
#include <sys/wait.h>
#include <reprise/tap.h>
#include <unistd.h>

#define FORM(name_)                                                         \
    extern struct ras_descriptor name_##_descriptor __asm__(#name_ ".row"); \
    int name_(volatile int *pair, int amount)

FORM(mixed_clone);
FORM(mixed_jump);
FORM(mixed_fault);
FORM(mixed_breakpoint);
FORM(mixed_emulate);
FORM(all_rewrite);
FORM(all_clone);
FORM(all_fault);
FORM(all_breakpoint);
FORM(all_emulate);

#define ROW(name_)                         \
    {                                      \
#name_, name_, &name_##_descriptor \
    }

const struct form forms[] = {
    { "add_back", add_back, &add_back_row },
    { "mixed_rewrite", mixed_rewrite, &mixed_rewrite_row },
    ROW(mixed_clone),
    ROW(mixed_jump),
    ROW(mixed_fault),
    ROW(mixed_breakpoint),
    ROW(mixed_emulate),
    ROW(all_rewrite),
    ROW(all_clone),
    { "all_jump", all_jump, &all_jump_row },
    ROW(all_fault),
    ROW(all_breakpoint),
    ROW(all_emulate),
};
const int form_count = sizeof(forms) / sizeof(forms[0]);

int child_status(void (*body)(void))
{
    int status = -1;
    pid_t pid = fork();
    if (pid == 0) {
        body();
        _exit(0);
    }
    waitpid(pid, &status, 0);
    return status;
}

void interrupt_past_commit(add_function add, const struct ras_descriptor *row,
                           struct ras_last *last)
{
    int pair[2] = { 0 };
    for (uint32_t n = 1; n < ROUNDS; n++) {
        struct ras_last before;
        ras_last(&before);
        preempt_after_np(1 + (7 * n + n / 30) % 30);
        add(pair, 1);
        preempt_after_np(0);
        ras_last(last);
        if (last->count != before.count && last->pc > row->commit &&
            last->pc < row->end)
            return;
    }
}

int main(void)
{
    require_machine(MACHINE_STEPS_NP | MACHINE_BREAKPOINTS_NP);
    struct system_status status;
    if (system_status_np(&status) == 0 && !status.ras_enabled)
        tap_note("ras=off: this test has to fail");
    test_errors();
    promise_errno(ras_set_slot(own_slot()), 0, "the thread's slot");
    test_boundaries();
    test_storms();
    test_changes();
    return tap_done();
}
