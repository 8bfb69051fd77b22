/* ras_calls.c - registering sequences and asking about them.
 *
 * The native table and rasctl(2) become struct ras_sequence here; what each
 * says to bad input is in lib/include/ras.h and sys/ras.h. */
#include <errno.h>
#include <string.h>
#include <sys/ras.h>
#include "kernel.h"
#include "proc/process.h"
#include "ras/ras.h"
#include "sched/sched.h"
#include "syscall/syscall.h"
#include "trace/trace.h"

static int check_geometry(const struct ras_descriptor *d)
{
    if (d->end <= d->start || d->end - d->start > RAS_LENGTH_MAX ||
        d->commit < d->start || d->commit >= d->end)
        return -EINVAL;
    if (d->restart && d->restart != d->start)
        return -EINVAL;
    if (d->recovery != RAS_ROLLBACK || d->reserved[0] || d->reserved[1])
        return -EINVAL;
    return 0;
}

static int check_text(const struct process *process, uaddr_t start, uaddr_t end)
{
    return end <= KERNEL_BASE &&
                   space_allows(&process->space, start, end, ACCESS_EXECUTE)
               ? 0
               : -EFAULT;
}

static int copy_name(struct ras_sequence *sequence, uaddr_t name)
{
    strlcpy(sequence->name, "(unnamed)", sizeof(sequence->name));
    if (!name)
        return 0;
    int32_t length =
        copy_string_from_user(sequence->name, name, sizeof(sequence->name));
    sequence->name[sizeof(sequence->name) - 1] = '\0';
    return length == -EFAULT ? -EFAULT : 0;
}

/* One row of the caller's table as a sequence. */
static int read_row(const struct process *process, uaddr_t from,
                    struct ras_sequence *sequence)
{
    struct ras_descriptor d;

    if (arch_copy_from_user(&d, from, sizeof(d)))
        return -EFAULT;
    int error = check_geometry(&d);
    if (!error)
        error = check_text(process, d.start, d.end);
    *sequence = (struct ras_sequence){
        .start = d.start,
        .commit = d.commit,
        .end = d.end,
        .native = true,
        .restart = d.restart ? d.restart : d.start,
    };
    return error ? error : copy_name(sequence, d.name);
}

/* All rows or none. No other thread of the process runs meanwhile. */
static int put_rows(struct process *self, uaddr_t table, uint32_t count)
{
    struct ras_sequence row;
    struct ras_descriptor d;
    uint32_t done = 0;
    int error = 0;

    for (; done < count && !error; done += !error) {
        error = read_row(self, table + done * sizeof(d), &row);
        if (!error)
            error = ras_put(self, &row);
    }
    while (error && done-- > 0)
        if (!arch_copy_from_user(&d, table + done * sizeof(d), sizeof(d)))
            ras_remove(&self->ras, d.start);
    return error;
}

int32_t sys_ras_register(uint32_t table, uint32_t count)
{
    struct process *self = cpu.current->process;

    if (count > RAS_LIMIT)
        return -ENOSPC;
    int error = put_rows(self, table, count);
    ras_take_effect(self);
    trace(TRACE_REGISTER, count, (uint32_t)self->pid);
    return error;
}

int32_t sys_ras_unregister(uint32_t start)
{
    return ras_remove(&cpu.current->process->ras, start);
}

static void describe(const struct ras_sequence *sequence,
                     struct ras_statistics *to)
{
    *to = (struct ras_statistics){ .start = sequence->start,
                                   .commit = sequence->commit,
                                   .end = sequence->end };
    memcpy(to->name, sequence->name, sizeof(to->name));
    memcpy(to->restarts, sequence->restarts, sizeof(to->restarts));
    memcpy(to->forwards, sequence->forwards, sizeof(to->forwards));
}

int32_t sys_ras_stats(uint32_t pid, uint32_t to, uint32_t count)
{
    const struct process *process =
        pid ? process_find((int32_t)pid) : cpu.current->process;
    struct ras_statistics row;

    if (!process)
        return -ESRCH;
    if (count > process->ras.count)
        count = process->ras.count;
    for (uint32_t i = 0; i < count; i++) {
        describe(process->ras.sequences[i], &row);
        if (arch_copy_to_user(to + i * sizeof(row), &row, sizeof(row)))
            return -EFAULT;
    }
    return (int32_t)process->ras.count;
}

int32_t sys_ras_last(uint32_t to)
{
    return arch_copy_to_user(to, &cpu.current->last, sizeof(struct ras_last));
}

/* ---- rasctl(2): NetBSD's rules ---- */

static int install(struct process *self, uint32_t address, uint32_t length)
{
    struct ras_sequence row = { .start = address,
                                .restart = address,
                                .commit = address + length - 1,
                                .end = address + length,
                                .name = "rasctl" };

    if (length == 0 || address >= KERNEL_BASE || length > KERNEL_BASE - address)
        return -EINVAL;
    int error = ras_put(self, &row);
    ras_take_effect(self);
    return error == -ENOSPC ? -EINVAL : error;
}

static int purge(struct process *self, uint32_t address, uint32_t length)
{
    const struct ras_sequence *sequence = ras_starting_at(&self->ras, address);

    if (length == 0)
        return -EINVAL;
    if (!sequence || sequence->native || sequence->end != address + length)
        return -ESRCH;
    return ras_remove(&self->ras, address);
}

static void purge_all(struct process *self)
{
    for (unsigned i = self->ras.count; i-- > 0;)
        if (!self->ras.sequences[i]->native)
            ras_remove(&self->ras, self->ras.sequences[i]->start);
}

int32_t sys_rasctl(uint32_t address, uint32_t length, uint32_t op)
{
    struct process *self = cpu.current->process;

    switch (op) {
    case RAS_INSTALL:
        return install(self, address, length);
    case RAS_PURGE:
        return purge(self, address, length);
    case RAS_PURGE_ALL:
        purge_all(self);
        return 0;
    default:
        return -EINVAL;
    }
}
