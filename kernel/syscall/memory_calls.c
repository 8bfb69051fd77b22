/* memory_calls.c - mmap(2) and its kin; anonymous memory only. */
#include <errno.h>
#include <sys/mman.h>
#include "kernel.h"
#include "mm/frame.h"
#include "proc/process.h"
#include "sched/sched.h"
#include "syscall/syscall.h"

_Static_assert(PROT_READ == ACCESS_READ && PROT_WRITE == ACCESS_WRITE,
               "protections are passed through");

/* 32-bit paging cannot tell execution from reading; what the program asked
 * for is kept all the same (space_allows). */
static int access_of(uint32_t prot, unsigned *access)
{
    if (prot & ~(uint32_t)(PROT_READ | PROT_WRITE | PROT_EXEC))
        return -EINVAL;
    *access = prot;
    return 0;
}

static bool end_of(uint32_t start, uint32_t length, uint32_t *end)
{
    *end = start + PAGE_UP(length);
    return start % PAGE_SIZE == 0 && length != 0 && *end > start &&
           PAGE_UP(length) >= length;
}

/* Nobody is rolled back in text that is not there any more. */
static int unmap(struct process *self, uint32_t start, uint32_t end)
{
    int error = space_unmap(&self->space, start, end);

    if (!error)
        ras_remove_range(&self->ras, start, end);
    return error;
}

enum { PIECE = 64 * PAGE_SIZE };

struct mapping {
    unsigned access;
    bool shared;
};

/* Its frames are cleared now, so it is made piece by piece: others may run in
 * between, and a fork inherits what is there by then. */
static int map_shared(struct space *space, uint32_t start, uint32_t end,
                      unsigned access)
{
    uint32_t at = start, size;
    int error = (end - start) / PAGE_SIZE > frames_available() ? -ENOMEM : 0;

    for (; at < end && !error; at += error ? 0 : size) {
        size = least(end - at, PIECE);
        error = space_map_shared(space, at, at + size, access);
        preemption_point();
    }
    if (error && at > start)
        space_unmap(space, start, at);
    return error;
}

static int map_range(struct space *space, uint32_t start, uint32_t end,
                     const struct mapping *how)
{
    int error = how->shared
                    ? map_shared(space, start, end, how->access)
                    : space_map(space, start, end, how->access, NULL, 0);

    return error ? error : (int)start;
}

/* A hint is taken where the range is free; MAP_FIXED replaces. */
static int map_at(struct process *self, uint32_t hint, uint32_t length,
                  const struct mapping *how, uint32_t flags)
{
    struct space *space = &self->space;
    uint32_t end;

    if (flags & MAP_FIXED) {
        int error =
            end_of(hint, length, &end) ? unmap(self, hint, end) : -EINVAL;
        return error ? error : map_range(space, hint, end, how);
    }
    if (hint && end_of(hint, length, &end) &&
        map_range(space, hint, end, how) == (int)hint)
        return (int)hint;
    uaddr_t start = space_find(space, length);
    if (!start)
        return -ENOMEM;
    return map_range(space, start, start + PAGE_UP(length), how);
}

int32_t sys_mmap(uint32_t hint, uint32_t length, uint32_t prot, uint32_t flags)
{
    struct mapping how = { .shared = flags & MAP_SHARED };

    if (length == 0 || access_of(prot, &how.access))
        return -EINVAL;
    if (!(flags & MAP_ANONYMOUS) ||
        !(flags & MAP_PRIVATE) == !(flags & MAP_SHARED))
        return -EINVAL;
    if (length >= KERNEL_BASE)
        return -ENOMEM;
    return map_at(cpu.current->process, hint, length, &how, flags);
}

int32_t sys_munmap(uint32_t start, uint32_t length)
{
    uint32_t end;

    if (!end_of(start, length, &end))
        return -EINVAL;
    return unmap(cpu.current->process, start, end);
}

/* Text that was registered is never writable, and a recovery can touch all it
 * needs: whoever makes that untrue gives up the sequences. */
int32_t sys_mprotect(uint32_t start, uint32_t length, uint32_t prot)
{
    struct process *self = cpu.current->process;
    unsigned access;
    uint32_t end;

    if (access_of(prot, &access) || start % PAGE_SIZE)
        return -EINVAL;
    if (length == 0)
        return 0;
    if (!end_of(start, length, &end))
        return -ENOMEM;
    int error = space_protect(&self->space, start, end, access);
    if (!access || (access & ACCESS_WRITE)) /* also what an error left half */
        ras_remove_range(&self->ras, start, end);
    return error;
}
