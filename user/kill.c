/* kill - send a signal, TERM by default: kill [-SIGNAL] PID|-GROUP|%JOB... */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    int number;
    const char *name;
} signals[] = {
#define SIGNAL(name) { SIG##name, #name },
#include "signals.def"
#undef SIGNAL
};

enum { SIGNALS = sizeof(signals) / sizeof(signals[0]) };

static int usage(void)
{
    fprintf(
        stderr,
        "usage: kill [-SIGNAL] PID|-GROUP|%%JOB...   kill -l lists signals\n");
    return 2;
}

/* A whole number in `text`: 0, or -1. */
static int read_number(const char *text, int *number)
{
    char *end;
    *number = (int)strtol(text, &end, 10);
    return end == text || *end ? -1 : 0;
}

/* "9", "KILL", "SIGKILL" or "kill"; -1: there is none such. */
static int signal_number(const char *text)
{
    int number;
    if (read_number(text, &number) == 0)
        return number >= 0 && number < NSIG ? number : -1;
    if (!strncasecmp(text, "SIG", 3))
        text += 3;
    for (int i = 0; i < SIGNALS; i++)
        if (!strcasecmp(text, signals[i].name))
            return signals[i].number;
    return -1;
}

static int list_signals(void)
{
    for (int i = 0; i < SIGNALS; i++)
        printf("%2d %s\n", signals[i].number, signals[i].name);
    return 0;
}

static int send(const char *text, int signal)
{
    int pid;
    if (*text == '%') { /* the shell has names for those that run */
        fprintf(stderr, "kill: %s: no such job is running; `jobs` lists them\n",
                text);
        return 1;
    }
    if (read_number(text, &pid) < 0) {
        fprintf(stderr, "kill: %s is not a process id\n", text);
        return 2;
    }
    if (kill(pid, signal) < 0) {
        fprintf(stderr, "kill: %s: %s\n", text,
                errno == ENOTSUP ? "no job can be stopped here"
                                 : strerror(errno));
        return 1;
    }
    return 0;
}

int main(int argc, char **argv)
{
    int signal = SIGTERM, status = 0, i = 1;
    if (argc > 1 && argv[1][0] == '-') {
        const char *name = argv[1] + 1;
        if (argc == 2 && !strcmp(name, "l"))
            return list_signals();
        if (!strcmp(name, "s") && argc > 2)
            name = argv[++i];
        if (strcmp(name, "-") != 0) /* -- ends the options */
            signal = signal_number(name);
        i++;
        if (signal < 0) {
            fprintf(stderr, "kill: %s: no such signal\n", name);
            return usage();
        }
    }
    if (i == argc)
        return usage();
    for (; i < argc; i++) {
        int result = send(argv[i], signal);
        status = result > status ? result : status;
    }
    return status;
}
