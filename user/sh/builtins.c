/* builtins.c - commands that are no programs, because they change the shell
 * or know what only it knows. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "jobs.h"
#include "run.h"

int assign(const char *word)
{
    char complaint[COMPLAINT_LENGTH], name[LINE_LENGTH];
    size_t length = name_length(word);
    char *value = expand_text(word + length + 1, complaint);
    if (!value) {
        complain("%s", complaint);
        return -1;
    }
    memcpy(name, word, length);
    name[length] = '\0';
    if (setenv(name, value, 1) < 0) {
        complain("%s: %s", name, strerror(errno));
        return -1;
    }
    return 0;
}

/* A number in 0 .. 255, or -1. */
static int status_of(const char *text)
{
    char *end;
    long number = strtol(text, &end, 10);
    return end == text || *end || number < 0 || number > 255 ? -1 : (int)number;
}

/* Without an argument a script ends as its last command did. A session at the
 * prompt ends well: the person has seen how the last command ended. */
static int run_exit(char **arguments)
{
    int status = shell.interactive ? 0 : shell.status;
    if (arguments[1])
        status = status_of(arguments[1]);
    if (status < 0 || (arguments[1] && arguments[2])) {
        complain("usage: exit [STATUS]");
        return 2;
    }
    exit(status);
}

/* Every variable is in the environment, so there is nothing else to do. */
static int run_export(char **arguments)
{
    for (arguments++; *arguments; arguments++) {
        char *equals = strchr(*arguments, '=');
        size_t length = name_length(*arguments);
        if (!length ||
            ((*arguments)[length] && equals != *arguments + length)) {
            complain("export: %s: not a name", *arguments);
            return 2;
        }
        if (!equals)
            continue;
        *equals = '\0';
        if (setenv(*arguments, equals + 1, 1) < 0) {
            complain("export: %s: %s", *arguments, strerror(errno));
            return 1;
        }
    }
    return 0;
}

static int run_unset(char **arguments)
{
    for (arguments++; *arguments; arguments++)
        if (unsetenv(*arguments) < 0) {
            complain("unset: %s: %s", *arguments, strerror(errno));
            return 2;
        }
    return 0;
}

static int run_jobs(char **arguments)
{
    (void)arguments;
    jobs_list();
    return 0;
}

/* wait [PID | %JOB]...: without arguments, for all. */
static int run_wait(char **arguments)
{
    struct job *job;
    int status = 0;
    if (!arguments[1]) {
        while (!shell.interrupted && (job = job_find("")))
            status = job_wait(job);
        return shell.interrupted ? status : 0;
    }
    for (arguments++; *arguments; arguments++) {
        job = job_find(*arguments);
        if (!job)
            complain("wait: %s: no such job", *arguments);
        status = job ? job_wait(job) : 127;
    }
    return status;
}

builtin_function find_builtin(const char *name)
{
    static const struct {
        const char *name;
        builtin_function function;
    } table[] = { { "exit", run_exit },
                  { "export", run_export },
                  { "unset", run_unset },
                  { "jobs", run_jobs },
                  { "wait", run_wait } };
    for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
        if (!strcmp(table[i].name, name))
            return table[i].function;
    return NULL;
}
