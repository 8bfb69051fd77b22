/* recovery_test.h - what the files of this test share: pieces of code made at
 * run time, each with a page of its own for all that its recovery needs. */
#ifndef RECOVERY_TEST_H
#define RECOVERY_TEST_H

#include <reprise/ras.h>
#include <stdint.h>

enum { PAGE = 4096, STEPS = 30, TRIES = 20, MOST_STEPPED = 20000 };

/* A sequence that increments pair[0] and copies it to pair[1]:
 *
 *     start   mov eax, [edx]          +0
 *             inc eax                 +2
 *     commit  mov [edx], eax          +3
 *             mov [edx + 4], eax      +5
 *     end     what the way needs, then ret
 */
enum { COMMIT = 3, STORED = 5, LENGTH = 8 };

struct piece {
    uint8_t *text;  /* two pages; the sequence ends where the second begins */
    uint8_t *other; /* the page of the clone, the landing or the guard */
    struct ras_descriptor row;
    void (*run)(volatile int *pair);
};

extern const char *const way_names[RAS_RECOVERIES];
#define EACH_WAY(way)      \
    int way = RAS_REWRITE; \
    way < RAS_RECOVERIES;  \
    way++

/* pieces.c: make one, not registered; unmap one. */
void piece_make(struct piece *piece, int way);
void piece_free(struct piece *piece);
/* The counters of a registered one. */
const struct ras_statistics *piece_counts(const struct piece *piece);
/* Run it with a preemption after `n` instructions; *offset says how far from
 * its start it was found. 1 if that was the only interruption. */
int piece_interrupt(const struct piece *piece, volatile int *pair, uint32_t n,
                    uint32_t *offset);
/* After how many instructions it is `offset` bytes from its start. */
uint32_t piece_steps_to(const struct piece *piece, uint32_t offset);
/* Interrupt it everywhere: how often it was carried forward, -1 if the pair
 * came out wrong. */
int piece_sweep(const struct piece *piece);

uint32_t free_frames(void);
/* Run `function` in a child, and wait: its status. */
int in_child(int (*function)(struct piece *piece), struct piece *piece);

void test_restored(void);  /* restored.c: all is as before, ours and others' */
void test_own_traps(void); /* own_traps.c: a program's own are its own */
void test_flags(void);     /* flags.c: so are its flags, while it is stepped */
void test_looks(void);     /* looks.c: code that looks sees nothing of it */
void test_mappings(void);  /* mappings.c: what is unmapped, protected, new */
void test_tables(void);    /* tables.c: fork, exec, two libraries */
void test_at_once(void);   /* at_once.c: a signal and a switch together */
void test_lies(void);      /* lies.c: whoever changes what names a sequence */
void test_hostile(void);   /* hostile.c: whoever would deceive the kernel */

#endif
