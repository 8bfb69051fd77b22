/* siglongjmp.c - a long jump out of a signal's handler, with the mask. */
#include <setjmp.h>
#include <signal.h>

_Noreturn void siglongjmp(sigjmp_buf environment, int value)
{
    if (environment->has_mask)
        (void)sigprocmask(SIG_SETMASK, &environment->mask, NULL);
    longjmp(environment, value);
}
