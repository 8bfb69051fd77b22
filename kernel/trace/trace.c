/* trace.c - the ring of events. */
#include "trace/trace.h"
#include "kernel.h"

enum { LAST_EVENTS = 16 }; /* are printed */

struct trace_event trace_ring[TRACE_EVENTS];
uint32_t trace_count;
PER_CPU int32_t trace_tid;

static const char *const kind_names[TRACE_KINDS] = {
    [TRACE_NONE] = "none",         [TRACE_START] = "start",
    [TRACE_EXIT] = "exit",         [TRACE_SWITCH] = "switch",
    [TRACE_FAULT] = "fault",       [TRACE_RECOVERY] = "recovery",
    [TRACE_REGISTER] = "register",
};

void trace_print(void)
{
    uint32_t count = least(LAST_EVENTS, trace_count);

    kprintf("# last events:\n");
    for (uint32_t i = trace_count - count; i != trace_count; i++) {
        const struct trace_event *e = &trace_ring[i % TRACE_EVENTS];
        kprintf("  %14llu  tid %-4u %-9s %08x %08x\n",
                (unsigned long long)e->cycles, e->tid, kind_names[e->kind],
                e->a, e->b);
    }
}
