/* mutex.c - a mutex before its first lock and after its last unlock.
 *
 * Owns: the attributes; which mechanism (a sequence or a locked instruction) a
 * mutex begins with, told in its `kind`; and the warning of an unknown one.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "libc/internal/atomic.h"

#include "pthread_private.h"

int pthread_mutexattr_init(pthread_mutexattr_t *attributes)
{
    attributes->type = PTHREAD_MUTEX_DEFAULT;
    attributes->mechanism = PTHREAD_MECHANISM_DEFAULT_NP;
    attributes->shared = PTHREAD_PROCESS_PRIVATE;
    return 0;
}

int pthread_mutexattr_destroy(pthread_mutexattr_t *attributes)
{
    attributes->type = -1;
    return 0;
}

int pthread_mutexattr_settype(pthread_mutexattr_t *attributes, int type)
{
    if (type < PTHREAD_MUTEX_NORMAL || type > PTHREAD_MUTEX_ERRORCHECK)
        return EINVAL;
    attributes->type = type;
    return 0;
}

int pthread_mutexattr_gettype(const pthread_mutexattr_t *attributes, int *type)
{
    *type = attributes->type;
    return 0;
}

int pthread_mutexattr_setpshared(pthread_mutexattr_t *attributes, int shared)
{
    if (shared != PTHREAD_PROCESS_PRIVATE && shared != PTHREAD_PROCESS_SHARED)
        return EINVAL;
    attributes->shared = shared;
    return 0;
}

int pthread_mutexattr_getpshared(const pthread_mutexattr_t *attributes,
                                 int *shared)
{
    *shared = attributes->shared;
    return 0;
}

int pthread_mutexattr_setmechanism_np(pthread_mutexattr_t *attributes,
                                      int mechanism)
{
    if (mechanism < PTHREAD_MECHANISM_DEFAULT_NP ||
        mechanism > PTHREAD_MECHANISM_XCHG_NP)
        return EINVAL;
    attributes->mechanism = mechanism;
    return 0;
}

int pthread_mutexattr_getmechanism_np(const pthread_mutexattr_t *attributes,
                                      int *mechanism)
{
    *mechanism = attributes->mechanism;
    return 0;
}

int pthread_mutex_init(pthread_mutex_t *mutex,
                       const pthread_mutexattr_t *attributes)
{
    int type = PTHREAD_MUTEX_DEFAULT;
    int mechanism = PTHREAD_MECHANISM_DEFAULT_NP;
    if (attributes) {
        type = attributes->type;
        mechanism = attributes->mechanism;
    }
    if (mechanism == PTHREAD_MECHANISM_DEFAULT_NP)
        mechanism = __mutex_default_mechanism();
    memset(mutex, 0, sizeof(*mutex));
    mutex->kind = mechanism | type << KIND_TYPE_SHIFT;
    return 0;
}

int pthread_mutex_destroy(pthread_mutex_t *mutex)
{
    if (mutex->word)
        return EBUSY;
    mutex->kind = 0;
    return 0;
}

/* Straight to the console: the stream may be what is being locked. */
static void warn(const char *value)
{
    static const char before[] = "REPRISE_MUTEX=";
    static const char after[] = ": unknown (ras or xchg), ras is used\n";
    if (write(2, before, sizeof(before) - 1) < 0 ||
        write(2, value, strlen(value)) < 0 ||
        write(2, after, sizeof(after) - 1) < 0)
        return; /* nobody is there to be warned */
}

/* __choose_mechanism() in libc/internal/atomic.c has decided, before main().
 * The warning comes at the first mutex: a program without one needs none. */
int __mutex_default_mechanism(void)
{
    static volatile int looked;
    const char *value = looked ? NULL : getenv("REPRISE_MUTEX");
    looked = 1;
    if (value && *value && strcmp(value, "ras") && strcmp(value, "xchg"))
        warn(value);
    return __mechanism;
}
