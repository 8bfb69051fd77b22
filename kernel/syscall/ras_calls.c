/* ras_calls.c - registering sequences and asking about them.
 *
 * The native table and rasctl(2) become struct ras_sequence here; what each
 * says to bad input is in lib/include/reprise/ras.h and sys/ras.h. */
#include <string.h>
#include <sys/ras.h>
#include <sys/rseq.h>
#include "mm/heap.h"
#include "proc/process.h"
#include "ras/ras.h"
#include "sched/sched.h"
#include "syscall/syscall.h"
#include "trace/trace.h"

enum { DESCRIPTORS = PAGE_SIZE / sizeof(struct ras_descriptor) };

/* The caller's table as it was when the call was made. */
struct table {
    struct ras_descriptor *page[RAS_LIMIT / DESCRIPTORS];
    uint32_t count;
};

static bool sound_recovery(const struct ras_descriptor *d)
{
    bool unbounded = d->flags & RAS_UNBOUNDED;

    if (d->version != 0 || d->recovery >= RAS_RECOVERIES ||
        (d->flags & ~RAS_UNBOUNDED))
        return false;
    if (d->clobbers != RAS_NOTHING &&
        (d->clobbers & ~(RAS_CLOBBERS | RAS_EBX | RAS_EBP | RAS_ESI | RAS_EDI)))
        return false;
    if (unbounded && (d->commit != d->start || d->recovery == RAS_ROLLBACK ||
                      d->recovery == RAS_EMULATE))
        return false;
    if (d->recovery == RAS_FAULT && d->with % PAGE_SIZE)
        return false;
    const struct ras_way *way = ras_ways[d->recovery];
    return (d->with != 0) == (way && way->needs_with);
}

int ras_from_descriptor(const struct ras_descriptor *d,
                        struct ras_sequence *sequence)
{
    if (d->end <= d->start || d->end - d->start > RAS_LENGTH_MAX ||
        d->commit < d->start || d->commit >= d->end ||
        (d->restart && d->restart != d->start) || !sound_recovery(d))
        return -EINVAL;
    if (!user_range(d->start, d->end - d->start))
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
        .identification = RAS_STATIC,
        .verified = !(d->flags & RAS_UNBOUNDED),
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
static int check_row(struct process *process, const struct ras_descriptor *d,
                     struct ras_sequence *sequence, struct ras_explanation *why)
{
    int error = ras_from_descriptor(d, sequence);

    if (error)
        return error;
    if (!space_allows(&process->space, d->start, d->end - d->start,
                      ACCESS_EXECUTE))
        return -EFAULT;
    return ras_verify(process, sequence, why);
}

/* ---- a table, whole or not at all ---- */

static const struct ras_descriptor *row_of(const struct table *table,
                                           uint32_t i)
{
    return &table->page[i / DESCRIPTORS][i % DESCRIPTORS];
}

static int read_table(struct table *table, uaddr_t from)
{
    for (uint32_t i = 0; i < table->count; i += DESCRIPTORS) {
        struct ras_descriptor *page = kmalloc(PAGE_SIZE);

        if (!page)
            return -ENOMEM;
        table->page[i / DESCRIPTORS] = page;
        if (arch_copy_from_user(page, from + i * sizeof(*page),
                                least(table->count - i, DESCRIPTORS) *
                                    sizeof(*page)))
            return -EFAULT;
    }
    return 0;
}

/* Long, so others may run in between: when they change the text meanwhile, it
 * is done again. */
static int check_rows(struct process *self, const struct table *table)
{
    struct ras_sequence sequence;
    struct ras_explanation why;
    int error = 0;

    for (uint32_t i = 0; i < table->count && !error; i++) {
        error = check_row(self, row_of(table, i), &sequence, &why);
        preemption_point();
    }
    return error;
}

/* No other thread of the process runs meanwhile. */
static int put_rows(struct process *self, const struct table *table)
{
    struct ras_sequence sequence;
    char name[RAS_NAME_MAX];
    uint32_t done = 0;
    int error = 0;

    for (; done < table->count && !error; done += !error) {
        const struct ras_descriptor *d = row_of(table, done);
        error = ras_copy_name(name, d->name);
        if (!error)
            error = ras_from_descriptor(d, &sequence);
        if (!error)
            error = ras_put(self, &sequence, name);
    }
    if (!error)
        error = ras_take_effect(self);
    while (error && done-- > 0)
        ras_remove(&self->ras, row_of(table, done)->start);
    return error;
}

int32_t sys_ras_register(uint32_t from, uint32_t count)
{
    struct process *self = cpu.current->process;
    struct table table = { .count = count };
    uint32_t checked = self->space.changes - 1;

    if (count > RAS_LIMIT)
        return -ENOSPC;
    int error = read_table(&table, from);
    while (!error && checked != self->space.changes) {
        checked = self->space.changes;
        error = check_rows(self, &table);
    }
    if (!error)
        error = put_rows(self, &table);
    for (unsigned i = 0; i < ARRAY_SIZE(table.page); i++)
        kfree(table.page[i]);
    trace(TRACE_REGISTER, count, (uint32_t)self->pid);
    return error;
}

int32_t sys_ras_unregister(uint32_t start)
{
    return ras_remove(&cpu.current->process->ras, start);
}

/* ---- questions ---- */

int32_t sys_ras_explain(uint32_t row, uint32_t to)
{
    struct ras_descriptor d;
    struct ras_sequence sequence;
    struct ras_explanation why = { 0 };

    if (arch_copy_from_user(&d, row, sizeof(d)))
        return -EFAULT;
    int error = check_row(cpu.current->process, &d, &sequence, &why);
    if (error && error != -ENOEXEC)
        return error;
    return arch_copy_to_user(to, &why, sizeof(why));
}

/* The n-th row, of at most `count`. */
static int tell(uint32_t to, uint32_t n, uint32_t count,
                const struct ras_sequence *sequence)
{
    return n < count ? arch_copy_to_user(to + n * sizeof(*sequence->row),
                                         sequence->row, sizeof(*sequence->row))
                     : 0;
}

int32_t sys_ras_stats(uint32_t pid, uint32_t to, uint32_t count)
{
    const struct process *process = process_find((int32_t)pid);
    const struct ras_sequence *sequence = NULL;
    uint32_t n = 0;
    int error = 0;

    if (!process)
        return -ESRCH;
    for (; n < process->ras.count && !error; n++)
        error = tell(to, n, count, process->ras.rows[n]);
    while (!error && (sequence = ras_aside_used(&process->ras, sequence)))
        error = tell(to, n++, count, sequence);
    return error ? error : (int32_t)n;
}

int32_t sys_ras_counters(uint32_t start, uint32_t to)
{
    struct process *self = cpu.current->process;
    const struct ras_sequence *sequence = ras_starting_at(&self->ras, start);

    if (!sequence)
        do
            sequence = ras_aside_used(&self->ras, sequence);
        while (sequence && (!start || sequence->row->start != start));
    if (!sequence)
        sequence = ras_designated(self, start + LANDMARK_SIZE);
    return sequence ? tell(to, 0, 1, sequence) : -ENOENT;
}

int32_t sys_ras_designate(uint32_t on)
{
    return on > 1 ? -EINVAL : ras_recognise(cpu.current->process, on);
}

int32_t sys_ras_last(uint32_t to)
{
    return arch_copy_to_user(to, &cpu.current->ras.last,
                             sizeof(struct ras_last));
}

int32_t sys_ras_count_interruptions(uint32_t word)
{
    struct thread *self = cpu.current;

    if (word % sizeof(uint32_t))
        return -EINVAL;
    if (word && !space_allows(&self->process->space, word, sizeof(uint32_t),
                              ACCESS_WRITE))
        return -EFAULT;
    self->ras.named.count = word;
    ras_look(self, RAS_WAY_COUNTED, word);
    return 0;
}

int32_t sys_ras_set_slot(uint32_t slot)
{
    return ras_name_by_slot(cpu.current, slot);
}

/* ---- rseq(2): Linux's rules ---- */

/* There is one CPU, and one node. */
static int tell_cpu(uint32_t at, int cpu_id)
{
    struct rseq own;

    if (arch_copy_from_user(&own, at, sizeof(own)))
        return -EFAULT;
    own.cpu_id_start = own.node_id = own.mm_cid = 0;
    own.cpu_id = (uint32_t)cpu_id;
    return arch_copy_to_user(at, &own, sizeof(own));
}

static int rseq_begin(struct thread *self, uint32_t at, uint32_t signature)
{
    struct ras_table *table = &self->process->ras;
    int error = ras_set_aside(table, RAS_RSEQ, 1);

    if (!error)
        error = tell_cpu(at, 0);
    if (error)
        return error;
    struct ras_sequence *any = ras_aside(table, RAS_RSEQ);
    if (!any->end) {
        any->end = RAS_LENGTH_MAX;
        ras_count_describe(any, any, "rseq");
    }
    self->ras.named.rseq = at;
    self->ras.named.signature = signature;
    ras_look(self, RAS_WAY_RSEQ, true);
    return 0;
}

static int rseq_end(struct thread *self)
{
    int error = tell_cpu(self->ras.named.rseq, RSEQ_CPU_ID_UNINITIALIZED);

    if (error)
        return error;
    self->ras.named.rseq = 0;
    ras_look(self, RAS_WAY_RSEQ, false);
    return 0;
}

int32_t sys_rseq(uint32_t at, uint32_t length, uint32_t flags,
                 uint32_t signature)
{
    struct thread *self = cpu.current;
    uaddr_t registered = self->ras.named.rseq;
    bool end = flags == RSEQ_FLAG_UNREGISTER;

    if ((flags && !end) || length != sizeof(struct rseq) ||
        at % sizeof(struct rseq) ||
        ((registered || end) && (!at || at != registered)))
        return -EINVAL;
    if (registered && signature != self->ras.named.signature)
        return -EPERM;
    if (end)
        return rseq_end(self);
    return registered ? -EBUSY : rseq_begin(self, at, signature);
}

/* ---- rasctl(2): NetBSD's rules ---- */

static int install(struct process *self, uint32_t address, uint32_t length)
{
    struct ras_sequence row = { .start = address,
                                .restart = address,
                                .end = user_end(address, length),
                                .identification = RAS_RASCTL };

    if (length == 0 || !row.end)
        return -EINVAL;
    row.commit = row.end - 1;
    int error = ras_put(self, &row, "rasctl");
    return error == -ENOSPC ? -EINVAL : error;
}

static int purge(struct process *self, uint32_t address, uint32_t length)
{
    const struct ras_sequence *sequence = ras_starting_at(&self->ras, address);

    if (length == 0)
        return -EINVAL;
    if (!sequence || ras_native(sequence) || sequence->end - address != length)
        return -ESRCH;
    return ras_remove(&self->ras, address);
}

static int purge_all(struct process *self)
{
    struct ras_table *table = &self->ras;

    for (unsigned n = table->count; n-- > 0;)
        if (!ras_native(table->rows[n]))
            ras_remove(table, table->rows[n]->start);
    return 0;
}

int32_t sys_rasctl(uint32_t address, uint32_t length, uint32_t op)
{
    struct process *self = cpu.current->process;
    int error = op == RAS_INSTALL     ? install(self, address, length)
                : op == RAS_PURGE     ? purge(self, address, length)
                : op == RAS_PURGE_ALL ? purge_all(self)
                                      : -EINVAL;

    (void)ras_take_effect(self); /* of these no commit is passed */
    return error;
}
