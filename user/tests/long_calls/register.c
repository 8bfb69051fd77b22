/* register.c - tables of 1,024 sequences, the longest sequence, and a crowd
 * that stands inside one. */
#include <errno.h>
#include <reprise/ras.h>
#include <reprise/reprise.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/ras.h>
#include <sys/wait.h>
#include <reprise/tap.h>
#include <unistd.h>
#include "long_calls.h"

enum { STEP = 4, THREADS = 4000 };

static uint8_t *text;
static struct ras_descriptor *table; /* RAS_LIMIT of each */
static struct ras_statistics *rows;

/* The highest address comes first, which is the slowest order. */
static void make_table(void)
{
    static const char name[] = "twenty-three characters";
    static const uint8_t store[] = { 0x90, 0x89, 0x02 }; /* mov [edx], eax */

    for (int i = 0; i < RAS_LIMIT; i++) {
        uint32_t start = (uint32_t)text + (RAS_LIMIT - 1 - i) * STEP;
        memcpy((void *)start, store, sizeof(store));
        table[i] = (struct ras_descriptor){ .start = start,
                                            .commit = start + 1,
                                            .end = start + sizeof(store),
                                            .name = (uint32_t)name };
    }
}

static void do_nothing(void)
{
}

static void register_table(const char *beside)
{
    promise_equal(ras_register(table, RAS_LIMIT), 0, "%d sequences, %s",
                  RAS_LIMIT, beside);
    promise_equal(ras_stats(0, rows, RAS_LIMIT), RAS_LIMIT, "are told of");
    promise_equal(in_child(do_nothing), 0, "and copied by a fork");
}

/* It is as long as can be, of instructions as short as can be. */
static void register_longest(void)
{
    struct ras_explanation why;
    struct ras_descriptor row = { .start = (uint32_t)text,
                                  .end = (uint32_t)text + RAS_LENGTH_MAX };

    mprotect(text, RAS_LIMIT * STEP, PROT_READ | PROT_WRITE);
    memset(text, 0x90, RAS_LENGTH_MAX);
    memcpy(text + RAS_LENGTH_MAX - 2, "\x89\x02", 2);
    row.commit = row.end - 2;
    mprotect(text, RAS_LIMIT * STEP, PROT_READ | PROT_EXEC);
    promise_equal(ras_explain(&row, &why), 0, "the longest is explained");
    promise_equal(ras_register(&row, 1), 0, "and registered");
    ras_unregister(text);
}

/* rasctl(2) takes them one by one, and purges all at once. */
static void install_many(void)
{
    int installed = 0;

    for (int i = 0; i < RAS_LIMIT; i++)
        installed += rasctl(text + i * STEP, 3, RAS_INSTALL) == 0;
    promise(installed > RAS_LIMIT / 2, "%d are installed", installed);
    promise_equal(rasctl(NULL, 0, RAS_PURGE_ALL), 0, "and purged");
}

void register_many(void)
{
    table = (void *)memory(RAS_LIMIT * sizeof(*table));
    rows = (void *)memory(RAS_LIMIT * sizeof(*rows));
    text = (uint8_t *)memory(RAS_LIMIT * STEP);
    make_table();
    mprotect(text, RAS_LIMIT * STEP, PROT_READ | PROT_EXEC);
    for (int n = ras_stats(0, rows, RAS_LIMIT); n-- > 0;)
        ras_unregister((void *)rows[n].start);
    register_table("alone");
    promise_equal(munmap(text, RAS_LIMIT * STEP), 0, "they go with their text");
    promise_equal(ras_stats(0, rows, RAS_LIMIT), 0, "all of them");
    text = (uint8_t *)memory(RAS_LIMIT * STEP);
    make_table();
    mprotect(text, RAS_LIMIT * STEP, PROT_READ | PROT_EXEC);
    int count = make_crowd(THREADS, wait_for_end);
    register_table("beside a crowd");
    table[RAS_LIMIT - 1].start = table[0].start;
    for (int i = 0; i < RAS_LIMIT; i++)
        ras_unregister((void *)((uint32_t)text + (uint32_t)i * STEP));
    promise_errno(ras_register(table, RAS_LIMIT), EINVAL,
                  "a table whose last is wrong, beside %d threads", count);
    end_crowd();
    register_longest();
    install_many();
    munmap(table, RAS_LIMIT * sizeof(*table));
    munmap(rows, RAS_LIMIT * sizeof(*rows));
}
