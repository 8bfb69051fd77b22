/* sh - start programs by name: sh [-c] [PROGRAM [ARGUMENT...]] */
#include <errno.h>
#include <reprise.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sh.h"

static const char prompt[] = "reprise$ ";

static const char *signal_name(int number)
{
    static const struct {
        int number;
        const char *name;
    } names[] = { { 4, "SIGILL" },  { 5, "SIGTRAP" }, { 6, "SIGABRT" },
                  { 7, "SIGBUS" },  { 8, "SIGFPE" },  { 9, "SIGKILL" },
                  { 11, "SIGSEGV" } };
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (names[i].number == number)
            return names[i].name;
    return "a signal";
}

static void complain_about_start(const char *name, int error)
{
    if (error == ENOENT)
        fprintf(stderr, "sh: %s: no such program; `help` lists them\n", name);
    else
        fprintf(stderr, "sh: %s: %s\n", name, strerror(error));
}

/* The exit status as other shells give it: 128 + signal if killed. */
static int tell_end(const char *name, int status)
{
    if (WIFSIGNALED(status)) {
        fprintf(stderr, "sh: %s: killed by %s (signal %d)\n", name,
                signal_name(WTERMSIG(status)), WTERMSIG(status));
        return 128 + WTERMSIG(status);
    }
    if (WEXITSTATUS(status))
        fprintf(stderr, "sh: %s: exit status %d\n", name, WEXITSTATUS(status));
    return WEXITSTATUS(status);
}

static int run_program(char **words)
{
    int status;
    pid_t pid = spawn_np(words[0], words, environ);
    if (pid < 0) {
        complain_about_start(words[0], errno);
        return errno == ENOENT ? 127 : 126;
    }
    if (waitpid(pid, &status, 0) != pid) {
        fprintf(stderr, "sh: waiting for %s: %s\n", words[0], strerror(errno));
        return 1;
    }
    return tell_end(words[0], status);
}

/* Put NAME=VALUE into the environment, for every program from now on. */
static int assign(char *word)
{
    char *equals = strchr(word, '=');
    if (!equals || equals == word)
        return 0;
    *equals = '\0';
    if (setenv(word, equals + 1, 1) < 0)
        fprintf(stderr, "sh: %s: %s\n", word, strerror(errno));
    return 1;
}

static int run_words(char **words)
{
    while (*words && assign(*words))
        words++;
    if (!*words)
        return 0;
    if (!strcmp(words[0], "exit"))
        exit(words[1] ? atoi(words[1]) : 0);
    return run_program(words);
}

static void run_line(char *line)
{
    char *words[MOST_WORDS + 1];
    const char *complaint;
    if (split_line(line, words, &complaint) < 0)
        fprintf(stderr, "sh: %s\n", complaint);
    else
        run_words(words);
}

static void prompt_for_lines(void)
{
    static char line[LINE_LENGTH];
    for (;;) {
        printf("%s", prompt);
        fflush(stdout);
        if (!fgets(line, sizeof(line), stdin))
            break;
        run_line(line);
    }
    printf("\n");
}

int main(int argc, char **argv)
{
    if (argc > 1 && !strcmp(argv[1], "-c")) {
        if (argc > 2)
            return run_words(argv + 2);
        fprintf(stderr, "usage: sh [-c] [PROGRAM [ARGUMENT...]]\n");
        return 2;
    }
    if (argc > 1)
        run_words(argv + 1);
    prompt_for_lines();
    return 0;
}
