/* program.c - from a name to a running program. */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "run.h"

static void complain_about_start(const char *name, int error)
{
    if (error == ENOENT)
        complain("%s: no such program; `help` lists them", name);
    else if (error == ENOEXEC)
        complain("%s: not a program; `sh %s` runs a script", name, name);
    else
        complain("%s: %s", name, strerror(error));
}

bool program_exists(const char *name)
{
    struct stat status;
    if (stat(name, &status) == 0 || errno != ENOENT)
        return true;
    complain_about_start(name, ENOENT);
    return false;
}

_Noreturn void become_program(char **arguments)
{
    execve(arguments[0], arguments, environ);
    complain_about_start(arguments[0], errno);
    _exit(errno == ENOENT ? 127 : 126);
}
