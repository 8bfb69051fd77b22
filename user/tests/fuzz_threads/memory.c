/* memory.c - acts on the address space: access given and taken, pages that
 * come and go, under whoever uses them. */
#include "fuzz_threads.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "../../../tests/kernel/fail.h"

enum { RW = PROT_READ | PROT_WRITE };
enum { STACK_TOP = 0xBFFFF000u };

uint32_t *arena;
struct generated place;
void pair(volatile uint32_t *words, volatile uint32_t *name, uint32_t what);
extern const uint8_t guard_page[FUZZ_PAGE];

static uint32_t page_of(const void *pointer)
{
    return ADDRESS(pointer) & ~(FUZZ_PAGE - 1u);
}

volatile uint32_t *some_words(void)
{
    if (one_in(2))
        return family->words + random_below(60);
    return arena + random_below(ARENA_PAGES * WORDS - 4);
}

uint32_t some_address(void)
{
    uint32_t here = 0;
    const uint32_t places[] = {
        0,
        4,
        0x1000,
        0x10000000,
        0xBFFFFFFC,
        0xBFFFF000,
        0xC0000000,
        0xC0000000 - 8,
        0xFFFFFFFC,
        0xFFFFF000,
        ADDRESS(&here),
        ADDRESS(arena),
        page_of(pair),
        ADDRESS(guard_page),
        ADDRESS(place.text),
        ADDRESS(arena) + ARENA_PAGES * FUZZ_PAGE - 4,
    };

    return ONE_OF(places) + (one_in(4) ? random_below(64) : 0);
}

/* A page that something needs: for a while, or for good. */
static uint32_t some_page(void)
{
    uint32_t here = 0;
    const uint32_t pages[] = {
        page_of(pair),      page_of(place.text), page_of(guard_page),
        page_of(&here),     page_of(family),     STACK_TOP - 0x4000,
        page_of(some_page), page_of(&place),
    };

    if (one_in(2))
        return ADDRESS(arena) + random_below(ARENA_PAGES) * FUZZ_PAGE;
    return ONE_OF(pages);
}

static uint32_t some_length(void)
{
    static const uint32_t odd[] = { 0,          1,          0x100000,
                                    0x7FFFFFFF, 0xFFFFF000, 0xFFFFFFFF };

    return one_in(12) ? ONE_OF(odd) : (1 + random_below(3)) * FUZZ_PAGE;
}

/* What may be read again soon is barred for a few instructions only, or
 * nobody would live for long. */
static void protect(void)
{
    uint32_t page = some_page(), length = some_length();
    int usual = page == page_of(pair) || page == page_of(some_page)
                    ? PROT_READ | PROT_EXEC
                    : RW;

    mprotect((void *)(uintptr_t)page, length, (int)random_below(8));
    if (!one_in(6))
        mprotect((void *)(uintptr_t)page, FUZZ_PAGE, usual);
}

static void touch(void)
{
    volatile uint32_t *words = arena + random_below(ARENA_PAGES) * WORDS;

    words[random_below(WORDS)] += 1;
}

static void unmap(void)
{
    uint32_t page =
        one_in(10) ? some_page()
                   : ADDRESS(arena) + random_below(ARENA_PAGES) * FUZZ_PAGE;

    munmap((void *)(uintptr_t)page, some_length());
}

/* The arena may have holes, which this may fill. */
static void map(void)
{
    static const int kinds[] = { MAP_PRIVATE, MAP_PRIVATE, MAP_SHARED };
    int flags = ONE_OF(kinds) | MAP_ANONYMOUS | (one_in(2) ? MAP_FIXED : 0);
    uint8_t *page = (uint8_t *)arena + random_below(ARENA_PAGES) * FUZZ_PAGE;
    uint8_t *got = mmap(page, some_length(),
                        one_in(4) ? (int)random_below(8) : RW, flags, -1, 0);

    if (got != MAP_FAILED && !one_in(4))
        munmap(got + (got == page ? 0 : random_below(2) * FUZZ_PAGE),
               FUZZ_PAGE);
}

/* The first thread's stack has no access, and is to grow. */
static void bar_stack(void)
{
    uint32_t low = STACK_TOP - (1 + random_below(256)) * FUZZ_PAGE;

    if (one_in(4))
        mprotect((void *)(uintptr_t)(STACK_TOP - 0x4000), 0x3000, PROT_NONE);
    *(volatile uint32_t *)(uintptr_t)low = 0;
}

static void use_heap(void)
{
    void *pieces[4];

    for (unsigned i = 0; i < COUNT(pieces); i++)
        pieces[i] = calloc(1, 1 + random_below(3 * FUZZ_PAGE));
    for (unsigned i = 0; i < COUNT(pieces); i++)
        free(pieces[i]);
}

/* One of the next allocations of the kernel's fails. */
static void fail(void)
{
    struct failing *failing = (struct failing *)FAIL_AT;

    if (mmap(failing, FUZZ_PAGE, RW, MAP_ANONYMOUS | MAP_FIXED | MAP_PRIVATE,
             -1, 0) == failing)
        failing->n = random_below(12);
}

act_function *const memory_acts[] = { protect, protect,   protect, touch,
                                      touch,   unmap,     map,     map,
                                      fail,    bar_stack, use_heap };
const unsigned memory_act_count = COUNT(memory_acts);
