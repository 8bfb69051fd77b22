/* register.c - descriptors, and tables of them, as programs have them: read,
 * checked, registered; and rasctl(2), NetBSD's rules.
 *
 * lib/include/reprise/ras.h and sys/ras.h tell the answers to bad input. */
#include <errno.h>
#include <string.h>
#include <sys/ras.h>
#include "mm/heap.h"
#include "mm/space.h"
#include "ras/ras_private.h"

enum { DESCRIPTORS = PAGE_SIZE / sizeof(struct ras_descriptor) };

/* The caller's table as it was when the call was made. */
struct ras_registration {
    struct ras_descriptor *page[RAS_LIMIT / DESCRIPTORS];
    uint32_t count;
    uint32_t checked; /* rows, so far */
    uint32_t changes; /* of the space, when that began */
};

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

/* One row as a sequence whose code keeps the rules, or an error. */
static int check_row(const struct ras_table *table,
                     const struct ras_descriptor *d,
                     struct ras_explanation *why)
{
    struct ras_sequence sequence;
    int error = ras_from_descriptor(d, RAS_STATIC, &sequence);

    if (error)
        return error;
    if (!space_allows(table->space, d->start, d->end - d->start,
                      ACCESS_EXECUTE))
        return -EFAULT;
    return ras_verify(table, &sequence, why);
}

/* ---- a table, whole or not at all ---- */

static const struct ras_descriptor *row_of(const struct ras_registration *job,
                                           uint32_t i)
{
    return &job->page[i / DESCRIPTORS][i % DESCRIPTORS];
}

static int read_table(struct ras_registration *job, uaddr_t from)
{
    for (uint32_t i = 0; i < job->count; i += DESCRIPTORS) {
        struct ras_descriptor *page = kmalloc(PAGE_SIZE);

        if (!page)
            return -ENOMEM;
        job->page[i / DESCRIPTORS] = page;
        if (arch_copy_from_user(page, from + i * sizeof(*page),
                                least(job->count - i, DESCRIPTORS) *
                                    sizeof(*page)))
            return -EFAULT;
    }
    return 0;
}

int ras_register_begin(struct ras_registration **job, struct ras_table *table,
                       uaddr_t from, uint32_t count)
{
    if (count > RAS_LIMIT)
        return -ENOSPC;
    *job = kzalloc(sizeof(**job));
    if (!*job)
        return -ENOMEM;
    (*job)->count = count;
    (*job)->changes = table->space->changes;
    int error = read_table(*job, from);
    if (error)
        ras_register_end(*job);
    return error;
}

void ras_register_end(struct ras_registration *job)
{
    for (unsigned i = 0; i < ARRAY_SIZE(job->page); i++)
        kfree(job->page[i]);
    kfree(job);
}

/* No other thread of the process runs meanwhile. */
static int put_rows(struct ras_thread *self, const struct ras_registration *job)
{
    struct ras_sequence sequence;
    char name[RAS_NAME_MAX];
    uint32_t done = 0;
    int error = 0;

    for (; done < job->count && !error; done += !error) {
        const struct ras_descriptor *d = row_of(job, done);
        error = ras_copy_name(name, d->name);
        if (!error)
            error = ras_from_descriptor(d, RAS_STATIC, &sequence);
        if (!error)
            error = ras_put(self->table, &sequence, name);
    }
    if (!error)
        error = ras_take_effect(self->table, self);
    while (error && done-- > 0)
        ras_remove(self->table, row_of(job, done)->start);
    return error;
}

/* Others run in between: when they change the text meanwhile, all is checked
 * again. */
int ras_register_more(struct ras_registration *job, struct ras_thread *self)
{
    const struct ras_table *table = self->table;
    struct ras_explanation why;

    if (job->changes != table->space->changes) {
        job->changes = table->space->changes;
        job->checked = 0;
    }
    if (job->checked == job->count)
        return put_rows(self, job);
    int error = check_row(table, row_of(job, job->checked++), &why);
    return error ? error : 1;
}

int ras_explain_row(struct ras_table *table, uaddr_t row, uaddr_t to)
{
    struct ras_descriptor d;
    struct ras_explanation why = { 0 };

    if (arch_copy_from_user(&d, row, sizeof(d)))
        return -EFAULT;
    int error = check_row(table, &d, &why);
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
