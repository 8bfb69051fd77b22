/* timers.c - alarm and the interval timers. */
#include "signal_test.h"

#include <errno.h>
#include <sys/time.h>
#include <tap.h>
#include <unistd.h>

static void use_time(int rounds)
{
    for (volatile int i = 0; i < rounds; i++)
        continue;
}

void test_timers(void)
{
    struct itimerval value = { .it_value = { 0, 5000 } }, left;
    note_signal(SIGALRM, 0);
    setitimer(ITIMER_REAL, &value, NULL);
    promise(usleep(1000000) < 0 && errno == EINTR, "SIGALRM ends a sleep");
    promise(seen.count == 1 && seen.code == SI_TIMER, "it came once");
    alarm(100);
    promise(getitimer(ITIMER_REAL, &left) == 0 && left.it_value.tv_sec >= 99,
            "alarm sets the timer");
    promise_equal(alarm(0), 100, "and gives back what was left");
    value.it_interval.tv_usec = 5000;
    note_signal(SIGALRM, SA_RESTART);
    setitimer(ITIMER_REAL, &value, NULL);
    while (seen.count < 5)
        usleep(1000);
    promise(1, "an interval comes again and again");
    value = (struct itimerval){ 0 };
    setitimer(ITIMER_REAL, &value, NULL);

    note_signal(SIGVTALRM, 0);
    value.it_value.tv_usec = 3000;
    setitimer(ITIMER_VIRTUAL, &value, NULL);
    usleep(20000);
    promise_equal(seen.count, 0, "ITIMER_VIRTUAL stands while we sleep");
    use_time(60000);
    promise_equal(seen.count, 1, "and runs while we do");
    note_signal(SIGPROF, 0);
    setitimer(ITIMER_PROF, &value, NULL);
    use_time(60000);
    promise_equal(seen.count, 1, "so does ITIMER_PROF");
    promise_errno(setitimer(3, &value, NULL), EINVAL, "there is no fourth");
    value.it_value.tv_usec = 1000000;
    promise_errno(setitimer(ITIMER_REAL, &value, NULL), EINVAL,
                  "a million microseconds are a second");
}
