/* abort.c - the end of a program that has noticed its own mistake.
 *
 * SIGABRT, which a handler may see once; if that returns, or the signal is
 * ignored or blocked, it comes again as if it had never been touched. What
 * stdout still holds is lost.
 */
#include <signal.h>
#include <stdlib.h>

_Noreturn void abort(void)
{
    static const struct sigaction untouched;
    const sigset_t set = (sigset_t)1 << (SIGABRT - 1);

    (void)sigprocmask(SIG_UNBLOCK, &set, NULL);
    (void)raise(SIGABRT);
    (void)sigaction(SIGABRT, &untouched, NULL);
    (void)raise(SIGABRT);
    __builtin_trap(); /* nothing above can fail; and yet */
}
