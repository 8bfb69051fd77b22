/* wrapped.c - pthread_create() of a program that may be explored, and its
 * exit(): foreign_private.h. The threads that are directed run this.
 */
#include "foreign_private.h"
#include "libc/internal/atomic.h"
#include "libc/internal/exit_private.h"
#include "pthread/pthread_private.h"

/* ld --wrap=pthread_create makes these two of that one. */
int __real_pthread_create(pthread_t *thread, const pthread_attr_t *attributes,
                          void *(*start)(void *), void *argument);
int __wrap_pthread_create(pthread_t *thread, const pthread_attr_t *attributes,
                          void *(*start)(void *), void *argument);
_Noreturn void __be_over(void);
extern int (*const __explore_program)(int argc, char **argv);

/* What makes the linker take program.c, which start.c calls if it is there. */
int (*const __explore_program)(int argc, char **argv) = explore_program;

/* The program is over, or the run is; the director sees it. (The listing has
 * what is not static, and not called explore_.) */
_Noreturn void __be_over(void)
{
    __births.has_ended = true;
    for (;;)
        __thread_is_over();
}

int __wrap_pthread_create(pthread_t *thread, const pthread_attr_t *attributes,
                          void *(*start)(void *), void *argument)
{
    struct birth *birth = __births.of;
    int number, state = PTHREAD_CREATE_JOINABLE;

    if (!__births.on || current_thread() == __births.director)
        return __real_pthread_create(thread, attributes, start, argument);
    number = fetch_and_add(&__births.count, 1) + 1;
    if (number >= EXPLORE_THREADS) {
        __births.are_too_many = true;
        __be_over();
    }
    birth += number - 1;
    birth->start = start;
    birth->argument = argument;
    *thread = birth->thread;
    __thread_count_up();
    if (attributes)
        pthread_attr_getdetachstate(attributes, &state);
    if (state == PTHREAD_CREATE_DETACHED)
        pthread_detach(birth->thread);
    birth->is_born = true;
    __asm__ volatile("call __thread_is_born" : : "a"(number) : "memory");
    return 0;
}

/* exit.c calls this before it leaves the process. */
void __explored_exit(int status)
{
    if (!__births.on || current_thread() == __births.director)
        return;
    __births.status = status;
    __be_over();
}
