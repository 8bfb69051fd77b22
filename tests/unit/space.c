/* space.c - an address space, against a model that knows each page by itself.
 *
 * After every step the two are compared page by page, and the frames taken
 * and promised are counted: none may be lost or promised twice.
 */
#include "machine.h"
#include "page_tables.h"
#include "random.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <reprise/tap.h>

#include "kernel.h"
#include "mm/frame.h"
#include "mm/heap.h"
#include "mm/space.h"

enum { FRAMES = 24, ROUNDS = 100000, FILE_PAGES = 8 };

/* A page as it should be. */
struct page {
    bool mapped, present;
    bool text;       /* one frame for all with the same contents */
    unsigned reach;  /* what the page table allows, until it is touched */
    bool starts;     /* a region */
    unsigned lowest; /* then: how far down it may grow */
    unsigned access;
    const uint8_t *file; /* its contents at first; zeroes follow */
    uint32_t file_length;
};

static struct page model[PAGES];
static uint8_t file[FILE_PAGES * PAGE_SIZE];
static unsigned baseline;
static unsigned long shares, refusals, growths, forks;

static struct {
    int state, answer, contents, frames, table;
} wrong;

/* ---- the model ---- */

struct range {
    unsigned first, count;
    uaddr_t start, end;
};

static struct range random_range(void)
{
    struct range range;

    range.first = random_below(PAGES);
    range.count = 1 + random_below(random_below(4) ? 5 : PAGES);
    if (range.first + range.count > PAGES)
        range.count = PAGES - range.first;
    range.start = BASE + range.first * PAGE_SIZE;
    range.end = range.start + range.count * PAGE_SIZE;
    return range;
}

/* A page in the middle of a region begins its own now, which does not grow. */
static void split_at(unsigned index)
{
    if (index < PAGES && model[index].mapped && !model[index].starts) {
        model[index].starts = true;
        model[index].lowest = index;
    }
}

static void split_at_ends(const struct range *range)
{
    split_at(range->first);
    split_at(range->first + range->count);
}

static bool all_mapped(const struct range *range, bool mapped)
{
    for (unsigned i = 0; i < range->count; i++)
        if (model[range->first + i].mapped != mapped)
            return false;
    return true;
}

static unsigned promised(void)
{
    unsigned count = 0;

    for (unsigned i = 0; i < PAGES; i++)
        count += model[i].mapped && model[i].access && !model[i].present;
    return count;
}

/* Another page before this one has its frame. */
static bool shared(unsigned index)
{
    for (unsigned i = 0; i < index; i++)
        if (model[i].present && table[i].frame == table[index].frame) {
            wrong.table += !model[i].text || !model[index].text;
            shares++;
            return true;
        }
    return false;
}

static unsigned frames_present(void)
{
    unsigned count = 0;

    for (unsigned i = 0; i < PAGES; i++)
        count += model[i].present && !shared(i);
    return count;
}

static unsigned random_access(void)
{
    static const unsigned kinds[] = { 0, ACCESS_READ,
                                      ACCESS_READ | ACCESS_WRITE,
                                      ACCESS_READ | ACCESS_EXECUTE,
                                      ACCESS_WRITE };

    return kinds[random_below(5)];
}

/* An answer that memory excuses changes nothing; any other must be right. */
static bool succeeded(int answer, int expected)
{
    if (answer == -ENOMEM && memory_fails && expected == 0)
        return false;
    wrong.answer += answer != expected;
    return answer == 0;
}

/* ---- the steps ---- */

static void try_map(void)
{
    struct range range = random_range();
    unsigned access = random_access();
    uint32_t length = random_below(FILE_PAGES * PAGE_SIZE);
    const uint8_t *contents = random_below(2) ? file : NULL;
    int expected = !all_mapped(&range, false)                   ? -EEXIST
                   : access && range.count > frames_available() ? -ENOMEM
                                                                : 0;
    bool text = contents && !(access & ACCESS_WRITE);
    unsigned lowest = contents ? range.first : random_below(range.first + 1);
    int answer =
        space_map(&space, &(struct region){
                              .lowest = BASE + lowest * PAGE_SIZE,
                              .kind = text ? REGION_TEXT : REGION_PRIVATE,
                              .start = range.start,
                              .end = range.end,
                              .access = access,
                              .file = contents,
                              .file_length = length,
                          });

    if (!succeeded(answer, expected))
        return;
    for (unsigned i = 0; i < range.count; i++) {
        uint32_t offset = i * PAGE_SIZE;

        model[range.first + i] = (struct page){
            .mapped = true,
            .text = text,
            .access = access,
            .file = file + offset % sizeof file,
            .file_length = contents && length > offset ? length - offset : 0,
            .starts = i == 0,
            .lowest = lowest
        };
    }
}

static void try_unmap(void)
{
    struct range range = random_range();
    int before = pieces;
    int answer;

    while ((answer = space_unmap(&space, range.start, range.end)) > 0)
        continue;
    wrong.state += answer && pieces != before;
    if (!succeeded(answer, 0))
        return;
    split_at_ends(&range);
    for (unsigned i = 0; i < range.count; i++)
        model[range.first + i] = (struct page){ .mapped = false };
}

static bool has_others(unsigned index)
{
    bool found = false;

    for (unsigned i = 0; i < PAGES; i++)
        found |= i != index && model[i].present &&
                 table[i].frame == table[index].frame;
    return found;
}

static unsigned frames_needed(const struct range *range, unsigned access)
{
    unsigned count = 0;

    for (unsigned i = range->first; i < range->first + range->count; i++) {
        const struct page *page = &model[i];

        if (page->present)
            count += page->text && (access & ACCESS_WRITE) && has_others(i);
        else
            count += access && !page->access;
    }
    return count;
}

static void try_protect(void)
{
    struct range range = random_range();
    unsigned access = random_access();
    unsigned needed = frames_needed(&range, access);
    int expected =
        all_mapped(&range, true) && needed <= frames_available() ? 0 : -ENOMEM;
    int before = pieces;
    int answer = space_protect(&space, range.start, range.end, access);

    refusals += expected && all_mapped(&range, true);
    wrong.state += answer && pieces != before;
    if (!succeeded(answer, expected))
        return;
    split_at_ends(&range);
    for (unsigned i = range.first; i < range.first + range.count; i++) {
        model[i].access = access;
        model[i].reach = access;
        if (model[i].text && (access & ACCESS_WRITE) && model[i].present)
            memset(arch_frame_data(table[i].frame), 0xEE, PAGE_SIZE);
        model[i].text &= !(access & ACCESS_WRITE);
    }
}

static bool contents_are_right(const struct page *page, const uint8_t *data)
{
    for (uint32_t i = 0; i < PAGE_SIZE; i++)
        if (data[i] != (i < page->file_length ? page->file[i] : 0))
            return false;
    return true;
}

/* Paging cannot tell: any access is one to read. */
static bool allows(const struct page *page, unsigned access)
{
    return access == ACCESS_READ ? page->access : page->access & access;
}

/* True if a stack, the next region above, may grow down to this page. */
static bool may_grow(unsigned index, unsigned access, unsigned *first)
{
    *first = index;
    while (*first < PAGES && !model[*first].mapped)
        ++*first;
    return *first < PAGES && model[*first].lowest <= index &&
           allows(&model[*first], access) &&
           *first - index <= frames_available();
}

static void grow(unsigned index, unsigned first)
{
    for (unsigned i = index; i < first; i++)
        model[i] = (struct page){ .mapped = true,
                                  .access = model[first].access,
                                  .text = model[first].text };
    model[index].starts = true;
    model[index].lowest = model[first].lowest;
    model[first].starts = false;
    growths++;
}

static void try_fault(void)
{
    unsigned index = random_below(PAGES), access = 1u << random_below(3), first;
    struct page *page = &model[index];
    uaddr_t address = BASE + index * PAGE_SIZE;
    bool was_present = page->present;
    bool grows = !page->mapped && may_grow(index, access, &first);
    bool expected = grows || (page->mapped && allows(page, access));
    bool there = space_fault(&space, address + random_below(PAGE_SIZE), access);

    wrong.answer += there != expected;
    if (there && grows)
        grow(index, first);
    if (there)
        page->reach = page->access;
    if (!there || was_present) /* a write: the page was ours alone already */
        return;
    page->present = true;
    wrong.contents +=
        !contents_are_right(page, arch_frame_data(table[index].frame));
    if (!page->text)
        memset(arch_frame_data(table[index].frame), 0xEE, PAGE_SIZE);
}

static void try_evict(void)
{
    for (uaddr_t at = 0; (at = space_evict(&space, at));)
        continue;
    for (unsigned i = 0; i < PAGES; i++)
        model[i].reach = 0;
}

/* A copy, and its end: in between each page that is absent is promised again,
 * and each private one that is present, too. */
static void try_fork(void)
{
    unsigned before = frames_available(), needed = promised();
    int error, pages = pieces;
    uaddr_t done = 0;

    for (unsigned i = 0; i < PAGES; i++)
        needed += model[i].present && !model[i].text;
    space_init(&child);
    while ((error = space_copy(&child, &space, &done)) > 0)
        continue;
    if (succeeded(error, needed > before ? -ENOMEM : 0)) {
        wrong.frames += frames_available() != before - needed;
        for (unsigned i = 0; i < PAGES; i++)
            wrong.table += child_table[i].frame != table[i].frame;
        forks++;
    }
    for (unsigned i = 0; i < PAGES; i++)
        if (model[i].present && child_table[i].frame != NO_FRAME)
            model[i].reach = model[i].text     ? model[i].access
                             : model[i].access ? ACCESS_READ
                                               : 0;
    space_free(&child);
    wrong.frames += frames_available() != before || pieces != pages;
}

static void try_questions(void)
{
    struct range range = random_range();
    unsigned access = random_access();
    bool expected = true;

    for (unsigned i = 0; i < range.count; i++)
        expected &= model[range.first + i].mapped &&
                    (model[range.first + i].access & access) == access;
    wrong.answer += space_allows(&space, range.start, range.end - range.start,
                                 access) != expected;
}

/* ---- comparison ---- */

static void compare_page(unsigned index)
{
    const struct page *page = &model[index];
    uaddr_t address = BASE + index * PAGE_SIZE;

    wrong.state += space_allows(&space, address, PAGE_SIZE, 0) != page->mapped;
    wrong.state +=
        page->mapped && !space_allows(&space, address, PAGE_SIZE, page->access);
    wrong.table += (table[index].frame != NO_FRAME) != page->present;
    wrong.table += page->present && table[index].access != page->reach;
}

static void compare(void)
{
    for (unsigned i = 0; i < PAGES; i++)
        compare_page(i);
    wrong.frames +=
        frames_available() + promised() + frames_present() != baseline;
}

static void try_all(void)
{
    static void (*const steps[])(
        void) = { try_map,   try_map,   try_unmap,     try_protect, try_fault,
                  try_fault, try_fault, try_questions, try_evict,   try_fork };

    for (int i = 0; i < ROUNDS; i++) {
        memory_fails = random_below(8) == 0;
        steps[random_below(ARRAY_SIZE(steps))]();
        compare();
    }
    memory_fails = false;
}

static void check_bad_ranges(void)
{
    static const uaddr_t ranges[][2] = { { BASE + 1, BASE + PAGE_SIZE },
                                         { BASE, BASE + 1 },
                                         { BASE, BASE },
                                         { BASE + PAGE_SIZE, BASE },
                                         { 0, PAGE_SIZE },
                                         { KERNEL_BASE - PAGE_SIZE,
                                           KERNEL_BASE + PAGE_SIZE },
                                         { KERNEL_BASE, 0 } };
    int accepted = 0;

    for (unsigned i = 0; i < ARRAY_SIZE(ranges); i++) {
        uaddr_t start = ranges[i][0], end = ranges[i][1];

        accepted +=
            space_map(&space, &(struct region){ .start = start, .end = end }) !=
            -EINVAL;
        accepted += space_unmap(&space, start, end) != -EINVAL;
        accepted += space_protect(&space, start, end, 0) != -EINVAL;
    }
    promise_equal(accepted, 0,
                  "odd, empty, reversed ranges and those outside "
                  "user space are EINVAL");
}

static void check_find(void)
{
    uaddr_t first = space_find(&space, 3 * PAGE_SIZE - 5), second;

    promise(first % PAGE_SIZE == 0 && first + 3 * PAGE_SIZE <= USER_STACK_TOP,
            "a free range is found below the stack");
    space_map(&space,
              &(struct region){ .start = first, .end = first + 3 * PAGE_SIZE });
    second = space_find(&space, PAGE_SIZE);
    promise_equal(second, first - PAGE_SIZE, "the next lies just below it");
    promise(space_find(&space, 0) == 0 && space_find(&space, 0xFFFFFFFF) == 0,
            "no length, or more than there is, finds nothing");
}

int main(void)
{
    random_start("build/unit/space-64 (or -32)");
    machine_frames(FRAMES);
    baseline = frames_available();
    for (size_t i = 0; i < sizeof file; i++)
        file[i] = (uint8_t)(i / 7 + 1);
    space_init(&space);
    try_all();
    promise_equal(wrong.answer, 0, "every call answers as the model does");
    promise_equal(wrong.state, 0,
                  "what is mapped, and how, is as in the model");
    promise_equal(wrong.table, 0,
                  "the page table has the pages touched, with "
                  "their access");
    promise_equal(wrong.contents, 0, "a page begins with its file or zeroes");
    promise(refusals > 0, "what there is no memory for changes nothing");
    promise(shares > 0, "text is one frame for all who have the same");
    promise(growths > 0 && forks > 0, "stacks have grown, and forks been made");
    promise_equal(wrong.frames, 0,
                  "a frame for each page, present or promised");
    space_free(&space);
    promise_equal(frames_available(), baseline,
                  "the end gives back every frame");
    promise_equal(pieces, 0, "and every piece of kernel memory");
    space_init(&space);
    check_bad_ranges();
    check_find();
    return tap_done();
}
