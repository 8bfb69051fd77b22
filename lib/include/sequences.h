/* sequences.h - the restartable sequences that the library ships.
 *
 * Each is atomic on one CPU without a lock prefix or a system call: when an
 * interruption lands inside, the kernel puts the thread back at its start or
 * carries it forward to its end. A program that calls one has it registered
 * by crt0, before main(). The code is in lib/ras/NAME.asm, written once for
 * all forms; read test_and_set.asm first.
 *
 * The forms of ras_NAME, all with the same prototype:
 *
 *     ras_NAME                      static: registered at program start
 *     ras_NAME_WAY                  carried forward from anywhere inside
 *     ras_NAME_mixed_WAY            put back before its first store, carried
 *                                   forward after it (ras_NAME of those with
 *                                   several stores is one: by clone)
 *     ras_NAME_dynamic              dynamic: names itself on entry
 *     ras_NAME_dynamic_WAY, ras_NAME_dynamic_mixed_WAY
 *
 * WAY is rewrite, clone, jump, fault, breakpoint or emulate. Costs are in
 * user instructions, the `ret` included and the call not; dynamic costs 1
 * more, jump 2 or 4, fault 1.
 */
#ifndef SEQUENCES_H
#define SEQUENCES_H

/* Declare every form: RAS_ONE_STORE where the first store is the last
 * instruction, RAS_STORES else. */
#define RAS_WAYS(type, name, parameters) \
    type name parameters;                \
    type name##_rewrite parameters;      \
    type name##_clone parameters;        \
    type name##_jump parameters;         \
    type name##_fault parameters;        \
    type name##_breakpoint parameters;   \
    type name##_emulate parameters

#define RAS_ONE_STORE(type, name, parameters) \
    RAS_WAYS(type, name, parameters);         \
    RAS_WAYS(type, name##_dynamic, parameters)

#define RAS_MIXED_WAYS(type, name, parameters) \
    RAS_WAYS(type, name, parameters);          \
    type name##_mixed_rewrite parameters;      \
    type name##_mixed_clone parameters;        \
    type name##_mixed_jump parameters;         \
    type name##_mixed_fault parameters;        \
    type name##_mixed_breakpoint parameters;   \
    type name##_mixed_emulate parameters

#define RAS_STORES(type, name, parameters)  \
    RAS_MIXED_WAYS(type, name, parameters); \
    RAS_MIXED_WAYS(type, name##_dynamic, parameters)

/* ---- one word ---- */

/* Store 1; return the old value. Cost: 4. */
RAS_ONE_STORE(int, ras_test_and_set, (volatile int *cell));

/* Store `desired` if *cell == expected; return the old value. Cost: 7. */
RAS_ONE_STORE(int, ras_compare_and_swap,
              (volatile int *cell, int expected, int desired));

/* Add `amount`; return the old value. Cost: 6. */
RAS_ONE_STORE(int, ras_fetch_and_add, (volatile int *cell, int amount));

/* Store `value`; return the old value. Cost: 5. */
RAS_ONE_STORE(int, ras_exchange, (volatile int *cell, int value));

/* ---- several words ---- */

/* Add to both counters of a pair. Cost: 8. */
RAS_STORES(void, ras_count_pair, (volatile int pair[2], int first, int second));

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
