/* atomic.h - how the library changes its own words, each in one step.
 *
 * Counts, locks, links, states of threads: whoever changes one of them against
 * others does it here, and nowhere else does the library use the compiler's
 * atomic operations (`make lint`). They are made of the sequences of lib/ras,
 * or of locked instructions: as a mutex is, by the environment's
 * REPRISE_MUTEX=ras|xchg, and ras else. So by default no path of the library
 * executes a locked instruction (user/tests/unlocked_test steps through them).
 *
 * The sequences do before crt0 has registered them, too: then there is one
 * thread, and no handler of a signal, so nobody comes in between. A handler
 * may use all of it: it never runs in the middle of a sequence. With ras=off
 * on the kernel's command line the library's words are as unprotected as any
 * mutex, unless REPRISE_MUTEX=xchg.
 */
#ifndef LIBC_ATOMIC_H
#define LIBC_ATOMIC_H

#include <pthread.h>
#include <reprise/sequences.h>
#include <stdbool.h>

/* PTHREAD_MECHANISM_RAS_NP or PTHREAD_MECHANISM_XCHG_NP: of the library's own
 * words, and of a mutex that was not told. It is chosen once, from the
 * environment, before the second thread. */
extern int __mechanism;
void __choose_mechanism(char **environment);

/* ---- by a mechanism that the caller names: a mutex has its own ---- */

/* Store `desired` if *word is `expected`. What stood there before. */
static inline int compare_and_swap_by(int mechanism, volatile int *word,
                                      int expected, int desired)
{
    if (mechanism == PTHREAD_MECHANISM_RAS_NP)
        return ras_compare_and_swap(word, expected, desired);
    __atomic_compare_exchange_n(word, &expected, desired, 0, __ATOMIC_SEQ_CST,
                                __ATOMIC_SEQ_CST);
    return expected;
}

/* Store `value`. What stood there before. */
static inline int exchange_by(int mechanism, volatile int *word, int value)
{
    if (mechanism == PTHREAD_MECHANISM_RAS_NP)
        return ras_exchange(word, value);
    return __atomic_exchange_n(word, value, __ATOMIC_SEQ_CST);
}

/* ---- by the library's ---- */

static inline int compare_and_swap(volatile int *word, int expected,
                                   int desired)
{
    return compare_and_swap_by(__mechanism, word, expected, desired);
}

static inline int exchange(volatile int *word, int value)
{
    return exchange_by(__mechanism, word, value);
}

/* Add `amount`. What stood there before. */
static inline int fetch_and_add(volatile int *word, int amount)
{
    if (__mechanism == PTHREAD_MECHANISM_RAS_NP)
        return ras_fetch_and_add(word, amount);
    return __atomic_fetch_add(word, amount, __ATOMIC_SEQ_CST);
}

/* Store `desired` if *link is `expected`, and say whether it was. (A pointer is
 * a word here; on a host where unit tests run it may have 64 bits.) */
static inline bool replace_pointer(void *volatile *link, void *expected,
                                   void *desired)
{
    if (sizeof(void *) == sizeof(int) &&
        __mechanism == PTHREAD_MECHANISM_RAS_NP)
        return ras_compare_and_swap((volatile int *)(volatile void *)link,
                                    (int)(uintptr_t)expected,
                                    (int)(uintptr_t)desired) ==
               (int)(uintptr_t)expected;
    return __atomic_compare_exchange_n(link, &expected, desired, 0,
                                       __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
}

/* Store `pointer`, and whatever was stored before it earlier. A plain store. */
static inline void publish_pointer(void *volatile *link, void *pointer)
{
    __atomic_store_n(link, pointer, __ATOMIC_RELEASE);
}

/* Store `desired` in two words at once if they are *expected; else learn what
 * they are. By a locked instruction, always. The words are aligned to 8 bytes;
 * clang calls a function of its own library where no type says so. */
static inline bool locked_replace_two(volatile unsigned long long *words,
                                      unsigned long long *expected,
                                      unsigned long long desired)
{
    typedef unsigned long long two_words __attribute__((aligned(8)));
    volatile two_words *aligned = (volatile two_words *)words;
    return __atomic_compare_exchange_n(aligned, expected, desired, 0,
                                       __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
}

#endif
