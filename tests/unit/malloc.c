/* malloc.c - the library's heap over a counted supply of memory.
 *
 * Every block is filled with a pattern of its own and checked before it goes:
 * blocks that overlap spoil each other's.
 */
#include "ours.h"
#include "random.h"
#include "system.h"

#include <errno.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <reprise/tap.h>

enum { BLOCKS = 300, ROUNDS = 60000, THREADS = 4, LARGE = 128 * 1024 };

struct block {
    unsigned char *memory;
    size_t size;
    unsigned char pattern;
};

struct mistakes {
    int pattern, alignment, missing, zero;
};

/* ---- blocks ---- */

static void fill(struct block *block)
{
    memset(block->memory, block->pattern, block->size);
}

static bool is_intact(const struct block *block, size_t size)
{
    for (size_t i = 0; i < size; i++)
        if (block->memory[i] != block->pattern)
            return false;
    return true;
}

static size_t random_size(unsigned int *seed)
{
    unsigned int kind = (unsigned int)re_rand_r(seed) % 64;
    unsigned int any = (unsigned int)re_rand_r(seed);

    if (kind == 0)
        return LARGE + any % LARGE;
    if (kind < 8)
        return any % 20000;
    return any % 300;
}

static void make(struct block *block, struct mistakes *mistakes,
                 unsigned int *seed)
{
    size_t alignment = 16;

    block->size = random_size(seed);
    block->pattern = (unsigned char)re_rand_r(seed);
    switch (re_rand_r(seed) % 4) {
    case 0:
        block->memory = re_calloc(block->size, 1);
        for (size_t i = 0; block->memory && i < block->size; i++)
            mistakes->zero += block->memory[i] != 0;
        break;
    case 1:
        alignment = (size_t)16 << re_rand_r(seed) % 10;
        block->memory = re_aligned_alloc(alignment, block->size);
        break;
    default:
        block->memory = re_malloc(block->size);
    }
    if (!block->memory) {
        mistakes->missing++;
        return;
    }
    mistakes->alignment += (uintptr_t)block->memory % alignment != 0;
    fill(block);
}

static void resize(struct block *block, struct mistakes *mistakes,
                   unsigned int *seed)
{
    size_t size = random_size(seed);
    unsigned char *memory = re_realloc(block->memory, size);

    if (!memory) {
        mistakes->missing++;
        return;
    }
    block->memory = memory;
    mistakes->pattern +=
        !is_intact(block, size < block->size ? size : block->size);
    block->size = size;
    fill(block);
}

static void drop(struct block *block, struct mistakes *mistakes)
{
    mistakes->pattern += !is_intact(block, block->size);
    re_free(block->memory);
    block->memory = NULL;
}

/* Make, resize and free blocks at random, and free them all. */
static void stress(struct mistakes *mistakes, unsigned int seed, int rounds)
{
    struct block blocks[BLOCKS] = { { 0 } };

    for (int i = 0; i < rounds; i++) {
        struct block *block = &blocks[re_rand_r(&seed) % BLOCKS];

        if (!block->memory)
            make(block, mistakes, &seed);
        else if (re_rand_r(&seed) % 3 == 0)
            resize(block, mistakes, &seed);
        else
            drop(block, mistakes);
    }
    for (int i = 0; i < BLOCKS; i++)
        if (blocks[i].memory)
            drop(&blocks[i], mistakes);
}

/* ---- promises ---- */

static void promise_no_mistakes(const struct mistakes *mistakes,
                                const char *when)
{
    promise_equal(mistakes->missing, 0, "%s: memory is always found", when);
    promise_equal(mistakes->pattern, 0, "%s: no block touches another", when);
    promise_equal(mistakes->alignment, 0, "%s: blocks are aligned", when);
    promise_equal(mistakes->zero, 0, "%s: calloc's blocks are zero", when);
}

static void check_stress(void)
{
    struct mistakes mistakes = { 0 };
    size_t mapped, mappings;

    stress(&mistakes, (unsigned int)random_bits(), ROUNDS);
    promise_no_mistakes(&mistakes, "one thread");
    mapped = system_mapped;
    mappings = system_mappings;
    for (int i = 0; i < 5; i++)
        stress(&mistakes, (unsigned int)random_bits(), ROUNDS / 5);
    promise(system_mapped <= mapped + 1024 * 1024 &&
                system_mappings <= mappings + 1,
            "what was freed is used again: the heap stops growing");
}

static void check_large(void)
{
    size_t mapped = system_mapped, mappings = system_mappings;
    char *large = re_malloc(1000000), *aligned;

    promise(large && system_mappings == mappings + 1,
            "a large block has a mapping of its own");
    memset(large, 'x', 1000000);
    large = re_realloc(large, 3000000);
    promise(large && large[0] == 'x' && large[999999] == 'x',
            "a large block keeps its contents when it grows");
    aligned = re_aligned_alloc(65536 * 4, 10);
    promise(aligned && (uintptr_t)aligned % (65536 * 4) == 0,
            "alignment to 256 KiB works");
    re_free(large);
    re_free(aligned);
    promise(system_mapped == mapped && system_mappings == mappings,
            "large blocks go back to the system when they are freed");
}

/* Fill a region with small blocks and free them in an order in which each
 * must find both neighbours. */
static void check_joining(void)
{
    enum { COUNT = 500 };
    void *small[COUNT];
    size_t mappings;
    void *whole;

    for (int i = 0; i < COUNT; i++)
        small[i] = re_malloc(100);
    mappings = system_mappings;
    for (int i = 0; i < COUNT; i += 2)
        re_free(small[i]);
    for (int i = COUNT - 1; i > 0; i -= 2)
        re_free(small[i]);
    whole = re_malloc(50000);
    promise(whole && system_mappings == mappings,
            "free neighbours are joined into one large chunk");
    re_free(whole);
}

static void check_out_of_memory(void)
{
    void *blocks[100], *kept = re_malloc(100);
    int count = 0;

    system_memory = system_mapped + 3000000;
    errno = 0;
    while (count < 100 && (blocks[count] = re_malloc(100000)))
        count++;
    promise(count > 0 && count < 100 && errno == ENOMEM,
            "when there is no more memory, NULL and ENOMEM");
    promise(re_realloc(kept, 100000000) == NULL && re_realloc(kept, 50),
            "a realloc that fails leaves the block as it was");
    while (count > 0)
        re_free(blocks[--count]);
    promise((blocks[0] = re_malloc(100000)) != NULL,
            "what was freed meanwhile can be had again");
    re_free(blocks[0]);
    re_free(kept);
    system_memory = SIZE_MAX;
}

static void check_sizes(void)
{
    void *one, *two, *memory = &one;
    volatile size_t huge = SIZE_MAX;

    promise(!re_malloc(huge) && !re_malloc(huge - 64) &&
                !re_malloc(huge / 2 + 2) &&
                !re_aligned_alloc(huge / 2 + 1, 64) &&
                !re_calloc(huge / 2, 3) && !re_calloc(huge / 16 + 2, 16),
            "sizes that no memory can have are refused");
    one = re_malloc(0);
    two = re_malloc(0);
    promise(one && two && one != two, "malloc(0) gives addresses of its own");
    re_free(one);
    re_free(two);
    re_free(NULL);
    promise(re_posix_memalign(&memory, 24, 10) == EINVAL && memory == &one &&
                re_posix_memalign(&memory, 2, 10) == EINVAL,
            "posix_memalign refuses an alignment that is no power of two");
    promise(re_posix_memalign(&memory, 4096, 10) == 0 &&
                (uintptr_t)memory % 4096 == 0,
            "posix_memalign aligns to a page");
    re_free(memory);
}

/* Does freeing `memory` end the program, and with which words? */
static void promise_abort(void *memory, const char *words, const char *name)
{
    volatile bool aborted = false;

    system_reset_output();
    if (setjmp(system_end) == 0)
        re_free(memory);
    else
        aborted = true;
    if (!promise(aborted && strstr(system_output, words), "%s", name))
        tap_note("aborted: %d, output: %s", aborted, system_output);
}

static void check_mistakes_are_found(void)
{
    static _Alignas(16) char foreign[64];
    char *twice = re_malloc(100), *inside = re_malloc(100);
    char *large = re_malloc(LARGE * 2), *merged = re_malloc(100);
    char *below = re_malloc(100), *above = re_malloc(100);
    char *small = re_malloc(24);

    re_free(twice);
    promise_abort(twice, "freed already", "freeing twice ends the program");
    re_free(merged);
    re_free(inside);
    promise_abort(merged, "freed already",
                  "freeing twice is noticed after a neighbour was freed too");
    re_free(below);
    re_free(above);
    promise_abort(above, "freed already",
                  "freeing twice is noticed after the block joined the one "
                  "below");
    inside = re_malloc(100);
    memset(inside, 0, 100);
    promise_abort(inside + 32, "not allocated",
                  "freeing the middle of a block ends the program");
    promise_abort(inside + 1, "not allocated",
                  "freeing an odd address ends the program");
    promise_abort(foreign + 32, "not allocated",
                  "freeing what malloc never gave ends the program");
    promise_abort((void *)16, "not allocated",
                  "freeing a small number ends the program");
    re_free(large);
    promise_abort(large, "not allocated",
                  "freeing a large block twice ends the program");
    re_free(small);
    re_free(inside);
}

/* ---- threads ---- */

static void *run_thread(void *argument)
{
    struct mistakes *mistakes = argument;

    stress(mistakes, (unsigned int)(uintptr_t)argument, ROUNDS / 4);
    return NULL;
}

static void check_threads(void)
{
    struct mistakes mistakes[THREADS] = { { 0 } }, all = { 0 };
    pthread_t threads[THREADS];

    for (int i = 0; i < THREADS; i++)
        pthread_create(&threads[i], NULL, run_thread, &mistakes[i]);
    for (int i = 0; i < THREADS; i++) {
        pthread_join(threads[i], NULL);
        all.pattern += mistakes[i].pattern;
        all.missing += mistakes[i].missing;
        all.alignment += mistakes[i].alignment;
        all.zero += mistakes[i].zero;
    }
    promise_no_mistakes(&all, "four threads");
}

int main(void)
{
    random_start("build/unit/malloc-64 (or -32)");
    check_joining();
    check_stress();
    check_large();
    check_sizes();
    check_out_of_memory();
    check_mistakes_are_found();
    check_threads();
    return tap_done();
}
