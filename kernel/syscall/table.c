/* table.c - the kernel's side of syscalls.def: number to function. */
#include "syscall/syscall.h"
#include "kernel.h"
#include "sched/sched.h"
#include "trace/crash.h"
#include "trace/trace.h"

typedef void (*system_call)(void);

extern const system_call syscall_table[];
const system_call syscall_table[] = {
#define SYSCALL(number, name, count) [number] = (system_call)sys_##name,
#include "syscall/syscalls.def"
#undef SYSCALL
};
_Static_assert(ARRAY_SIZE(syscall_table) == SYSCALL_COUNT,
               "numbers count up without a gap");

static const uint8_t counts_up[] = {
#define SYSCALL(number, name, count) number,
#include "syscall/syscalls.def"
#undef SYSCALL
};
_Static_assert(ARRAY_SIZE(counts_up) == SYSCALL_COUNT,
               "no number is given twice");

void syscall_noticed(uint32_t number)
{
    uint32_t work = cpu.current->entry_work;

    if (work & ENTRY_CRASH)
        crash();
    if (work & ENTRY_TRACE)
        trace(TRACE_SYSCALL, number, (uint32_t)cpu.current->tid);
}
