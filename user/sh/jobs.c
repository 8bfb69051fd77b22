/* jobs.c - the table of jobs.
 *
 * Every child's end is learnt in one place, take_end(), whoever waits for
 * what: so no wait loses the end of another job.
 */
#include "jobs.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

enum { JOBS = 32 };

static struct job jobs[JOBS];

static const char *signal_name(int number)
{
    switch (number) {
#define SIGNAL(name) \
    case SIG##name:  \
        return "SIG" #name;
#include "../signals.def"
#undef SIGNAL
    default:
        return "a signal";
    }
}

struct job *job_new(const char *text, bool background)
{
    for (int i = 0; i < JOBS; i++) {
        struct job *job = &jobs[i];
        if (job->number)
            continue;
        memset(job, 0, sizeof(*job));
        job->number = i + 1;
        job->background = background;
        snprintf(job->text, sizeof(job->text), "%s", text ? text : "");
        return job;
    }
    complain("too many jobs");
    return NULL;
}

void job_add(struct job *job, pid_t pid, const char *name)
{
    if (!job->count)
        job->group = pid;
    job->pids[job->count] = pid;
    snprintf(job->names[job->count], JOB_NAME, "%s", name);
    job->count++;
    job->left++;
}

static void note_end(struct job *job, int i, int status)
{
    job->ended[i] = true;
    job->left--;
    if (i == job->count - 1)
        job->status = status;
    if (WIFSIGNALED(status) && !job->fatal) {
        job->fatal = WTERMSIG(status);
        job->fatal_at = i;
    }
}

/* Learn of one child's end. What waitpid() returned. */
static pid_t take_end(int options)
{
    int status;
    pid_t pid = waitpid(-1, &status, options);
    for (struct job *job = jobs; pid > 0 && job < jobs + JOBS; job++)
        for (int i = 0; job->number && i < job->count; i++)
            if (job->pids[i] == pid && !job->ended[i])
                note_end(job, i, status);
    return pid;
}

/* A person who interrupts a program knows that, and that a pipe's writer
 * outlives its reader is normal: neither is worth a remark. */
static bool is_remarkable(int signal)
{
    return signal && signal != SIGINT && signal != SIGPIPE;
}

static void tell_foreground(const struct job *job)
{
    if (is_remarkable(job->fatal))
        complain("%s: killed by %s (signal %d)", job->names[job->fatal_at],
                 signal_name(job->fatal), job->fatal);
}

static void tell_background(const struct job *job, FILE *to)
{
    if (is_remarkable(job->fatal))
        fprintf(to, "[%d] killed by %s (signal %d): %s\n", job->number,
                signal_name(job->fatal), job->fatal, job->text);
    else if (WIFEXITED(job->status) && WEXITSTATUS(job->status))
        fprintf(to, "[%d] exit status %d: %s\n", job->number,
                WEXITSTATUS(job->status), job->text);
    else
        fprintf(to, "[%d] %s: %s\n", job->number,
                job->fatal == SIGINT ? "interrupted" : "done", job->text);
}

static int exit_status(const struct job *job)
{
    if (WIFSIGNALED(job->status))
        return 128 + WTERMSIG(job->status);
    return WEXITSTATUS(job->status);
}

int job_wait(struct job *job)
{
    while (job->left > 0) {
        if (take_end(0) > 0)
            continue;
        if (errno != EINTR)
            break; /* ECHILD: somebody else has waited for them */
        if (job->background && shell.interrupted)
            return 128 + SIGINT;
    }
    if (!job->background)
        tell_foreground(job);
    else if (shell.interactive)
        tell_background(job, stderr);
    if (!job->background && WIFSIGNALED(job->status) &&
        WTERMSIG(job->status) == SIGINT)
        shell.interrupted = 1;
    job->number = 0;
    return exit_status(job);
}

void jobs_note_ends(void)
{
    while (take_end(WNOHANG) > 0)
        ;
}

void jobs_report(void)
{
    jobs_note_ends();
    for (struct job *job = jobs; job < jobs + JOBS; job++)
        if (job->number && job->background && !job->left) {
            if (shell.interactive)
                tell_background(job, stderr);
            job->number = 0;
        }
}

void jobs_forget(void)
{
    memset(jobs, 0, sizeof(jobs));
}

struct job *job_find(const char *name)
{
    int number = atoi(*name == '%' ? name + 1 : name);
    for (struct job *job = jobs; job < jobs + JOBS; job++) {
        if (!job->number || !job->background)
            continue;
        if (!*name || (*name == '%' && job->number == number))
            return job;
        for (int i = 0; *name != '%' && i < job->count; i++)
            if (number > 0 && job->pids[i] == number)
                return job;
    }
    return NULL;
}

static void list_running(const struct job *job)
{
    printf("[%d] running:", job->number);
    for (int i = 0; i < job->count; i++)
        if (!job->ended[i])
            printf(" %d", (int)job->pids[i]);
    printf(": %s\n", job->text);
}

void jobs_list(void)
{
    jobs_note_ends();
    for (struct job *job = jobs; job < jobs + JOBS; job++) {
        if (!job->number || !job->background)
            continue;
        if (job->left) {
            list_running(job);
        } else {
            tell_background(job, stdout);
            job->number = 0;
        }
    }
    fflush(stdout);
}
