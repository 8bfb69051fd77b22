/* frame.c - physical frames, and the kernel's heap made of them. */
#include "machine.h"
#include "random.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <reprise/tap.h>

#include "kernel.h"
#include "mm/frame.h"
#include "mm/heap.h"

enum { FRAMES = 300, PIECES = 200, ROUNDS = 50000 };

static bool lies_in(const struct boot_range *range, paddr_t frame)
{
    return frame + PAGE_SIZE > range->start && frame < range->end;
}

/* A map with a hole and two reserved ranges: take every frame there is. */
static void check_map(void)
{
    const struct boot_info boot = {
        .memory = { { 2 * PAGE_SIZE, 100 * PAGE_SIZE },
                    { 150 * PAGE_SIZE, FRAMES * PAGE_SIZE } },
        .memory_count = 2,
        .reserved = { { 2 * PAGE_SIZE, 20 * PAGE_SIZE },
                      { 160 * PAGE_SIZE + 5, 170 * PAGE_SIZE - 5 },
                      { 200 * PAGE_SIZE, 203 * PAGE_SIZE } },
    };
    static bool taken[FRAMES];
    int twice = 0, outside = 0;
    unsigned count = 0;
    paddr_t frame;

    machine_memory(FRAMES);
    frame_init(&boot);
    while ((frame = kernel_frame_alloc()) != NO_FRAME) {
        count++;
        twice += taken[frame / PAGE_SIZE];
        taken[frame / PAGE_SIZE] = true;
        outside += !lies_in(&boot.memory[0], frame) &&
                   !lies_in(&boot.memory[1], frame);
        outside += lies_in(&boot.reserved[0], frame) ||
                   lies_in(&boot.reserved[1], frame) ||
                   lies_in(&boot.reserved[2], frame);
        memset(arch_frame_data(frame), 0xFF, PAGE_SIZE);
    }
    promise_equal(outside, 0, "only usable, unreserved frames are given");
    promise_equal(twice, 0, "no frame is given twice");
    promise_equal(count, 98 + 150 - 18 - 10 - 3, "all of these are given");
    promise_equal(count, frames_total, "and that is the total");
    promise_equal(frames_available(), 0, "then none is available");
    for (unsigned i = 0; i < FRAMES; i++)
        if (taken[i])
            kernel_frame_free(i * PAGE_SIZE);
    promise_equal(frames_available(), count, "freed frames are available");
}

static void check_promises(void)
{
    unsigned available = frames_available(), count = 0;
    paddr_t frame, frames[FRAMES];

    promise_equal(frame_reserve(available + 1), -ENOMEM,
                  "more than there is cannot be promised");
    promise_equal(frame_reserve(10), 0, "ten frames are promised");
    while ((frame = kernel_frame_alloc()) != NO_FRAME)
        frames[count++] = frame;
    promise_equal(count, available - 10, "nobody else gets those ten");
    for (int i = 0; i < 10; i++)
        frames[count++] = frame_alloc_reserved();
    promise_equal(frames_available(), 0, "the ten can be redeemed");
    promise(PANICS(frame_alloc_reserved()), "an eleventh is a panic");
    while (count > 0)
        kernel_frame_free(frames[--count]);
    promise_equal(frames_available(), available, "and all come back");
    promise(PANICS(kernel_frame_free(frames[0])),
            "a frame freed twice is a panic");
    promise(PANICS(kernel_frame_free(frames[1] + 1)),
            "so is one that is no frame");
    promise(PANICS(frame_unreserve(1)), "so is a promise that nobody made");
}

struct piece {
    unsigned char *data;
    size_t size;
    unsigned char pattern;
};

static bool is_intact(const struct piece *piece)
{
    for (size_t i = 0; i < piece->size; i++)
        if (piece->data[i] != piece->pattern)
            return false;
    return true;
}

static void check_heap(void)
{
    static struct piece pieces[PIECES];
    unsigned available = frames_available();
    int spoiled = 0, misaligned = 0, failed = 0;

    for (int i = 0; i < ROUNDS; i++) {
        struct piece *piece = &pieces[random_below(PIECES)];

        if (piece->data) {
            spoiled += !is_intact(piece);
            kfree(piece->data);
            piece->data = NULL;
            continue;
        }
        piece->size = 1 + random_below(random_below(8) ? 300 : PAGE_SIZE);
        piece->pattern = (unsigned char)random_bits();
        piece->data =
            random_below(2) ? kmalloc(piece->size) : kzalloc(piece->size);
        if (!piece->data) {
            failed++;
            continue;
        }
        misaligned += (uintptr_t)piece->data % 16 != 0;
        memset(piece->data, piece->pattern, piece->size);
    }
    for (int i = 0; i < PIECES; i++)
        kfree(pieces[i].data);
    promise_equal(spoiled, 0, "no piece touches another");
    promise_equal(misaligned, 0, "pieces are aligned to 16");
    promise(failed < ROUNDS / 4, "memory is mostly found");
    promise_equal(frames_available(), available,
                  "when all is freed, every frame is back");
    for (unsigned char *data; (data = kmalloc(PAGE_SIZE)) != NULL;)
        memset(data, 0xEE, PAGE_SIZE);
    promise(kmalloc(16) == NULL && kzalloc(16) == NULL,
            "when memory is out, NULL");
}

int main(void)
{
    random_start("build/unit/frame-64 (or -32)");
    check_map();
    check_promises();
    check_heap();
    return tap_done();
}
