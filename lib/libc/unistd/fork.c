/* fork.c - a second process, whose library is in order: fork_private.h. */
#include "libc/internal/fork_private.h"
#include "libc/internal/syscalls_private.h"
#include "libc/internal/tls_private.h"

#include <signal.h>
#include <unistd.h>

#pragma weak __heap_hold
#pragma weak __heap_release
#pragma weak __stdio_alone
#pragma weak __atexit_alone
#pragma weak __thread_alone

static void call(void (*function)(void))
{
    if (function)
        function();
}

/* No handler runs in the child before its locks are free: it may print. */
pid_t fork(void)
{
    const sigset_t all = ~(sigset_t)0;
    sigset_t before;
    int32_t result;
    bool held = __heap_hold && __heap_hold();

    (void)__sys_sigprocmask(SIG_BLOCK, ADDRESS(&all), ADDRESS(&before));
    result = __sys_fork();
    if (result == 0) {
        __tls_set_tid(__tls_pointer(), __sys_gettid());
        call(__stdio_alone);
        call(__atexit_alone);
        call(__thread_alone);
    }
    if (held)
        __heap_release();
    (void)__sys_sigprocmask(SIG_SETMASK, ADDRESS(&before), 0);
    return syscall_result(result);
}
