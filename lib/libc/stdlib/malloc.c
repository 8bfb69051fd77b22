/* malloc.c - malloc and its family, for any number of threads.
 *
 * One lock guards the heap; heap_private.h draws what is behind it. A pointer
 * that is not malloc's to free ends the program with a line that says why.
 *
 * A handler that interrupted one of these calls (and the child of its fork)
 * finds the lock its own and the heap in the middle of a change. Whatever it
 * asks for gets a mapping of its own; what it frees is lost.
 */
#include "libc/internal/fork_private.h"
#include "heap_private.h"
#include "libc/internal/lock_private.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static volatile uint32_t lock;

bool __heap_hold(void)
{
    return __owned_lock(&lock);
}

void __heap_release(void)
{
    __owned_unlock(&lock);
}

static void *allocate(size_t size, size_t alignment)
{
    bool locked = __owned_lock(&lock);
    void *memory;

    if (locked && size < HEAP_LARGE && alignment < HEAP_LARGE)
        memory = __heap_allocate(size, alignment);
    else
        memory = __large_allocate(size, alignment);
    if (locked)
        __owned_unlock(&lock);
    if (!memory)
        errno = ENOMEM;
    return memory;
}

static _Noreturn void complain(const char *function, const void *memory,
                               enum heap_verdict verdict)
{
    __owned_unlock(&lock);
    dprintf(STDERR_FILENO, "%s(%p): %s\n", function, memory,
            verdict == HEAP_FREED ? "freed already"
                                  : "not allocated, or freed already");
    abort();
}

/* Return how many bytes `memory` can hold, and tell whether it is a large
 * block. The caller has the lock. Does not return if the caller has no right to
 * the memory. */
static size_t look_up(const char *function, const void *memory, bool *large)
{
    enum heap_verdict verdict = __heap_check(memory);
    size_t size;

    *large = verdict == HEAP_FOREIGN;
    if (verdict == HEAP_VALID)
        return __heap_size(memory);
    size = *large ? __large_size(memory) : 0;
    if (size == 0)
        complain(function, memory, verdict);
    return size;
}

void *malloc(size_t size)
{
    return allocate(size, HEAP_ALIGNMENT);
}

void *calloc(size_t count, size_t size)
{
    void *memory;
    size_t total;

    if (__builtin_mul_overflow(count, size, &total)) {
        errno = ENOMEM;
        return NULL;
    }
    memory = malloc(total);
    if (memory && total < HEAP_LARGE) /* a fresh mapping is zero */
        memset(memory, 0, total);
    return memory;
}

void free(void *memory)
{
    bool large;

    if (!memory)
        return;
    if (!__owned_lock(&lock))
        return;
    look_up("free", memory, &large);
    if (large)
        __large_free(memory);
    else
        __heap_free(memory);
    __owned_unlock(&lock);
}

/* Resize in place where the heap can, or where a mapping would stay at least
 * half used. *held is how much there was. */
static bool resize(void *memory, size_t size, size_t *held)
{
    bool locked = __owned_lock(&lock), large, done;

    *held = look_up("realloc", memory, &large);
    if (large)
        done = size <= *held && size >= *held / 2;
    else
        done = locked && size < HEAP_LARGE && __heap_resize(memory, size);
    if (locked)
        __owned_unlock(&lock);
    return done;
}

void *realloc(void *memory, size_t size)
{
    void *moved;
    size_t held;

    if (!memory)
        return malloc(size);
    if (resize(memory, size, &held))
        return memory;
    moved = malloc(size);
    if (moved) {
        memcpy(moved, memory, held < size ? held : size);
        free(memory);
    }
    return moved;
}

void *aligned_alloc(size_t alignment, size_t size)
{
    if (alignment == 0 || alignment & (alignment - 1)) {
        errno = EINVAL;
        return NULL;
    }
    return allocate(size,
                    alignment < HEAP_ALIGNMENT ? HEAP_ALIGNMENT : alignment);
}

int posix_memalign(void **memory, size_t alignment, size_t size)
{
    int saved = errno, result = 0;
    void *aligned;

    if (alignment % sizeof(void *))
        return EINVAL;
    aligned = aligned_alloc(alignment, size);
    if (aligned)
        *memory = aligned;
    else
        result = errno;
    errno = saved;
    return result;
}
