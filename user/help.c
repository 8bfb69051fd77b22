/* help - list the programs, one line each, or those named: help [NAME...] */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "wrapped.h"

enum { NAME_WIDTH = 16, TEXT_COLUMN = NAME_WIDTH + 4 };

/* The build makes it from the first line of every program's source. */
static const char list[] = "etc/help";

static ssize_t read_list(char *text, size_t size)
{
    ssize_t length, total = 0;
    int fd = open(list, O_RDONLY);
    if (fd < 0)
        return -1;
    while ((length = read(fd, text + total, size - (size_t)total)) > 0)
        total += length;
    close(fd);
    return length < 0 ? -1 : total;
}

/* True if the line is that of `name`. */
static bool is_of(const char *line, const char *name)
{
    size_t length = strlen(name);
    return !strncmp(line, name, length) && line[length] == '\t';
}

/* One line: NAME, a tab, the help. A long name has a line of its own. */
static void print_line(const char *line)
{
    const char *tab = strchr(line, '\t');
    if (!tab)
        return;
    if (tab - line > NAME_WIDTH)
        printf("  %.*s\n%*s", (int)(tab - line), line, TEXT_COLUMN, "");
    else
        printf("  %-*.*s  ", NAME_WIDTH, (int)(tab - line), line);
    print_wrapped(tab + 1, TEXT_COLUMN, TEXT_COLUMN);
}

static void print_shell(void)
{
    printf("\nThe shell itself: jobs, wait, export, unset, exit (or Ctrl-D).\n"
           "A | B   A <IN >OUT >>OUT 2>ERR   A & B   A ; B   A && B   "
           "A || B\n"
           "NAME=VALUE, $NAME, $?; Ctrl-C interrupts a program; `poweroff' or "
           "Ctrl-A X\nleaves QEMU.\n");
}

static void print_all(char *text)
{
    char *rest;
    for (char *line = strtok_r(text, "\n", &rest); line;
         line = strtok_r(NULL, "\n", &rest))
        print_line(line);
    print_shell();
}

/* False if there is no such program. */
static bool print_one(char *text, const char *name)
{
    for (char *line = text; line; line = strchr(line, '\n')) {
        line += *line == '\n';
        if (!is_of(line, name))
            continue;
        line[strcspn(line, "\n")] = '\0';
        print_line(line);
        return true;
    }
    fprintf(stderr, "help: %s: no such program; `help' lists them\n", name);
    return false;
}

int main(int argc, char **argv)
{
    static char text[16384];
    bool found = true;
    ssize_t length = read_list(text, sizeof(text) - 1);
    if (length < 0) {
        fprintf(stderr, "help: %s: %s\n", list, strerror(errno));
        return 1;
    }
    text[length] = '\0';
    if (argc < 2)
        print_all(text);
    for (int i = 1; i < argc; i++)
        found &= print_one(text, argv[i]);
    return found ? 0 : 2;
}
