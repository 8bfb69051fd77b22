/* ras_around.h - for tests/unit/ras.c: what the decision asks of the rest of
 * kernel/ras, where there is no user memory and nothing that runs.
 */
#ifndef RAS_AROUND_H
#define RAS_AROUND_H

#include <errno.h>
#include <string.h>
#include "mm/heap.h"
#include "mm/space.h"
#include "ras/ras_private.h"

/* ---- no user memory: nothing is named, and nothing looks like a sequence */

unsigned arch_can = ~0u; /* this machine lacks nothing */

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

bool arch_user_word(uaddr_t from, uint32_t *to)
{
    (void)from;
    *to = 0;
    return true;
}

bool arch_steps_itself(const struct arch_thread *thread)
{
    (void)thread;
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

void ksnprintf(char *to, size_t size, const char *format, ...)
{
    (void)size, (void)format;
    *to = '\0';
}

void *kzalloc(size_t size)
{
    void *piece = kmalloc(size);
    return piece ? memset(piece, 0, size) : NULL;
}

int ras_copy_name(char *to, uaddr_t name)
{
    (void)to, (void)name;
    return -EFAULT;
}

int ras_from_descriptor(const struct ras_descriptor *descriptor,
                        enum ras_identification by,
                        struct ras_sequence *sequence)
{
    (void)descriptor, (void)by, (void)sequence;
    return -EINVAL;
}

/* ---- each sequence with a row in its own memory ---- */

void ras_count_interruption(struct ras_thread *thread)
{
    (void)thread;
}

void ras_count_describe(const struct ras_sequence *sequence, const char *name)
{
    (void)sequence, (void)name;
}

struct ras_sequence *ras_sequence_copy(const struct ras_sequence *from)
{
    struct ras_sequence *copy = kmalloc(sizeof(*copy) + sizeof(*copy->row));

    if (!copy)
        return NULL;
    *copy = *from;
    copy->row = (struct ras_statistics *)(copy + 1);
    *copy->row = (struct ras_statistics){ .column = 2 };
    return copy;
}

const char *ras_name(const struct ras_sequence *sequence)
{
    return sequence->row->name;
}

/* ---- the other rows of the two tables ---- */

static struct ras_sequence *find_nothing(struct ras_thread *thread, uaddr_t pc)
{
    (void)thread, (void)pc;
    return NULL;
}

const struct finder ras_find_rseq = { .use = RAS_HAS_RSEQ,
                                      .find = find_nothing };

#define STANDS_FOR(file, what) \
    const struct recovery ras_##file = { .number = what, .allowed_for = 0xFF }
STANDS_FOR(rewrite, RAS_REWRITE);
STANDS_FOR(clone, RAS_CLONE);
STANDS_FOR(jump, RAS_JUMP);
STANDS_FOR(fault, RAS_FAULT);
STANDS_FOR(breakpoint, RAS_BREAKPOINT);

/* It finishes at once, or (execution_faults) not at all. */
static int executed;
static bool execution_faults;

static enum ras_outcome execute(struct ras_thread *thread,
                                struct ras_sequence *sequence)
{
    executed++;
    if (execution_faults)
        return RAS_LEFT_ALONE;
    arch_set_user_pc(thread->arch, sequence->end);
    return RAS_ROLLED_FORWARD;
}

const struct recovery ras_emulate = { .number = RAS_EMULATE,
                                      .allowed_for = 0xFF,
                                      .begin = execute };

/* ---- a thread that rolls forward goes on until it is found at the end ---- */

static int forwards, still_rolling;

enum ras_outcome ras_forward_begin(struct ras_thread *thread,
                                   struct ras_sequence *sequence,
                                   enum ras_cause cause)
{
    (void)thread, (void)sequence, (void)cause;
    forwards++;
    return RAS_ROLLING_FORWARD;
}

enum ras_outcome ras_forward_resume(struct ras_thread *thread)
{
    still_rolling++;
    return arch_user_pc(thread->arch) == ras_cpu.forward.sequence.end
               ? RAS_ROLLED_FORWARD
               : RAS_ROLLING_FORWARD;
}

enum ras_outcome ras_forward_trapped(struct ras_thread *thread,
                                     enum trap_kind kind, uaddr_t at)
{
    (void)thread, (void)kind, (void)at;
    return RAS_LEFT_ALONE;
}

void ras_forward_stop(struct ras_thread *thread)
{
    thread->uses &= ~(uint32_t)RAS_ROLLS;
}

uaddr_t ras_program_pc(const struct ras_thread *thread)
{
    return arch_user_pc(thread->arch);
}

#endif
