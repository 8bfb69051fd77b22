/* fork.c - a second process, whose library is in order: fork_private.h. */
#include "fork_private.h"
#include "syscalls_private.h"
#include "tls_private.h"

#include <unistd.h>

#pragma weak __stdio_hold
#pragma weak __stdio_release
#pragma weak __atexit_hold
#pragma weak __atexit_release
#pragma weak __heap_hold
#pragma weak __heap_release
#pragma weak __stdio_alone
#pragma weak __thread_alone

static void call(void (*function)(void))
{
    if (function)
        function();
}

pid_t fork(void)
{
    int32_t result;

    call(__stdio_hold);
    call(__atexit_hold);
    call(__heap_hold);
    result = __sys_fork();
    if (result == 0) {
        __tls_set_tid(__tls_pointer(), __sys_gettid());
        call(__stdio_alone);
        call(__thread_alone);
    }
    call(__heap_release);
    call(__atexit_release);
    call(__stdio_release);
    return syscall_result(result);
}
