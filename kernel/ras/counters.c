/* counters.c - where sequences are counted: rows of struct ras_statistics,
 * sixteen to a page, which the process itself may read without a call.
 *
 * Owns: the pages. A page is mapped into the process, read-only, when it
 * first asks for the address of a row in it. What a program might do to its
 * mapping (munmap, mprotect) costs it its figures and nobody else anything:
 * nothing that the kernel decides by is kept here. */
#include <errno.h>
#include <signal.h>
#include <string.h>
#include "kernel.h"
#include "mm/frame.h"
#include "mm/heap.h"
#include "proc/process.h"
#include "ras/ras.h"

enum {
    ROWS = PAGE_SIZE / sizeof(struct ras_statistics),
    PAGES = RAS_LIMIT / ROWS + 4, /* and those that are not registered */
    COUNTS = sizeof(struct ras_statistics) -
             offsetof(struct ras_statistics, restarts),
    LONGEST = 15 /* column: 2^15 bytes */
};
_Static_assert(sizeof(struct ras_statistics) == 256, "sixteen to a page");

struct ras_counters {
    struct ras_statistics *page[PAGES]; /* NULL: none yet */
    uaddr_t mapped[PAGES];              /* 0: not yet */
    uint16_t taken[PAGES];              /* a bit for each row */
};

static struct ras_statistics *take_row(struct ras_table *table)
{
    struct ras_counters *counters = table->counters;
    unsigned page = 0;

    if (!counters)
        counters = table->counters = kzalloc(sizeof(*counters));
    while (counters && counters->taken[page] == (1u << ROWS) - 1)
        page++; /* there are more rows than sequences */
    if (counters && !counters->page[page])
        counters->page[page] = kzalloc(PAGE_SIZE);
    if (!counters || !counters->page[page])
        return NULL;
    int row = __builtin_ctz(~(unsigned)counters->taken[page]);
    counters->taken[page] |= (uint16_t)(1u << row);
    return &counters->page[page][row];
}

/* A column's width is a power of two, so that counting need not divide. */
void ras_count_describe(struct ras_sequence *sequence,
                        const struct ras_sequence *all, const char *name)
{
    uint32_t rest = (all->end - all->start - 1) / RAS_OFFSETS;

    sequence->shift =
        (uint8_t)least(rest ? 32u - (uint32_t)__builtin_clz(rest) : 0, LONGEST);
    *sequence->row = (struct ras_statistics){
        .start = all->start,
        .commit = all->commit,
        .end = all->end,
        .recovery = all->recovery,
        .identification = all->identification,
        .column = (uint16_t)(1u << sequence->shift),
    };
    strlcpy(sequence->row->name, name, sizeof(sequence->row->name));
}

int ras_count_begin(struct ras_table *table, struct ras_sequence *sequence,
                    const char *name)
{
    sequence->row = take_row(table);
    if (!sequence->row)
        return -ENOMEM;
    ras_count_describe(sequence, sequence, name);
    return 0;
}

static unsigned page_of(const struct ras_counters *counters,
                        const struct ras_statistics *row)
{
    unsigned page = 0;

    while (row < counters->page[page] || row >= counters->page[page] + ROWS)
        page++;
    return page;
}

void ras_count_end(struct ras_table *table, struct ras_sequence *sequence)
{
    unsigned page = page_of(table->counters, sequence->row);
    unsigned row = (unsigned)(sequence->row - table->counters->page[page]);

    table->counters->taken[page] &= (uint16_t) ~(1u << row);
    sequence->row = NULL;
}

uaddr_t ras_count_address(struct process *process,
                          const struct ras_sequence *sequence)
{
    struct ras_counters *counters = process->ras.counters;
    unsigned page = page_of(counters, sequence->row);

    if (!counters->mapped[page]) {
        uaddr_t at = space_find(&process->space, PAGE_SIZE);
        if (!at || space_map_frame(&process->space, at,
                                   arch_frame_of(counters->page[page])))
            return 0;
        counters->mapped[page] = at;
    }
    return counters->mapped[page] +
           (uaddr_t)((uintptr_t)sequence->row % PAGE_SIZE);
}

/* A child's copy of a page, with nothing counted; where the parent's still
 * lies in the child, the child's own takes its place. */
static int copy_page(struct process *child, const struct ras_counters *from,
                     unsigned page)
{
    struct ras_counters *to = child->ras.counters;
    struct ras_statistics *rows = kmalloc(PAGE_SIZE);
    uaddr_t at = from->mapped[page];

    if (!rows)
        return -ENOMEM;
    memcpy(rows, from->page[page], PAGE_SIZE);
    for (unsigned row = 0; row < ROWS; row++)
        memset(rows[row].restarts, 0, COUNTS);
    to->page[page] = rows;
    to->taken[page] = from->taken[page];
    if (at && arch_lookup(&child->space.arch, at) ==
                  arch_frame_of(from->page[page])) {
        frame_free(arch_unmap(&child->space.arch, at));
        frame_share(arch_frame_of(rows));
        space_put_back(&child->space, at, arch_frame_of(rows));
        to->mapped[page] = at;
    }
    return 0;
}

int ras_count_copy(struct process *child, const struct process *parent)
{
    const struct ras_counters *from = parent->ras.counters;
    int error = 0;

    if (!from)
        return 0;
    child->ras.counters = kzalloc(sizeof(*from));
    if (!child->ras.counters)
        return -ENOMEM;
    for (unsigned page = 0; !error && page < PAGES && from->page[page]; page++)
        error = copy_page(child, from, page);
    return error;
}

struct ras_statistics *ras_count_twin(const struct ras_table *to,
                                      const struct ras_table *from,
                                      const struct ras_statistics *row)
{
    unsigned page = page_of(from->counters, row);

    return to->counters->page[page] + (row - from->counters->page[page]);
}

void ras_count_interruption(struct thread *thread)
{
    uaddr_t at = thread->ras.named.count;
    uint32_t count;

    if (!(thread->arch.work & WORK_COUNT)) {
        thread->arch.work |= thread->arch.work & WORK_SIGNAL ? WORK_COUNT : 0;
        return;
    }
    thread->arch.work &= ~(uint32_t)WORK_COUNT;
    if (arch_copy_from_user(&count, at, sizeof(count)) ||
        (count++, arch_copy_to_user(at, &count, sizeof(count))))
        ras_doom(thread, SIGSEGV);
}

void ras_count_free(struct ras_table *table)
{
    for (unsigned page = 0; table->counters && page < PAGES; page++)
        kfree(table->counters->page[page]);
    kfree(table->counters);
    table->counters = NULL;
}
