/* help - list the programs, one line each. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

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

/* One line: NAME, a tab, the help. */
static void print_line(const char *line)
{
    const char *tab = strchr(line, '\t');
    if (tab)
        printf("  %-12.*s %s\n", (int)(tab - line), line, tab + 1);
}

int main(void)
{
    static char text[16384];
    char *line, *rest;
    ssize_t length = read_list(text, sizeof(text) - 1);
    if (length < 0) {
        fprintf(stderr, "help: %s: %s\n", list, strerror(errno));
        return 1;
    }
    text[length] = '\0';
    for (line = strtok_r(text, "\n", &rest); line;
         line = strtok_r(NULL, "\n", &rest))
        print_line(line);
    printf("  %-12s %s\n", "exit", "leave the shell (also Ctrl-D)");
    printf("\nNAME=VALUE sets the environment; Ctrl-A X leaves QEMU.\n");
    return 0;
}
