/* run.c - carry out the statements of a line.
 *
 * A builtin that stands alone runs in the shell. Every other command is a
 * process; the processes of a pipeline are one job, and in an interactive
 * shell one group, which has the terminal while the shell waits for it.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "jobs.h"
#include "run.h"

/* A process stands here in its pipeline. */
struct place {
    int input, output; /* descriptors, -1: as the shell's */
    int unused;        /* the other end of the output pipe, or -1 */
    pid_t group;       /* 0: a new one */
    bool background;
};

/* The program whose exit status nobody has been told yet, or "". */
static char failed_name[JOB_NAME];

/* The child of an interactive shell does this first: parent and child both make
 * the group, so that neither can be too early. */
static void enter_group(const struct place *place)
{
    if (shell.interactive)
        setpgid(0, place->group);
    terminal_leave();
    if (shell.interrupted && !place->background)
        raise(SIGINT); /* it came while the shell's handler was still set */
    shell.interrupted = 0;
    shell.interactive = false;
    jobs_forget();
}

/* In the background nobody types: reading gives the end of file. */
static void enter_pipe(const struct place *place)
{
    int input = place->input;
    close(SCRIPT_FD);
    if (place->unused >= 0)
        close(place->unused);
    if (input < 0 && place->background)
        input = open("/dev/null", O_RDONLY);
    if (input >= 0)
        move_descriptor(input, STDIN_FILENO);
    if (place->output >= 0)
        move_descriptor(place->output, STDOUT_FILENO);
}

_Noreturn static void run_child(const struct command *command)
{
    builtin_function builtin;
    if (redirect(command->redirections, NULL) < 0)
        leave(1);
    for (struct word *word = command->assignments; word; word = word->next)
        if (assign(word->text) < 0)
            leave(1);
    if (!command->arguments[0])
        _exit(0);
    builtin = find_builtin(command->arguments[0]);
    if (!builtin)
        become_program(command->arguments);
    exit(builtin(command->arguments));
}

/* The parent's half of starting a process. */
static int note_child(struct job *job, pid_t pid, const char *name)
{
    if (pid < 0) {
        complain("%s: %s", name, strerror(errno));
        return -1;
    }
    job_add(job, pid, name);
    if (shell.interactive)
        setpgid(pid, job->group);
    return 0;
}

static int start_command(struct job *job, const struct command *command,
                         struct place *place)
{
    pid_t pid;
    fflush(NULL);
    pid = fork();
    if (pid == 0) {
        enter_group(place);
        enter_pipe(place);
        run_child(command);
    }
    if (note_child(job, pid,
                   command->arguments[0] ? command->arguments[0] : "sh") < 0)
        return -1;
    place->group = job->group;
    return 0;
}

/* Start every command of a pipeline. If one cannot be started, those before
 * it find nobody at the other end. */
static int start_pipeline(struct job *job, const struct command *command)
{
    struct place place = { .input = -1, .background = job->background };
    int result = 0;
    for (; command && result == 0; command = command->next) {
        int ends[2] = { -1, -1 };
        if (job->count == JOB_PROCESSES) {
            complain("over %d programs in a pipeline", JOB_PROCESSES);
            result = -1;
        } else if (command->next && pipe(ends) < 0) {
            complain("no pipe: %s", strerror(errno));
            result = -1;
        } else {
            place.output = ends[1];
            place.unused = ends[0];
            result = start_command(job, command, &place);
        }
        if (place.input >= 0)
            close(place.input);
        if (ends[1] >= 0)
            close(ends[1]);
        place.input = ends[0];
    }
    if (place.input >= 0)
        close(place.input);
    return result;
}

/* Return what kill takes for "%2": the job's group, or the last process of one
 * that has none. A job that has ended, or was never there, has only `word`. */
static char *name_of_job(char *word)
{
    const struct job *job = *word == '%' ? job_find(word) : NULL;
    char *name = job && job->left ? line_allocate(16) : NULL;
    if (!name)
        return word;
    if (shell.interactive)
        snprintf(name, 16, "-%d", (int)job->group);
    else
        snprintf(name, 16, "%d", (int)job->pids[job->count - 1]);
    return name;
}

/* `kill` is a program and knows no jobs: they get names that it knows. */
static void name_jobs(struct command *command)
{
    char **from = command->arguments, **to;
    size_t count = 0;
    while (from[count])
        count++;
    if (count < 2 || strcmp(from[0], "kill") != 0)
        return;
    to = line_allocate((count + 2) * sizeof(*to));
    if (!to)
        return;
    command->arguments = to;
    jobs_note_ends();
    *to++ = *from++;
    if (**from == '%')
        *to++ = (char *)"--"; /* or -GROUP would be a signal */
    while (*from)
        *to++ = name_of_job(*from++);
}

static int expand_commands(struct command *command)
{
    char complaint[COMPLAINT_LENGTH];
    for (; command; command = command->next) {
        if (command->arguments)
            continue;
        command->arguments = expand_words(command->words, complaint);
        if (!command->arguments) {
            complain("%s", complaint);
            return -1;
        }
        name_jobs(command);
    }
    return 0;
}

/* A builtin, or nothing but assignments and redirections. */
static int run_here(const struct command *command)
{
    struct saved_files saved = { .is = { false } };
    int status = 0;
    for (struct word *word = command->assignments; word; word = word->next)
        if (assign(word->text) < 0)
            return 1;
    if (redirect(command->redirections, &saved) < 0)
        status = 1;
    else if (command->arguments[0])
        status = find_builtin(command->arguments[0])(command->arguments);
    fflush(stdout);
    put_back(&saved);
    return status;
}

static int run_foreground(const struct command *command)
{
    struct job *job = job_new(NULL, false);
    int started, status = 126;
    if (!job)
        return status;
    started = start_pipeline(job, command);
    if (job->count)
        terminal_give(job->group); /* all of it, or ^C would reach a part */
    if (shell.interrupted && job->count && shell.interactive)
        kill(-job->group, SIGINT); /* it came before the job was there */
    if (job->count)
        status = job_wait(job);
    else
        job->number = 0;
    if (!left_by_itself() && job->count && WIFEXITED(job->status) && status)
        memcpy(failed_name, job->names[job->count - 1], JOB_NAME);
    terminal_give(getpgid(0));
    return started < 0 ? 126 : status;
}

static int run_pipeline(struct command *command)
{
    const char *name;
    failed_name[0] = '\0';
    if (expand_commands(command) < 0)
        return 2;
    name = command->arguments[0];
    if (!command->next && (!name || find_builtin(name)))
        return run_here(command);
    return run_foreground(command);
}

/* An exit status that `&&` or `||` has acted on is no news. */
static void tell_failure(void)
{
    if (shell.interactive && shell.status && failed_name[0])
        complain("%s: exit status %d", failed_name, shell.status);
}

static int run_and_or(const struct pipeline *pipeline)
{
    for (; pipeline && !shell.interrupted; pipeline = pipeline->next)
        if (pipeline->condition == ALWAYS ||
            (pipeline->condition == IF_SUCCESS) == (shell.status == 0))
            shell.status = run_pipeline(pipeline->commands);
    tell_failure();
    return shell.status;
}

/* A copy of the shell runs `a && b &`. */
static int start_copy(struct job *job, const struct statement *statement)
{
    struct place place = { -1, -1, -1, 0, true };
    pid_t pid;
    fflush(NULL);
    pid = fork();
    if (pid == 0) {
        enter_group(&place);
        enter_pipe(&place);
        exit(run_and_or(statement->pipelines));
    }
    return note_child(job, pid, "sh");
}

static void start_background(const struct statement *statement)
{
    struct command *command = statement->pipelines->commands;
    struct job *job = NULL;
    int result = expand_commands(command);
    if (result == 0)
        job = job_new(statement->text, true);
    if (job)
        result = statement->pipelines->next ? start_copy(job, statement)
                                            : start_pipeline(job, command);
    if (job && !job->count)
        job->number = 0;
    else if (job)
        shell.behind = job->pids[job->count - 1];
    if (job && job->count && shell.interactive)
        fprintf(stderr, "[%d] %d\n", job->number, (int)shell.behind);
    shell.status = !job || result < 0;
}

int run_line(const char *line)
{
    char complaint[COMPLAINT_LENGTH];
    struct statement *statement;
    line_release();
    statement = parse(line, complaint);
    if (complaint[0]) {
        complain("%s", complaint);
        return shell.status = 2;
    }
    for (; statement && !shell.interrupted; statement = statement->next)
        if (statement->background)
            start_background(statement);
        else
            run_and_or(statement->pipelines);
    if (shell.interrupted)
        shell.status = 128 + SIGINT;
    return shell.status;
}

int run_arguments(char **arguments)
{
    struct command command = { .arguments = arguments };
    shell.status = run_pipeline(&command);
    tell_failure();
    return shell.status;
}
