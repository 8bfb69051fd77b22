/* ras_around.h - for tests/unit/ras.c: what the ways to find a sequence by
 * user memory would ask, where there is none. */
#ifndef RAS_AROUND_H
#define RAS_AROUND_H

#include <errno.h>
#include <string.h>
#include "mm/heap.h"
#include "ras/ras.h"

/* No user memory: nothing is named, and nothing looks like a sequence. */
const struct ras_way *const ras_ways[RAS_RECOVERIES];

int arch_copy_from_user(void *to, uaddr_t from, size_t length)
{
    (void)to, (void)from, (void)length;
    return -EFAULT;
}

int arch_copy_to_user(uaddr_t to, const void *from, size_t length)
{
    (void)to, (void)from, (void)length;
    return -EFAULT;
}

bool arch_user_landmark(uaddr_t pc)
{
    (void)pc;
    return false;
}

bool arch_user_named(uaddr_t slot, uaddr_t pc)
{
    (void)slot, (void)pc;
    return false;
}

bool space_allows(const struct space *space, uaddr_t start, uint32_t length,
                  unsigned access)
{
    (void)space, (void)start, (void)length, (void)access;
    return false;
}

bool space_shared_key(const struct space *space, uaddr_t address, uint32_t *key)
{
    (void)space, (void)address, (void)key;
    return false;
}

void *kzalloc(size_t size)
{
    void *piece = kmalloc(size);
    return piece ? memset(piece, 0, size) : NULL;
}

void kernel_user_fault(const struct user_fault *fault)
{
    (void)fault;
}

int ras_copy_name(char *to, uaddr_t name)
{
    (void)to, (void)name;
    return -EFAULT;
}

int ras_from_descriptor(const struct ras_descriptor *descriptor,
                        struct ras_sequence *sequence)
{
    (void)descriptor, (void)sequence;
    return -EINVAL;
}

struct ras_sequence *ras_section(struct thread *thread, bool leave)
{
    (void)thread, (void)leave;
    return NULL;
}

void ras_count_interruption(struct thread *thread)
{
    (void)thread;
}

void ras_count_describe(struct ras_sequence *sequence,
                        const struct ras_sequence *all, const char *name)
{
    (void)sequence, (void)all, (void)name;
}

#endif
