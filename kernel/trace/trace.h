/* trace.h - all events worth knowing go through trace() into one ring. A panic,
 * the debugger and the statistics read it. */
#ifndef TRACE_H
#define TRACE_H

#include <stdint.h>
#include "arch.h"

enum trace_kind {
    TRACE_NONE,
    TRACE_START,    /* pid, entry */
    TRACE_EXIT,     /* tid, status */
    TRACE_SWITCH,   /* from tid, to tid */
    TRACE_FAULT,    /* address, pc */
    TRACE_RECOVERY, /* from pc, to pc */
    TRACE_REGISTER, /* how many sequences, of pid */
    TRACE_KINDS
};

enum { TRACE_EVENTS = 1024 };

struct trace_event {
    uint64_t cycles;
    uint32_t kind, tid, a, b;
};

extern struct trace_event trace_ring[TRACE_EVENTS];
extern uint32_t trace_count; /* of all events ever */
/* The tid of the running thread, whose events they are. The switch sets it. */
extern int32_t trace_tid;

static inline void trace(enum trace_kind kind, uint32_t a, uint32_t b)
{
    struct trace_event *event = &trace_ring[trace_count++ % TRACE_EVENTS];

    event->a = a;
    event->b = b;
    event->kind = kind;
    event->tid = (uint32_t)trace_tid;
    event->cycles = arch_cycles();
}

/* Print the last events, oldest first. */
void trace_print(void);

#endif
