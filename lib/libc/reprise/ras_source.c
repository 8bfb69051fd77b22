/* ras_source.c - file and line of an instruction of a sequence: ras.h.
 *
 * The build leaves a list in /etc/sequences/NAME (tools/sequences/lines), and
 * tools/guest does so for a program from elsewhere: file, line and text of each
 * instruction. */
#include "libc/internal/program_private.h"

#include <errno.h>
#include <fcntl.h>
#include <reprise/ras.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { LIST = 8192 }; /* bytes; what is longer is cut */

/* Read the list into to[LIST]; it is empty where there is none. */
static void read_list(char *to)
{
    char path[128];
    ssize_t length;

    snprintf(path, sizeof(path), "/etc/sequences/%s", __program_name);
    int fd = open(path, O_RDONLY);
    length = fd < 0 ? -1 : read(fd, to, LIST - 1);
    if (fd >= 0)
        close(fd);
    to[length < 0 ? 0 : length] = '\0';
}

/* The list's line of the instruction at `pc`: "FILE:LINE: TEXT\n...", or
 * NULL. */
static const char *find_source(const char *list, uint32_t pc)
{
    while (*list) {
        char *behind;
        if (strtoul(list, &behind, 16) == pc && *behind == ' ')
            return behind + 1;
        list += strcspn(list, "\n");
        list += *list == '\n';
    }
    return NULL;
}

int ras_source(uint32_t pc, char *to, size_t size)
{
    char list[LIST];

    read_list(list);
    const char *source = find_source(list, pc);
    if (!source) {
        errno = ENOENT;
        return -1;
    }
    snprintf(to, size, "%.*s", (int)strcspn(source, "\n"), source);
    return 0;
}
