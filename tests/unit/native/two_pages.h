/* two_pages.h - a process with two pages of text at BASE, and nothing but what
 * kernel/ras/identify/designated.c and bound/verify.c ask the kernel for.
 */
#ifndef TWO_PAGES_H
#define TWO_PAGES_H

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "kernel.h"
#include "mm/heap.h"
#include "mm/space.h"
#include "ras/ras_private.h"

enum { BASE = 0x8048000 };

bool ras_enabled = true;
unsigned arch_can = ~0u; /* this machine lacks nothing */

/* No recovery needs more than sound code here; but for rollback (its file is
 * the kernel's) and the byte at end of rewrite. */
const struct recovery ras_rewrite = { .number = RAS_REWRITE,
                                      .allowed_for = 0xFF,
                                      .changes_end = true };
#define STANDS_FOR(file, what, kinds) \
    const struct recovery ras_##file = { .number = what, .allowed_for = kinds }
STANDS_FOR(clone, RAS_CLONE, FOR_REGISTERED);
STANDS_FOR(jump, RAS_JUMP, FOR_REGISTERED);
STANDS_FOR(fault, RAS_FAULT, FOR_REGISTERED);
STANDS_FOR(breakpoint, RAS_BREAKPOINT, 0xFF);
STANDS_FOR(emulate, RAS_EMULATE, 0xFF);

const struct recovery *const ras_recoveries[RAS_RECOVERIES_MAX] = {
#define RECOVERY(name) &ras_##name,
#include "ras/recover/recoveries.def"
#undef RECOVERY
};

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

int arch_copy_to_user(uaddr_t to, const void *from, size_t length)
{
    (void)to, (void)from, (void)length;
    return -EFAULT;
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

void ras_use(struct ras_thread *thread, uint32_t uses, bool on)
{
    thread->uses =
        on && ras_enabled ? thread->uses | uses : thread->uses & ~uses;
}

bool arch_user_landmark(uaddr_t pc)
{
    (void)pc;
    return true;
}

void ras_count_describe(const struct ras_sequence *sequence, const char *name)
{
    (void)sequence, (void)name;
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

/* Who stands in a designated one is put to its start; past its commit it is in
 * the way. */
int ras_take_effect(struct ras_table *table, const struct ras_thread *self)
{
    for (int pass = 0; pass < 2; pass++)
        LIST_EACH (thread, &table->threads, struct ras_thread, sibling) {
            const struct ras_sequence *sequence =
                ras_find_designated.find(thread, arch_user_pc(thread->arch));
            if (thread == self || !sequence)
                continue;
            if (arch_user_pc(thread->arch) > sequence->commit)
                return -EBUSY;
            if (pass == 0)
                continue;
            arch_set_user_pc(thread->arch, sequence->start);
            recovered++;
        }
    return 0;
}

#endif
