/* sh.h - what the files of the shell share.
 *
 * A line goes through them in this order:
 *
 *     input.c    characters -> a line; one that is typed through
 *                terminal.c, which knows ^C, and line.c, the editor
 *     lexer.c    the line   -> tokens
 *     parser.c   tokens     -> statements (parser.h draws them)
 *     expand.c   words      -> arguments: quotes and $ go
 *     run.c      statements -> processes; builtins.c runs what needs none
 *     jobs.c     processes  -> exit statuses
 *
 * A line's tokens, statements and arguments live in memory.c until the next.
 */
#ifndef SH_H
#define SH_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

enum { LINE_LENGTH = 1024, COMPLAINT_LENGTH = 96 };

#define PROMPT "reprise$ "

/* Descriptors 0 to 9 are the lines' own; these are the shell's. */
enum { SAVED_FD = 10 /* to 12 */, SCRIPT_FD = 13 };

struct shell {
    bool interactive;  /* lines are typed at the prompt: jobs have groups */
    pid_t pid;         /* what $$ says, in every copy */
    int status;        /* $?: of the last pipeline */
    pid_t behind;      /* $!: the last process in the background, or 0 */
    char **parameters; /* $0, $1, ... */
    int parameter_count;
    const char *script; /* of what line numbers are said, or NULL */
    int line_number;
    volatile int interrupted; /* by ^C since it was last cleared */
};

extern struct shell shell;

/* "sh: MESSAGE", or "sh: SCRIPT:LINE: MESSAGE", on stderr. */
void complain(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* memory.c: NULL when a line has used all there is. */
void *line_allocate(size_t size);
char *line_copy(const char *text, size_t length);
void line_release(void);

/* input.c: where lines come from: a descriptor, or a text (fd -1). */
struct input {
    int fd;
    const char *text;
};

enum input_result { INPUT_LINE, INPUT_END, INPUT_INTERRUPTED, INPUT_TOO_LONG };

/* The next line, without its newline. Never reads beyond it, so the programs
 * that the line starts find the rest. */
enum input_result input_line(struct input *input, char line[LINE_LENGTH]);

/* run.c: the exit status, which is also left in shell.status. */
int run_line(const char *line);
/* Run one program; its arguments are taken as they are. */
int run_arguments(char **arguments);

/* terminal.c: who has the terminal, and what ^C does. The first two and the
 * last do nothing unless the shell is interactive. */
void terminal_start(void);
void terminal_give(pid_t group);
/* A line that is typed and edited (line.h), with its newline: its length, 0 at
 * the end (^D), -1, TERMINAL_INTERRUPTED when ^C came since shell.interrupted
 * was cleared, or TERMINAL_TOO_LONG when a part of the line is missing. */
enum { TERMINAL_INTERRUPTED = -2, TERMINAL_TOO_LONG = -3 };
ssize_t terminal_read(char buffer[LINE_LENGTH]);
/* In a child: the signals that the shell handles are back to normal. */
void terminal_leave(void);

#endif
