/* sigset.c - sets of signals: bit n - 1 is signal n. */
#include <errno.h>
#include <signal.h>

/* The bit of a signal; 0, with errno, for what is none. */
static sigset_t bit_of(int signal)
{
    if (signal >= 1 && signal < NSIG)
        return (sigset_t)1 << (signal - 1);
    errno = EINVAL;
    return 0;
}

int sigemptyset(sigset_t *set)
{
    *set = 0;
    return 0;
}

int sigfillset(sigset_t *set)
{
    *set = ~(sigset_t)0;
    return 0;
}

int sigaddset(sigset_t *set, int signal)
{
    sigset_t bit = bit_of(signal);

    *set |= bit;
    return bit ? 0 : -1;
}

int sigdelset(sigset_t *set, int signal)
{
    sigset_t bit = bit_of(signal);

    *set &= ~bit;
    return bit ? 0 : -1;
}

int sigismember(const sigset_t *set, int signal)
{
    sigset_t bit = bit_of(signal);

    return bit ? (*set & bit) != 0 : -1;
}
