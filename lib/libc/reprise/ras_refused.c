/* ras_refused.c - tell which of a program's sequences the kernel refuses.
 *
 * The build leaves a list in /etc/sequences/NAME (tools/sequences/lines): the
 * source's file, line and text of each instruction. Where there is none, as of
 * a program from elsewhere, the address has to do. */
#include "libc/internal/program_private.h"
#include "libc/internal/syscalls_private.h"
#include "libc/reprise/ras_say_private.h"

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

/* What the list says of the instruction at `pc`: "FILE:LINE: TEXT\n...", or
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

static void tell(const char *list, const struct ras_descriptor *row,
                 const struct ras_explanation *why, int error)
{
    char text[sizeof(why->text)];
    uint32_t pc = error ? row->start : why->pc;
    const char *name = row->name ? (const char *)row->name : "(unnamed)";
    const char *source = find_source(list, pc);

    __ras_say(text, sizeof(text), row, why, error);
    if (!source) {
        dprintf(STDERR_FILENO, "%s, at %08x (%+d): %s\n", name, (unsigned)pc,
                (int)(pc - row->start), text);
        return;
    }
    int place = (int)(strstr(source, ": ") - source);
    const char *line = source + place + 2;
    dprintf(STDERR_FILENO, "%.*s: %s: %s\n        %.*s\n", place, source, name,
            text, (int)strcspn(line, "\n"), line);
}

void __ras_tell_refused(const struct ras_descriptor *rows, size_t count)
{
    char list[LIST];

    read_list(list);
    for (size_t i = 0; i < count; i++) {
        struct ras_explanation why = { 0 };
        int error = -__sys_ras_explain(ADDRESS(&rows[i]), ADDRESS(&why));
        if (error || why.rule != RAS_RULE_NONE)
            tell(list, &rows[i], &why, error);
    }
}
