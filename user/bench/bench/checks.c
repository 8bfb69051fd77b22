/* checks.c - what sequences cost the kernel when it interrupts a thread.
 *
 * Each is the difference between two forced preemptions that are alike but
 * for what is to be measured. The question whether it is far from all of them
 * is asked always; its instructions can be read in kernel/ras/in_range.h. Each
 * look-up comes after one at the same place, but for those that are said to
 * come from elsewhere, which have to search. That search is over its budget:
 * it is a plain binary one, and an index would cost its reader more. The budget
 * of a rollback has room for what tells of it: the row's counts by cause, way
 * and offset, ras_last(), the trace, the restarts in a row. */
#include "bench.h"

#include <reprise/ras.h>
#include <reprise/reprise.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

enum { RUNS = 100, PAGE = 4096, AT = 8, HALF = PAGE / AT };

/* From lib/program.ld: what crt0 has registered. */
extern const struct ras_descriptor __ras_start[], __ras_end[];

static const struct ras_descriptor *volatile slot;
static struct ras_descriptor rows[HALF];

/* `count` test-and-sets of 8 bytes: mov eax, [edx]; mov dword [edx], 1. */
static void register_them(uint32_t address, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        uint32_t start = address + AT * i;
        rows[i] = (struct ras_descriptor){ .start = start,
                                           .commit = start + 2,
                                           .end = start + AT };
    }
    if (ras_register(rows, count)) {
        perror("bench: 1,024 sequences");
        exit(1);
    }
}

static void register_page(uint32_t address, size_t count)
{
    static const uint8_t code[AT] = { 0x8b, 0x02, 0xc7, 0x02, 1, 0, 0, 0 };
    uint8_t *page = mmap((void *)address, PAGE, PROT_READ | PROT_WRITE,
                         MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
    for (int i = 0; i < HALF; i++)
        memcpy(page + AT * i, code, AT);
    mprotect(page, PAGE, PROT_READ | PROT_EXEC);
    register_them(address, count);
}

static int32_t preempted(uint64_t (*way)(void))
{
    uint64_t best = UINT64_MAX;
    for (int i = 0; i < RUNS; i++) {
        uint64_t took = way();
        best = took < best ? took : best;
    }
    return (int32_t)instructions_in(best);
}

static void register_inside(void)
{
    const struct ras_descriptor row = { .start = (uint32_t)inside_start,
                                        .commit = (uint32_t)inside_commit,
                                        .end = (uint32_t)inside_end };
    if (ras_register(&row, 1)) {
        perror("bench: the sequence to preempt");
        exit(1);
    }
}

/* A preemption inside a registered sequence costs so much more than at the
 * same place when it is none; the restarted load is not counted. */
static int32_t rollback(void)
{
    int32_t with = preempted(preempt_inside);
    ras_unregister(inside_start);
    return with - preempted(preempt_inside) - 1;
}

/* Sequences lie between them: each time another gap is looked for. */
static uint64_t preempt_there_and_here(void)
{
    preempt_beside();
    return preempt_here();
}

void measure_checks(void)
{
    int32_t alone = preempted(preempt_here);
    slot = __ras_start; /* it was in that one last */
    ras_set_slot((struct ras_descriptor *volatile *)&slot);
    print("check at a preemption, miss: dynamic",
          preempted(preempt_here) - alone, 60);
    ras_set_slot(NULL);
    ras_designate(1);
    print("check at a preemption, miss: designated",
          preempted(preempt_here) - alone, 60);
    ras_designate(0);
    register_page(0x01000000, HALF);
    register_page(0x20000000,
                  RAS_LIMIT - HALF - 4 - (size_t)(__ras_end - __ras_start));
    register_them((uint32_t)beside, 3);
    register_inside();
    print("look-up inside the range, 1,024 registered",
          preempted(preempt_here) - alone, 100);
    print("  where the one before was elsewhere",
          preempted(preempt_there_and_here) - alone, 100);
    print("rollback, on top of a miss", rollback(), 150);
}
