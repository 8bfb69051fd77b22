/* create.c - the birth of a thread.
 *
 * Owns: the mapping of guard page, stack and TLS block (pthread_private.h
 * draws it), and the count of threads that decides who exits the process.
 * Promise: a creation that fails leaves nothing behind.
 */
#include <errno.h>
#include <stdlib.h>
#include <sys/mman.h>
#include "libc/internal/atomic.h"
#include "libc/internal/fork_private.h"
#include "libc/internal/syscalls_private.h"
#include "libc/internal/tls_private.h"

#include "pthread_private.h"

enum { PAGE = 4096, STACK_ALIGNMENT = 16, LARGE = 16 };

static volatile int living = 1;

/* A new thread's first function: the kernel starts it with an empty stack. */
static _Noreturn void run_thread(void)
{
    pthread_t self = current_thread();
    if (__ras_prepare_thread())
        abort(); /* no memory: no sequence of this thread would be one */
    __unblock_signals(&self->blocked);
    pthread_exit(self->start(self->argument));
}

/* A mapping for a stack of `size` bytes with the guard page; its length goes to
 * *length. The TLS block takes the top of the stack, or if it is large has room
 * of its own. NULL: no memory. */
static char *map_thread(size_t size, size_t *length)
{
    char *mapping;
    size_t more = PAGE + (__tls_size() > size / LARGE ? __tls_size() : 0);
    *length = (size + more + PAGE - 1) & ~(size_t)(PAGE - 1);
    if (*length < size)
        return NULL;
    mapping = mmap(NULL, *length, PROT_READ | PROT_WRITE,
                   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (mapping == MAP_FAILED)
        return NULL;
    if (mprotect(mapping, PAGE, PROT_NONE) == 0)
        return mapping;
    munmap(mapping, *length);
    return NULL;
}

/* Return where the TLS block starts, at the high end of the mapping. */
static char *block_below(char *end)
{
    uintptr_t block = (uintptr_t)end - __tls_size();
    return (char *)(block & ~(uintptr_t)(STACK_ALIGNMENT - 1));
}

/* Return where the stack begins: below the TLS block, as if run_thread had been
 * called there (the i386 ABI wants esp + 4 aligned, and a return address). */
static uint32_t first_stack_pointer(char *block)
{
    return ADDRESS(block - sizeof(void *));
}

/* Start the thread whose TLS block is at `block`. 0, or EAGAIN. It may have
 * ended before we know it, but not go before. */
static int start_thread(pthread_t self, char *block)
{
    sigset_t before;
    int locked, error = 0;
    __block_signals(&before);
    self->blocked = before;
    locked = __known_lock();
    fetch_and_add(&living, 1);
    if (__sys_thread_create(ADDRESS(run_thread), first_stack_pointer(block),
                            ADDRESS(self), ADDRESS(&self->tid)) >= 0) {
        __know(self);
    } else {
        __thread_count_down();
        error = EAGAIN;
    }
    __known_unlock(locked);
    __unblock_signals(&before);
    return error;
}

static int create(pthread_t *thread, const pthread_attr_t *attributes,
                  void *(*start)(void *), void *argument)
{
    pthread_t self;
    size_t length;
    char *block;
    char *mapping = map_thread(attributes->stack_size, &length);
    if (!mapping)
        return EAGAIN;

    block = block_below(mapping + length);
    self = __tls_install(block);
    self->state = attributes->detach_state == PTHREAD_CREATE_DETACHED
                      ? DETACHED
                      : JOINABLE;
    self->start = start;
    self->argument = argument;
    self->created = 1;
    self->mapping = mapping;
    self->mapping_length = length;
    *thread = self; /* before it runs: a detached one may be gone after */
    if (start_thread(self, block) == 0)
        return 0;
    munmap(mapping, length);
    return EAGAIN;
}

int pthread_create(pthread_t *thread, const pthread_attr_t *attributes,
                   void *(*start)(void *), void *argument)
{
    pthread_attr_t defaults;
    int saved = errno;
    int error;
    pthread_attr_init(&defaults);
    error =
        create(thread, attributes ? attributes : &defaults, start, argument);
    errno = saved;
    return error;
}

/* The kernel may not know the tid word of a thread that it copied. Whoever was
 * joining it does not exist here. */
void __thread_alone(void)
{
    pthread_t self = current_thread();
    living = 1;
    self->created = 0;
    if (self->state == JOINING)
        self->state = JOINABLE;
    __know_nobody_else();
}

void __thread_count_up(void)
{
    fetch_and_add(&living, 1);
}

int __thread_count_down(void)
{
    return fetch_and_add(&living, -1) - 1;
}
