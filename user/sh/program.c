/* program.c - from a name to a running program. */
#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "run.h"

static volatile bool *told; /* shared with every child */

void leave_prepare(void)
{
    void *memory = mmap(NULL, sizeof(bool), PROT_READ | PROT_WRITE,
                        MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    told = memory == MAP_FAILED ? NULL : memory;
}

_Noreturn void leave(int status)
{
    if (told)
        *told = true;
    _exit(status);
}

bool left_by_itself(void)
{
    bool result = told && *told;
    if (told)
        *told = false;
    return result;
}

static void complain_about_start(const char *name, int error)
{
    if (error == ENOENT)
        complain("%s: no such program; `help` lists them", name);
    else if (error == ENOEXEC)
        complain("%s: not a program; `sh %s` runs a script", name, name);
    else
        complain("%s: %s", name, strerror(error));
}

_Noreturn void become_program(char **arguments)
{
    int status;
    execve(arguments[0], arguments, environ);
    status = errno == ENOENT ? 127 : 126;
    complain_about_start(arguments[0], errno);
    leave(status);
}
