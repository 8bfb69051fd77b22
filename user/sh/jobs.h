/* jobs.h - pipelines that run, and how they ended. */
#ifndef JOBS_H
#define JOBS_H

#include "sh.h"

enum { JOB_PROCESSES = 16, JOB_TEXT = 64, JOB_NAME = 32 };

struct job {
    int number;  /* from 1; 0: the slot is free */
    pid_t group; /* its process group, when the shell is interactive */
    bool background;
    int count, left; /* processes started; not yet ended */
    pid_t pids[JOB_PROCESSES];
    bool ended[JOB_PROCESSES];
    char names[JOB_PROCESSES][JOB_NAME];
    int status;          /* of the last process, as waitpid() tells */
    int fatal, fatal_at; /* the first signal that killed one, and which */
    char text[JOB_TEXT];
};

/* A job without processes; NULL after a complaint when there are too many. */
struct job *job_new(const char *text, bool background);
/* It has started this one. At most JOB_PROCESSES. */
void job_add(struct job *job, pid_t pid, const char *name);
/* Sleep until all its processes have ended; then it is no more. Returns its
 * exit status: 128 + signal for one that was killed. A foreground job cannot
 * be left before; for one in the background, ^C returns 130. */
int job_wait(struct job *job);

/* Note which processes have ended. */
void jobs_note_ends(void);
/* The same, and tell which jobs in the background have ended: they are no
 * more. */
void jobs_report(void);
/* This process has no jobs: it is a copy of the shell whose they are. */
void jobs_forget(void);

/* "%2" is job 2, "17" the job of process 17, "" any in the background; NULL:
 * there is none such. */
struct job *job_find(const char *name);
/* Print each job in the background: it runs, or how it has ended. One that has
 * ended is no more then. */
void jobs_list(void);

#endif
