/* environment.c - getenv and setenv.
 *
 * The kernel leaves the environment on the first stack. The first change
 * moves the list of pointers to memory that can grow; strings that were set
 * are never freed, because getenv() may have handed them out.
 * Not for two threads at once, as POSIX has it.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

char **environ;      /* the start sets it */
static char **owned; /* environ, once it is malloc's */

/* Index of "name=..." in environ, or how many entries there are. */
static size_t find(const char *name, size_t length)
{
    size_t i = 0;

    for (; environ[i]; i++)
        if (strncmp(environ[i], name, length) == 0 && environ[i][length] == '=')
            break;
    return i;
}

static int is_name(const char *name)
{
    return name && *name && !strchr(name, '=');
}

char *getenv(const char *name)
{
    size_t length = strlen(name), i = find(name, length);

    return environ[i] ? environ[i] + length + 1 : NULL;
}

/* Make room for entry `count` and a NULL after it. */
static int grow(size_t count)
{
    size_t bytes = (count + 2) * sizeof *environ;
    char **table = realloc(owned, bytes);

    if (!table)
        return -1;
    if (environ != owned)
        memcpy(table, environ, (count + 1) * sizeof *environ);
    table[count + 1] = NULL;
    owned = environ = table;
    return 0;
}

int setenv(const char *name, const char *value, int overwrite)
{
    size_t length, i;
    char *entry;

    if (!is_name(name)) {
        errno = EINVAL;
        return -1;
    }
    length = strlen(name);
    i = find(name, length);
    if (environ[i] && !overwrite)
        return 0;
    entry = malloc(length + strlen(value) + 2);
    if (!entry)
        return -1;
    if (!environ[i] && grow(i) != 0) {
        free(entry);
        return -1;
    }
    memcpy(entry, name, length);
    entry[length] = '=';
    strcpy(entry + length + 1, value);
    environ[i] = entry;
    return 0;
}

int unsetenv(const char *name)
{
    size_t i;

    if (!is_name(name)) {
        errno = EINVAL;
        return -1;
    }
    for (i = find(name, strlen(name)); environ[i]; i++)
        environ[i] = environ[i + 1];
    return 0;
}
