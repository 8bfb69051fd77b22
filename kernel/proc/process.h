/* process.h - a process: an address space, its threads, files, sequences. */
#ifndef PROCESS_H
#define PROCESS_H

#include "fs/file.h"
#include "list.h"
#include "mm/space.h"
#include "proc/elf.h"
#include "ras/ras.h"
#include "sched/sched.h"

enum { PROCESS_NAME_MAX = 16 };

struct process {
    int32_t pid;
    char name[PROCESS_NAME_MAX];
    struct process *parent; /* NULL: nobody will ask */
    struct list children, sibling;
    struct list all;     /* all_processes */
    struct list threads; /* empty: a zombie */
    struct space space;
    struct ras_table ras;
    struct file *files[FILES_MAX];
    struct elf_file image; /* for its symbols */
    struct wait_queue child_ended;
    bool ending;
    int status; /* as waitpid() reports it */
};

extern struct list all_processes;

#define STATUS_EXITED(code) (((code)&0xFF) << 8)
#define STATUS_KILLED(signal) (signal)

/* Load `path` with the strings `arguments` and `environment` (each ends with
 * a NULL) as a child of `parent` (NULL: the first process), and start it.
 * The new pid, or -ENOENT, -ENOEXEC, -ENOMEM, -E2BIG. */
int32_t process_start(struct process *parent, const char *path,
                      const char *const *arguments,
                      const char *const *environment);
struct process *process_find(int32_t pid);
int32_t process_next_id(void);
/* Make every thread of `process` end soon; the first status counts. */
void process_kill(struct process *process, int status);
/* Its last thread has gone: give back all but what waitpid() needs. */
void process_end(struct process *process);
/* What waitpid(2) does; sleeps. */
int32_t process_wait(int32_t pid, int *status, int options);

#endif
