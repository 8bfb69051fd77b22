/* memory_calls.c - mmap(2) and its kin; anonymous memory only. */
#include <sys/mman.h>
#include "mm/frame.h"
#include "proc/process.h"
#include "sched/sched.h"
#include "syscall/syscall.h"

/* 32-bit paging cannot tell execution from reading. The region still keeps what
 * the program asked for (space_allows). */
enum { PROTECTIONS = PROT_READ | PROT_WRITE | PROT_EXEC };
_Static_assert(PROT_READ == ACCESS_READ && PROT_WRITE == ACCESS_WRITE &&
                   PROT_EXEC == ACCESS_EXECUTE,
               "protections are passed through");

/* The end of the pages from `start` on. 0: the start is not page-aligned, the
 * length is 0, or the range is not the program's. */
static uaddr_t end_of(uint32_t start, uint32_t length)
{
    return length && start % PAGE_SIZE == 0 ? PAGE_UP(user_end(start, length))
                                            : 0;
}

/* Unmap the range, and forget the sequences in it: no recovery may use code
 * that is not there any more. */
static int unmap(struct process *self, uint32_t start, uint32_t end)
{
    int error;

    while ((error = space_unmap(&self->space, start, end)) > 0)
        preemption_point_alone();
    if (!error)
        ras_remove_range(&self->ras, start, end);
    return error;
}

/* Map shared memory. Its frames are cleared now, so it is made piece by piece:
 * others may run in between, and a fork inherits those pieces that are there by
 * then. */
static int map_shared(struct space *space, const struct region *wanted)
{
    enum { PIECE = 64 * PAGE_SIZE };
    struct region piece = *wanted;
    int error = 0;

    if ((wanted->end - wanted->start) / PAGE_SIZE > frames_available())
        return -ENOMEM;
    for (; piece.start < wanted->end && !error; preemption_point()) {
        piece.end = piece.start + least(wanted->end - piece.start, PIECE);
        error = space_map(space, &piece);
        if (!error)
            piece.start = piece.end;
    }
    if (error && piece.start > wanted->start)
        (void)unmap(cpu.current->process, wanted->start, piece.start);
    return error;
}

/* Map anonymous memory. A hint is followed if the range is free; MAP_FIXED
 * replaces what is there. */
int32_t sys_mmap(uint32_t start, uint32_t length, uint32_t prot, uint32_t flags)
{
    struct process *self = cpu.current->process;
    bool shared = flags & MAP_SHARED;
    struct region wanted = { .start = start,
                             .end = end_of(start, length),
                             .access = prot,
                             .kind = shared ? REGION_SHARED : REGION_PRIVATE };
    const struct region *after = region_from(&self->space, start);
    int error = 0;

    if (length == 0 || prot & ~(uint32_t)PROTECTIONS ||
        !(flags & MAP_ANONYMOUS) || !(flags & MAP_PRIVATE) == !shared)
        return -EINVAL;
    if (flags & MAP_FIXED) {
        error = wanted.end ? unmap(self, start, wanted.end) : -EINVAL;
    } else if (!wanted.end || (after && after->start < wanted.end)) {
        wanted.start = space_find(&self->space, length);
        wanted.end = end_of(wanted.start, length);
        error = wanted.end ? 0 : -ENOMEM;
    }
    if (!error)
        error = shared ? map_shared(&self->space, &wanted)
                       : space_map(&self->space, &wanted);
    return error ? error : (int32_t)wanted.start;
}

int32_t sys_munmap(uint32_t start, uint32_t length)
{
    uaddr_t end = end_of(start, length);

    if (!end)
        return -EINVAL;
    return unmap(cpu.current->process, start, end);
}

/* Change the access. Registered text is never writable, and a recovery can
 * reach all memory that it needs. A program that makes that untrue gives up the
 * sequences there. POSIX allows an error to leave a part of the range changed.
 */
int32_t sys_mprotect(uint32_t start, uint32_t length, uint32_t prot)
{
    struct process *self = cpu.current->process;
    uaddr_t end = end_of(start, length);
    int error = 0;

    if (prot & ~(uint32_t)PROTECTIONS || start % PAGE_SIZE)
        return -EINVAL;
    if (length == 0)
        return 0;
    if (!end)
        return -ENOMEM;
    for (uaddr_t at = start, next; at < end && !error; at = next) {
        next = at + least(end - at, CHANGED_AT_ONCE);
        error = space_protect(&self->space, at, next, prot);
        preemption_point_alone();
    }
    if (!prot || (prot & PROT_WRITE)) /* also what an error left half */
        ras_remove_range(&self->ras, start, end);
    return error ? error : ras_more_code(&self->ras, &cpu.current->ras);
}
