/* process.h - a process: an address space, its threads, files, sequences. */
#ifndef PROCESS_H
#define PROCESS_H

#include "fs/file.h"
#include "mm/space.h"
#include "proc/elf.h"
#include "ipc/interval_timer.h"
#include "ipc/signal.h"
#include "sched/sched.h"

enum { PROCESS_NAME_MAX = 32 };

struct process {
    int32_t pid;
    char name[PROCESS_NAME_MAX];
    struct process *parent; /* NULL: it is init */
    bool orphan;            /* true: its parent is init, which will not ask */
    struct list all;        /* all_processes; the oldest child comes first */
    struct thread_group group; /* its threads; none: it is a zombie */
    struct space space;
    struct ras_table ras;
    struct file *files[FILES_MAX];
    struct list child_ended; /* a wait queue */
    struct signals signals;
    struct interval_timer timer;
    struct elf_file image; /* for its symbols */
    int32_t process_group; /* pid of its leader */
};

extern struct list all_processes;

/* A program's arguments, then its environment, on their way to it. Each string
 * follows the one before. */
enum { ARGUMENTS, ENVIRONMENT, STRING_KINDS };
struct strings {
    uint32_t count[STRING_KINDS];
    uint32_t size; /* bytes of text */
    char text[PAGE_SIZE - (STRING_KINDS + 1) * sizeof(uint32_t)];
};

/* Load `path` as a child of the running process (at boot: of none), and start
 * it. Returns the new pid, or an errno of execve(2). */
int32_t process_start(const char *path, const struct strings *strings);
/* Copy the running process, with the running thread in it. The copy sees fork()
 * return 0. Returns its pid, -ENOMEM, or -EINTR: the caller is to end. */
int32_t process_fork(void);
/* Run `path` in this process from its start: 0 (the old program is gone), or
 * -errno; -EINTR: the process is ending. Sleeps. */
int32_t process_exec(const char *path, const struct strings *strings);
const char *process_base_name(const char *path);

/* Bring the program at `path` into `space`, with its stack: 0, or an errno of
 * execve(2). *image is its file, *program has what its first thread needs. */
int program_load(struct space *space, const char *path,
                 const struct strings *strings, struct elf_file *image,
                 struct elf_program *program);

/* Find a process by its pid (0: the caller's). NULL: there is none. */
struct process *process_find(int32_t pid);
/* True if the process is `pid`, or in the group -pid (0: the caller's group).
 * Any process is -1. */
bool process_fits(const struct process *process, int32_t pid);
/* Make a new thread of `process`, as thread_init() does. It is not on a run
 * queue yet. NULL: there is no memory. */
struct thread *process_add_thread(struct process *process, uaddr_t pc,
                                  uaddr_t sp, uaddr_t tls);
/* End the running thread; the last one ends its process. */
_Noreturn void thread_exit(void);
/* Do the work of waitpid(2). Sleeps. */
int32_t process_wait(int32_t pid, int *status, int options);

/* terminal.c: the process group that the terminal belongs to. terminal_give()
 * gives it to another one: 0, or -EPERM: there is no such group. terminal_taken
 * says that it has done so once: then somebody types to a shell. */
extern int32_t terminal_group;
int terminal_give(int32_t group);
extern bool terminal_taken;
/* Each tick calls this: ^C's signal goes to some more processes of its group.
 */
void terminal_interrupt(void);

#endif
