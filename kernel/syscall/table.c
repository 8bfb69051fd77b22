/* table.c - the kernel's side of syscalls.def: number to function. */
#include "syscall/syscall.h"
#include "ras/in_range.h"
#include "report/report.h"
#include "sched/sched.h"
#include "sched/script.h"

kernel_call *const kernel_calls[] = {
#define SYSCALL(number, name, count) [number] = (kernel_call *)sys_##name,
#include "syscall/syscalls.def"
#undef SYSCALL
};
const uint32_t kernel_call_count = ARRAY_SIZE(kernel_calls);

enum {
    ROWS = 0
#define SYSCALL(number, name, count) +1
#include "syscall/syscalls.def"
#undef SYSCALL
};
_Static_assert(ROWS == ARRAY_SIZE(kernel_calls), "every number has a row");

uint32_t kernel_call_noticed(uint32_t number)
{
    struct thread *self = cpu.current;
    uint32_t work = self->arch.entry_work;

    if ((work & ENTRY_RAS) && !ras_far(&self->ras)) {
        bool forbidden = ras_forbids_call(&self->ras);
        if (self->arch.work & WORK_VERDICT)
            fault_judged(self);
        if (forbidden)
            return kernel_call_count;
    }
    if ((work & ENTRY_SCRIPT) && self->group->director != self) {
        if (self->steps_left) /* the trap flag does not count this one */
            kernel_step(&self->arch);
        /* Others may run here: the thread stands in no sequence by now. */
        if (number == SYS_sched_yield)
            self->step_how |= STEP_YIELDED;
        preemption_point();
    }
    return number;
}
