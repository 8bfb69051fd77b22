/* register.c - descriptors, and tables of them, as programs have them: read,
 * checked, registered; and rasctl(2), NetBSD's rules.
 *
 * lib/include/reprise/ras.h and sys/ras.h tell the answers to bad input. */
#include <errno.h>
#include <string.h>
#include <sys/ras.h>
#include "mm/space.h"
#include "ras/ras_private.h"

static bool is_sound(const struct ras_descriptor *d,
                     const struct recovery *recovery)
{
    bool unbounded = d->flags & RAS_UNBOUNDED;

    if (d->version != 0 || !recovery || (d->flags & ~RAS_UNBOUNDED))
        return false;
    if (d->clobbers != RAS_NOTHING &&
        (d->clobbers & ~(RAS_CLOBBERS | RAS_EBX | RAS_EBP | RAS_ESI | RAS_EDI)))
        return false;
    if (unbounded && (d->commit != d->start || !recovery->loops))
        return false;
    return recovery->with_unit ? d->with && d->with % recovery->with_unit == 0
                               : !d->with;
}

int ras_from_descriptor(const struct ras_descriptor *d,
                        enum ras_identification by,
                        struct ras_sequence *sequence)
{
    if (d->end <= d->start || d->end - d->start > RAS_LENGTH_MAX ||
        d->commit < d->start || d->commit >= d->end ||
        (d->restart && d->restart != d->start) ||
        !is_sound(d, ras_recovery(d->recovery, by)))
        return -EINVAL;
    if (!user_end(d->start, d->end - d->start))
        return -EFAULT;
    *sequence = (struct ras_sequence){
        .start = d->start,
        .commit = d->commit,
        .end = d->end,
        .restart = d->start,
        .with = d->with,
        .clobbers = d->clobbers == RAS_NOTHING ? 0
                    : d->clobbers              ? d->clobbers
                                               : RAS_CLOBBERS,
        .recovery = d->recovery,
        .flags = d->flags,
        .identification = (uint8_t)by,
        .verified = by == RAS_STATIC && !(d->flags & RAS_UNBOUNDED),
    };
    return 0;
}

int ras_copy_name(char *to, uaddr_t name)
{
    strlcpy(to, "(unnamed)", RAS_NAME_MAX);
    if (!name)
        return 0;
    int32_t length = copy_string_from_user(to, name, RAS_NAME_MAX);
    to[RAS_NAME_MAX - 1] = '\0';
    return length == -EFAULT ? -EFAULT : 0;
}

/* Read the row at `at` of the program's table, as a sequence whose code keeps
 * the rules; or an error. */
static int read_row(const struct ras_table *table, uaddr_t at,
                    struct ras_sequence *row, char *name,
                    struct ras_explanation *why)
{
    struct ras_descriptor d;

    if (arch_copy_from_user(&d, at, sizeof(d)))
        return -EFAULT;
    int error = ras_from_descriptor(&d, RAS_STATIC, row);
    if (error)
        return error;
    if (!space_allows(table->space, d.start, d.end - d.start, ACCESS_EXECUTE))
        return -EFAULT;
    error = ras_verify(table, row, why);
    return error ? error : ras_copy_name(name, d.name);
}

int ras_register_row(struct ras_table *table, uaddr_t at)
{
    struct ras_explanation why;
    struct ras_sequence row;
    char name[RAS_NAME_MAX];
    int error = read_row(table, at, &row, name, &why);

    row.is_new = true;
    return error ? error : ras_put(table, &row, name);
}

int ras_register_end(struct ras_thread *self, int error)
{
    struct ras_table *table = self->table;

    if (!error)
        error = ras_take_effect(table, self);
    for (unsigned n = table->count; n-- > 0;) {
        if (error && table->rows[n]->is_new)
            ras_remove(table, table->rows[n]->start);
        else
            table->rows[n]->is_new = false;
    }
    return error;
}

int ras_explain_row(struct ras_table *table, uaddr_t at, uaddr_t to)
{
    struct ras_explanation why = { 0 };
    struct ras_sequence row;
    char name[RAS_NAME_MAX];
    int error = read_row(table, at, &row, name, &why);

    if (error && error != -ENOEXEC)
        return error;
    return arch_copy_to_user(to, &why, sizeof(why));
}

/* ---- rasctl(2) ---- */

static int install(struct ras_table *table, uint32_t address, uint32_t length)
{
    struct ras_sequence row = { .start = address,
                                .restart = address,
                                .end = user_end(address, length),
                                .identification = RAS_RASCTL };

    if (length == 0 || !row.end)
        return -EINVAL;
    row.commit = row.end - 1;
    int error = ras_put(table, &row, "rasctl");
    return error == -ENOSPC ? -EINVAL : error;
}

static int purge(struct ras_table *table, uint32_t address, uint32_t length)
{
    const struct ras_sequence *sequence = ras_starting_at(table, address);

    if (length == 0)
        return -EINVAL;
    if (!sequence || ras_native(sequence) || sequence->end - address != length)
        return -ESRCH;
    return ras_remove(table, address);
}

static int purge_all(struct ras_table *table)
{
    for (unsigned n = table->count; n-- > 0;)
        if (!ras_native(table->rows[n]))
            ras_remove(table, table->rows[n]->start);
    return 0;
}

int32_t ras_rasctl(struct ras_thread *self, uint32_t address, uint32_t length,
                   uint32_t op)
{
    struct ras_table *table = self->table;
    int error = op == RAS_INSTALL     ? install(table, address, length)
                : op == RAS_PURGE     ? purge(table, address, length)
                : op == RAS_PURGE_ALL ? purge_all(table)
                                      : -EINVAL;

    (void)ras_take_effect(table, self); /* of these no commit is passed */
    return error;
}
