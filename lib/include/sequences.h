/* sequences.h - the restartable sequences that the library ships.
 *
 * Each is atomic on one CPU without a lock prefix or a system call: when an
 * interruption lands inside, the kernel puts the thread back at its start.
 * A program that calls one has it registered by crt0, before main().
 * The code is in lib/ras/NAME.asm; read test_and_set.asm first.
 */
#ifndef SEQUENCES_H
#define SEQUENCES_H

/* Store 1; return the old value. */
int ras_test_and_set(volatile int *word);

/* Store `desired` if *word == expected; return the old value. */
int ras_compare_and_swap(volatile int *word, int expected, int desired);

/* Add `amount`; return the old value. */
int ras_fetch_and_add(volatile int *word, int amount);

/* Store `value`; return the old value. */
int ras_exchange(volatile int *word, int value);

/* Names for the boundaries of the sequence `name`: name_start, name_commit
 * and name_end are the addresses of its labels. */
#define RAS_LABELS(name)                                        \
    extern const char name##_start[] __asm__(#name ".start");   \
    extern const char name##_commit[] __asm__(#name ".commit"); \
    extern const char name##_end[] __asm__(#name ".end")

RAS_LABELS(ras_test_and_set);
RAS_LABELS(ras_compare_and_swap);
RAS_LABELS(ras_fetch_and_add);
RAS_LABELS(ras_exchange);

#endif
