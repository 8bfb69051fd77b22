/* two_pages.h - a process with two pages of text at BASE, and nothing but what
 * kernel/ras/identify/designated.c and bound/verify.c ask the kernel for.
 */
#ifndef TWO_PAGES_H
#define TWO_PAGES_H

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "kernel.h"
#include "proc/process.h"
#include "ras/ras.h"

enum { BASE = 0x8048000 };

struct cpu cpu;
bool ras_enabled = true;
const struct ras_way *const ras_ways[RAS_RECOVERIES];
static uint8_t memory[2 * PAGE_SIZE];
static uaddr_t mapped_from, mapped_to;
static unsigned text_access;
static bool text_is_shared, text_is_registered;
static unsigned rows_left, recovered;
static struct ras_statistics row;

static bool readable(uaddr_t from, size_t length)
{
    return from >= mapped_from && from <= mapped_to &&
           length <= mapped_to - from;
}

int arch_copy_from_user(void *to, uaddr_t from, size_t length)
{
    if (!readable(from, length))
        return -EFAULT;
    memcpy(to, memory + (from - BASE), length);
    return 0;
}

bool space_allows(const struct space *space, uaddr_t start, uint32_t length,
                  unsigned access)
{
    (void)space;
    return readable(start, length) && (text_access & access) == access;
}

/* Twice as much as asked for: a pointer may be twice as wide here. */
void *kmalloc(size_t size)
{
    return malloc(2 * size);
}

void *kzalloc(size_t size)
{
    return calloc(1, 2 * size);
}

void kfree(void *piece)
{
    rows_left += piece != NULL;
    free(piece);
}

void ras_look(struct thread *thread, uint32_t ways, bool on)
{
    thread->ras.ways = on ? thread->ras.ways | ways : thread->ras.ways & ~ways;
}

void ras_count_describe(struct ras_sequence *sequence,
                        const struct ras_sequence *all, const char *name)
{
    (void)sequence, (void)all, (void)name;
}

bool space_shared_key(const struct space *space, uaddr_t address, uint32_t *key)
{
    (void)space, (void)address, (void)key;
    return text_is_shared;
}

bool ras_overlaps(const struct ras_table *table, uaddr_t start, uaddr_t end)
{
    (void)table, (void)start, (void)end;
    return text_is_registered;
}

struct ras_sequence *ras_sequence_copy(const struct ras_sequence *from)
{
    if (rows_left == 0)
        return NULL;
    rows_left--;
    struct ras_sequence *copy = kmalloc(sizeof(*copy));
    *copy = *from;
    copy->row = &row;
    return copy;
}

enum ras_outcome ras_recover(struct thread *thread,
                             struct ras_sequence *sequence,
                             enum ras_cause cause)
{
    recovered += cause == RAS_CAUSE_REGISTER;
    arch_set_user_pc(&thread->arch, sequence->start);
    return RAS_ROLLED_BACK;
}

#endif
