/* environment.c - REPRISE_MUTEX decides what a mutex is made of, in a child
 * that asks its own library: user/tests/mutex_default.c. */
#include <reprise/reprise.h>
#include <sys/wait.h>
#include <reprise/tap.h>

#include "mutex_test.h"

/* The exit status of mutex_default with this environment. */
static int mechanism_with(const char *variable)
{
    const char *arguments[] = { "mutex_default", NULL };
    const char *environment[] = { variable, NULL };
    int status = -1;
    pid_t pid =
        spawn_np(arguments[0], (char **)arguments, (char **)environment);
    if (pid < 0 || waitpid(pid, &status, 0) != pid || !WIFEXITED(status))
        return -1;
    return WEXITSTATUS(status);
}

void test_environment(void)
{
    promise_equal(mechanism_with(NULL), PTHREAD_MECHANISM_RAS_NP,
                  "the default mechanism is ras");
    promise_equal(mechanism_with("REPRISE_MUTEX=ras"), PTHREAD_MECHANISM_RAS_NP,
                  "REPRISE_MUTEX=ras");
    promise_equal(mechanism_with("REPRISE_MUTEX=xchg"),
                  PTHREAD_MECHANISM_XCHG_NP, "REPRISE_MUTEX=xchg");
    tap_note("one warning follows");
    promise_equal(mechanism_with("REPRISE_MUTEX=futex"),
                  PTHREAD_MECHANISM_RAS_NP,
                  "an unknown REPRISE_MUTEX is warned of and means ras");
}
