/* steps.h - m = m + 1 in the three steps that it means: load, add, store.
 *
 *     int value = load(&m);
 *     value = value + 1;
 *     store(&m, value);
 *
 * What a compiler makes of `m = m + 1` is up to it, `volatile` or not: three
 * instructions, or a single one that reads, adds and writes. No interruption
 * comes inside a single instruction, so that on one CPU nothing would ever be
 * lost, and a demonstration of what is lost would show nothing. Here load()
 * and store() are an instruction each, whatever compiler it is. The build
 * looks at the code of each demonstration, too (tools/claims).
 */
#ifndef STEPS_H
#define STEPS_H

/* Return what the int at `word` is: one instruction reads it. (These are no
 * functions, so that a debugger shows the line where they are used.) */
#define load(word)                                                     \
    ({                                                                 \
        int loaded_;                                                   \
        const volatile int *from_ = (word);                            \
        __asm__ volatile("movl %1, %0" : "=r"(loaded_) : "m"(*from_)); \
        loaded_;                                                       \
    })

/* Make the int at `word` this value: one instruction writes it. */
#define store(word, value)                                            \
    ({                                                                \
        int stored_ = (value);                                        \
        volatile int *to_ = (word);                                   \
        __asm__ volatile("movl %1, %0" : "=m"(*to_) : "ri"(stored_)); \
    })

#endif
