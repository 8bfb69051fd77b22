/* pieces.c - sequences made at run time. */
#include <reprise/reprise.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "recovery_test.h"

enum { TRAP = 0xCC, RETURN = 0xC3, START = PAGE - LENGTH, BEFORE = 9 };

const char *const way_names[RAS_RECOVERIES] = {
    "rollback", "rewrite", "clone", "jump", "fault", "breakpoint", "emulate",
};

static const uint8_t body[LENGTH] = { 0x8b, 0x02, 0x40, 0x89,
                                      0x02, 0x89, 0x42, 0x04 };

static uint8_t *map(size_t length)
{
    uint8_t *memory = mmap(NULL, length, PROT_READ | PROT_WRITE,
                           MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED)
        exit(2);
    return memory;
}

/* edx: the pair; ecx: where `jmp ecx` leads to, over itself. */
static void write_start(uint8_t *text)
{
    uint32_t back = (uint32_t)text + PAGE + 2;
    static const uint8_t load_pair[] = { 0x8b, 0x54, 0x24, 0x04, 0xb9 };
    memcpy(text + START - BEFORE, load_pair, sizeof(load_pair));
    memcpy(text + START - 4, &back, 4);
    memcpy(text + START, body, LENGTH);
}

static void write_end(const struct piece *piece, int way)
{
    static const uint8_t jump[] = { 0xff, 0xe1 }, load[] = { 0x8b, 0x0d };
    uint8_t *end = piece->text + PAGE;
    memset(end, RETURN, 16);
    if (way == RAS_JUMP) {
        memcpy(end, jump, sizeof(jump));
    } else if (way == RAS_FAULT) {
        memcpy(end, load, sizeof(load));
        memcpy(end + sizeof(load), &piece->other, 4);
    } else if (way == RAS_CLONE) {
        memcpy(piece->other, body, LENGTH);
        piece->other[LENGTH] = TRAP;
    }
}

void piece_make(struct piece *piece, int way)
{
    int code = PROT_READ | PROT_EXEC;
    int needed = way == RAS_CLONE || way == RAS_JUMP || way == RAS_FAULT;
    piece->text = map(2 * PAGE);
    piece->other = map(PAGE);
    write_start(piece->text);
    write_end(piece, way);
    if (way == RAS_JUMP)
        piece->other[0] = TRAP;
    mprotect(piece->text, 2 * PAGE, code);
    mprotect(piece->other, PAGE, way == RAS_FAULT ? PROT_READ : code);
    piece->run =
        (void (*)(volatile int *))(uintptr_t)(piece->text + START - BEFORE);
    piece->row = (struct ras_descriptor){
        .start = (uint32_t)piece->text + START,
        .commit = (uint32_t)piece->text + START + COMMIT,
        .end = (uint32_t)piece->text + PAGE,
        .recovery = (uint8_t)way,
        .name = (uint32_t)way_names[way],
        .with = needed ? (uint32_t)piece->other : 0,
    };
}

void piece_free(struct piece *piece)
{
    munmap(piece->text, 2 * PAGE);
    munmap(piece->other, PAGE);
}

const struct ras_statistics *piece_counts(const struct piece *piece)
{
    static struct ras_statistics counts;
    return ras_counters((void *)piece->row.start, &counts) ? NULL : &counts;
}

/* The yield begins a new quantum, nearly always, and a new count of
 * restarts. */
int piece_interrupt(const struct piece *piece, volatile int *pair, uint32_t n,
                    uint32_t *offset)
{
    struct timespec tick = { 0, 1 };
    struct ras_last before, last;
    nanosleep(&tick, NULL);
    ras_last(&before);
    preempt_after_np(n);
    piece->run(pair);
    preempt_after_np(0);
    ras_last(&last);
    *offset = last.pc - piece->row.start;
    return last.count == before.count + 1 && last.cause == RAS_CAUSE_FORCED;
}

/* Where the timer came as well it is tried again; so it is further down. */
uint32_t piece_steps_to(const struct piece *piece, uint32_t offset)
{
    volatile int pair[2] = { 0, 0 };
    uint32_t found;
    for (uint32_t n = 1; n < STEPS; n++) {
        int tries = TRIES;
        while (!piece_interrupt(piece, pair, n, &found) && --tries)
            continue;
        if (tries && found == offset)
            return n;
    }
    return 0;
}

static int forward_after(const struct piece *piece, uint32_t n)
{
    for (int try = 0; try < TRIES; try++) {
        volatile int pair[2] = { 0, 0 };
        uint32_t offset;
        int alone = piece_interrupt(piece, pair, n, &offset);
        if (pair[0] != 1 || pair[1] != 1)
            return -1;
        if (alone)
            return offset == STORED;
    }
    return 0;
}

int piece_sweep(const struct piece *piece)
{
    int forward = 0;
    for (uint32_t n = 1; n < STEPS; n++) {
        int result = forward_after(piece, n);
        if (result < 0)
            return -1;
        forward += result;
    }
    return forward;
}

/* A thread's kernel stack goes when the next one runs. */
uint32_t free_frames(void)
{
    struct timespec pause = { 0, 5000000 };
    struct system_status status;
    nanosleep(&pause, NULL);
    return system_status_np(&status) == 0 ? status.frames_free : 0;
}

int in_child(int (*function)(struct piece *piece), struct piece *piece)
{
    int status = -1;
    pid_t child = fork();
    if (child == 0)
        _exit(function(piece));
    waitpid(child, &status, 0);
    return status;
}
