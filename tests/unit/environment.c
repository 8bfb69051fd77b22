/* environment.c - what a program is told at its start: environment and
 * options. */
#include "ours.h"
#include "system.h"

#include <stdio.h>
#include <string.h>
#include <reprise/tap.h>

static void check_environment(void)
{
    static char *first[] = { "HOME=/", "HOMER=odyssey", "EMPTY=", NULL };
    char name[16];

    re_environ = first;
    promise(strcmp(re_getenv("HOME"), "/") == 0 &&
                strcmp(re_getenv("EMPTY"), "") == 0 && !re_getenv("HOM") &&
                !re_getenv("OTHER"),
            "getenv finds whole names only");
    promise(re_setenv("NEW", "1", 0) == 0 &&
                strcmp(re_getenv("NEW"), "1") == 0 && first[3] == NULL,
            "setenv adds, and leaves the kernel's list alone");
    re_setenv("NEW", "2", 0);
    promise(strcmp(re_getenv("NEW"), "1") == 0, "setenv overwrites only...");
    re_setenv("NEW", "2", 1);
    promise(strcmp(re_getenv("NEW"), "2") == 0, "...when it is told to");
    for (int i = 0; i < 50; i++) {
        snprintf(name, sizeof name, "N%d", i);
        re_setenv(name, name, 1);
    }
    promise(strcmp(re_getenv("N0"), "N0") == 0 &&
                strcmp(re_getenv("N49"), "N49") == 0 &&
                strcmp(re_getenv("HOME"), "/") == 0,
            "fifty variables fit");
    re_unsetenv("HOME");
    promise(!re_getenv("HOME") && re_getenv("HOMER"),
            "unsetenv removes one, and only it");
    promise_errno(re_setenv("A=B", "1", 1), EINVAL, "'=' in a name is EINVAL");
    promise_errno(re_unsetenv(""), EINVAL, "an empty name is EINVAL");
}

/* Write what getopt finds as text: "a", "b(argument)", "?x", then what is
 * left. */
static const char *parse(const char *letters, int argc, char **argv)
{
    static char result[128];
    size_t used = 0;
    int letter;

    re_optind = 1;
    result[0] = '\0';
    while ((letter = re_getopt(argc, argv, letters)) != -1) {
        used +=
            (size_t)snprintf(result + used, sizeof result - used, "%c", letter);
        if (letter == '?' || letter == ':')
            used += (size_t)snprintf(result + used, sizeof result - used, "%c",
                                     re_optopt);
        if (re_optarg)
            used += (size_t)snprintf(result + used, sizeof result - used,
                                     "(%s)", re_optarg);
    }
    for (int i = re_optind; i < argc; i++)
        used += (size_t)snprintf(result + used, sizeof result - used, " %s",
                                 argv[i]);
    return result;
}

#define PARSE(letters, ...)                                                \
    parse(letters, sizeof((char *[]){ __VA_ARGS__ }) / sizeof(char *) - 1, \
          (char *[]){ __VA_ARGS__ })

static void promise_parse(const char *got, const char *expected,
                          const char *name)
{
    if (!promise(strcmp(got, expected) == 0, "%s", name))
        tap_note("expected \"%s\", got \"%s\"", expected, got);
}

static void check_options(void)
{
    promise_parse(PARSE("ab:", "p", "-a", "-b", "x", "rest", NULL),
                  "ab(x) rest", "options, then operands");
    promise_parse(PARSE("ab:", "p", "-ab", "x", NULL), "ab(x)",
                  "letters share a word");
    promise_parse(PARSE("ab:", "p", "-abx", "y", NULL), "ab(x) y",
                  "an argument follows in the same word");
    promise_parse(PARSE("a", "p", "-a", "--", "-a", NULL), "a -a",
                  "-- ends the options");
    promise_parse(PARSE("a", "p", "-", "-a", NULL), " - -a",
                  "- alone is an operand");
    system_reset_output();
    promise_parse(PARSE("a", "p", "-xa", NULL), "?xa",
                  "an unknown letter is '?'");
    promise(strcmp(system_output, "p: unknown option -- 'x'\n") == 0,
            "and stderr names it");
    promise_parse(PARSE("b:", "p", "-b", NULL), "?b",
                  "a missing argument is '?'");
    system_reset_output();
    promise_parse(PARSE(":b:", "p", "-b", NULL), ":b",
                  "or ':' for those who ask so");
    promise(system_output[0] == '\0', "without a message");
}

int main(void)
{
    check_environment();
    check_options();
    return tap_done();
}
