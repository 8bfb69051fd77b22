/* sh - run programs: sh [-c LINE | FILE] [ARGUMENT...]
 *
 * As the first process it takes its arguments as a program to run, then
 * prompts; ending it turns the machine off. Read sh.h first.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "jobs.h"
#include "line.h"
#include "run.h"

struct shell shell;

void complain(const char *format, ...)
{
    char message[LINE_LENGTH];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(message, sizeof(message), format, arguments);
    va_end(arguments);
    if (shell.script)
        fprintf(stderr, "sh: %s:%d: %s\n", shell.script, shell.line_number,
                message);
    else
        fprintf(stderr, "sh: %s\n", message);
}

static void refuse_long_line(void)
{
    complain("a line has at most %d characters: this one was not run",
             (int)(shell.interactive ? LINE_SIZE : LINE_LENGTH) - 1);
    shell.status = 2;
}

/* Run every line of `input`. A ^C while one is typed begins another. Returns
 * the last one's exit status; but who ends a session has not failed. */
static int run_input(struct input *input)
{
    static char line[LINE_LENGTH];
    enum input_result result;
    do {
        jobs_report();
        shell.interrupted = 0;
        if (shell.interactive) {
            printf(PROMPT);
            fflush(stdout);
        }
        result = input_line(input, line);
        shell.line_number++;
        if (result == INPUT_LINE)
            run_line(line);
        else if (result == INPUT_INTERRUPTED)
            shell.status = 128 + SIGINT;
        else if (result == INPUT_TOO_LONG)
            refuse_long_line();
        else if (result == INPUT_END && shell.interactive)
            printf("\n");
    } while (result != INPUT_END);
    return shell.interactive ? 0 : shell.status;
}

static int run_text(const char *text)
{
    struct input input = { -1, text };
    return run_input(&input);
}

/* Say whether the file at `fd` is a program, not a script. */
static bool is_program(int fd)
{
    char magic[4];
    ssize_t length = read(fd, magic, sizeof(magic));
    lseek(fd, 0, SEEK_SET);
    return length == 4 && !memcmp(magic, "\177ELF", 4);
}

static int run_script(const char *name)
{
    struct input input = { SCRIPT_FD, NULL };
    int fd = open(name, O_RDONLY);
    if (fd < 0) {
        complain("%s: %s", name, strerror(errno));
        return 127;
    }
    if (is_program(fd)) {
        complain("%s: a program, not a script", name);
        return 126;
    }
    move_descriptor(fd, SCRIPT_FD);
    shell.script = name;
    return run_input(&input);
}

/* Lines from standard input; `first` is run before them unless NULL. */
static int run_session(char **first)
{
    struct input input = { STDIN_FILENO, NULL };
    shell.interactive = shell.pid == 1 || isatty(STDIN_FILENO);
    terminal_start();
    if (first)
        run_arguments(first);
    return run_input(&input);
}

static void set_parameters(int count, char **parameters)
{
    shell.parameters = parameters;
    shell.parameter_count = count;
}

int main(int argc, char **argv)
{
    bool has_text = argc > 1 && !strcmp(argv[1], "-c");
    shell.pid = getpid();
    leave_prepare();
    set_parameters(1, argv);
    if (has_text && argc > 2) {
        if (argc > 3)
            set_parameters(argc - 3, argv + 3);
        return run_text(argv[2]);
    }
    if (argc == 1)
        return run_session(NULL);
    if (argv[1][0] == '-') {
        fprintf(stderr, "usage: sh [-c LINE | FILE] [ARGUMENT...]\n");
        return 2;
    }
    if (shell.pid == 1)
        return run_session(argv + 1);
    set_parameters(argc - 1, argv + 1);
    return run_script(argv[1]);
}
