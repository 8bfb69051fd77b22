/* pthread_private.h - what the files of lib/pthread share.
 *
 *     low                     one mapping of a thread                    high
 *     | guard page | stack, grows down ... | TLS data | struct pthread |
 *       PROT_NONE                                       ^ %gs:0 points here
 *
 * The first thread of a program has no such mapping: `mapping` is NULL, and
 * its TLS block is crt0's. The first of a forked process may have one, but it
 * was not `created`.
 */
#ifndef PTHREAD_PRIVATE_H
#define PTHREAD_PRIVATE_H

#include <pthread.h>
#include <signal.h>

/* The life of a thread, in `state`. Who moves it, with compare-and-swap:
 *
 *     JOINABLE -> DETACHED   detach: the thread will unmap its own stack
 *     JOINABLE -> EXITING    the thread's exit: whoever joins unmaps it
 *     JOINABLE -> JOINING    join: nobody else may join or detach
 *     EXITING  -> JOINING    join, or detach, which then has to join
 *
 * Whoever unmaps it, or has it unmapped, makes it unknown first (known.c).
 */
enum thread_life { JOINABLE, DETACHED, EXITING, JOINING };

struct pthread {
    struct pthread *self; /* at %gs:0, because gcc's TLS wants it there */
    volatile int tid;     /* the kernel stores 0 at the end and wakes */
    struct ras_descriptor *volatile ras_slot;     /* of ras_set_slot() */
    volatile uint32_t interruptions, reserved_at; /* of load_linked */
    volatile int *reserved;
    volatile int state;    /* enum thread_life */
    sigset_t blocked;      /* what it begins with */
    int created;           /* by thread_create: the kernel clears tid */
    volatile int finished; /* of another one, instead of tid */
    void *(*start)(void *);
    void *argument;
    void *result;
    void *mapping; /* guard page, stack and this struct */
    size_t mapping_length;
    struct pthread *volatile next; /* in the list of known.c */
};

_Static_assert(sizeof(struct pthread) <= 256, "crt0 reserves 256 bytes");
_Static_assert(offsetof(struct pthread, tid) == 4,
               "__tls_set_tid(), mutex.inc");
_Static_assert(offsetof(struct pthread, ras_slot) == 8, "forms.inc");
_Static_assert(offsetof(struct pthread, interruptions) == 12, "forms.inc");
_Static_assert(offsetof(struct pthread, reserved_at) == 16, "forms.inc");
_Static_assert(offsetof(struct pthread, reserved) == 20, "forms.inc");

static inline pthread_t current_thread(void)
{
    pthread_t self;
    __asm__("movl %%gs:0, %0" : "=r"(self));
    return self;
}

/* pthread_mutex_t.kind: the mechanism in the low bits, the type in the second
 * byte. 0 is a mutex that has not been locked yet and takes the default
 * mechanism. The fast paths in mutex_*.asm go by the first byte, with ras, or
 * by the whole. Only the owner of a recursive mutex writes NESTED, while it
 * has it more than once, so that an unlock is not the fast path's. */
enum mutex_kind {
    KIND_NORMAL_XCHG = PTHREAD_MECHANISM_XCHG_NP,
    KIND_MECHANISM_MASK = 0xf,
    KIND_NESTED = 0x80,
    KIND_TYPE_SHIFT = 8
};

/* pthread_mutex_t.word, beside an owner's tid. */
enum {
    MUTEX_ANYBODY = 1, /* in a normal mutex on xchg */
    MUTEX_WAITING = -0x7fffffff - 1
};

_Static_assert(PTHREAD_MECHANISM_RAS_NP == 1, "mutex.inc");
_Static_assert(KIND_NORMAL_XCHG == 2 && MUTEX_ANYBODY == 1, "mutex.inc");
_Static_assert(PTHREAD_MUTEX_NORMAL == 0, "mutex.inc");
_Static_assert(offsetof(pthread_mutex_t, word) == 0, "mutex.inc");
_Static_assert(offsetof(pthread_mutex_t, kind) == 4, "mutex.inc");

/* One thread less lives: how many remain. */
int __thread_count_down(void);
/* One more, that was made before. */
void __thread_count_up(void);

/* Keep handlers out of what a fork in one of them could not put in order in the
 * child: the birth and the end of a thread. *before is what was blocked. */
void __block_signals(sigset_t *before);
void __unblock_signals(const sigset_t *before);

/* known.c: the threads that may be joined, detached or sent a signal, so that
 * a pthread_t that is none (any more) is never followed. What is asked of one
 * that is known is asked with the lock held; lock() returns what unlock()
 * wants. A thread is known from its beginning on, so that one without a tid
 * has ended. forget() takes the lock itself; whoever is forgotten may be
 * unmapped then. */
int __known_lock(void);
void __known_unlock(int locked);
int __is_known(pthread_t thread);
void __know(pthread_t thread);
void __forget(pthread_t thread);
void __know_nobody_else(void); /* in a fork's child */

/* The fast paths jump here when they are not enough. */
int __mutex_lock_slow(pthread_mutex_t *mutex);
int __mutex_lock_contended(pthread_mutex_t *mutex);
int __mutex_unlock_slow(pthread_mutex_t *mutex);
int __mutex_wake(pthread_mutex_t *mutex);

/* REPRISE_MUTEX, or ras. A PTHREAD_MECHANISM_*_NP, never the default one. */
int __mutex_default_mechanism(void);

/* Sleep while *word == value, for at most *timeout (NULL: for ever). The
 * kernel's answer: 0 or -errno. */
int __futex_wait(volatile int *word, int value, const struct timespec *timeout);

/* Store in *left how long it is until `deadline`: 0, ETIMEDOUT, or EINVAL if
 * that is no time. */
int __time_left(clockid_t clock, const struct timespec *deadline,
                struct timespec *left);

/* Call the destructors of the caller's keys. NULL in a program without. */
void __key_destruct_all(void);

/* Wake at most `count` sleepers; how many there were. */
int __futex_wake(volatile int *word, int count);

#endif
