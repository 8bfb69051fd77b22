/* demonstration.c - what all programs that show something answer alike. */
#include <fcntl.h>
#include <reprise/demonstration.h>
#include <reprise/reprise.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "libc/internal/program_private.h"

enum { LIST_SIZE = 16384 };

static int verdict_is_asked;

/* Without its usage, which comes after a colon. */
static void print_line(const char *line)
{
    size_t length = strcspn(line, "\n");
    const char *usage = strstr(line, ": [");

    if (usage && (size_t)(usage - line) < length)
        length = (size_t)(usage - line);
    printf("\n%s: %.*s\n", __program_name, (int)length, line);
}

/* Print what /etc/help has of the program: NAME, a tab, one line. */
static void print_about(void)
{
    static char list[LIST_SIZE];
    size_t length = strlen(__program_name);
    ssize_t got = 0, more;
    int fd = open("/etc/help", O_RDONLY);

    if (fd < 0)
        return;
    while ((more = read(fd, list + got, LIST_SIZE - 1 - (size_t)got)) > 0)
        got += more;
    close(fd);
    for (char *line = list; line && *line; line = strchr(line, '\n')) {
        line += *line == '\n';
        if (!strncmp(line, __program_name, length) && line[length] == '\t')
            print_line(line + length + 1);
    }
}

static void answer(int argc, char **argv, const char *usage, const char *more)
{
    for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++)
        if (!strcmp(argv[i], "-h") || !strcmp(argv[i], "--help")) {
            printf("usage: %s\n%s", usage, more);
            print_about();
            exit(0);
        }
}

void answer_help(int argc, char **argv, const char *usage)
{
    answer(argc, argv, usage, "");
}

int demonstration_arguments(int argc, char **argv, const char *usage)
{
    int kept = 0;

    answer(argc, argv, usage,
           "  --verdict  exit status 1 if something goes wrong, even if it is "
           "meant to\n");
    for (int i = 0; i < argc; i++)
        if (i && !strcmp(argv[i], "--verdict"))
            verdict_is_asked = 1;
        else
            argv[kept++] = argv[i];
    argv[kept] = NULL;
    return kept;
}

int demonstration_status(int went_wrong, const char *meant)
{
    if (meant && went_wrong)
        dprintf(STDOUT_FILENO, "This is meant to go wrong: %s.\n", meant);
    else if (meant)
        dprintf(STDOUT_FILENO,
                "This is meant to go wrong, but it did not this time.\n");
    return verdict_is_asked ? went_wrong != 0 : went_wrong != (meant != NULL);
}

void require_machine(unsigned needed)
{
    static const char *const names[] = { "single steps", "debug registers",
                                         "an instruction counter" };
    struct system_status status = { 0 };

    (void)system_status_np(&status);
    for (unsigned i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (needed & ~status.machine & 1u << i) {
            fprintf(stderr, "%s: it needs %s, which this machine lacks\n",
                    __program_name, names[i]);
            exit(2);
        }
}
