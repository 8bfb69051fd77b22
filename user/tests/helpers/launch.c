/* launch - run the program that tools/guest brought from the host, and tell how
 * it ended. The archive has it in /host:
 *
 *     command  a mark, the program's path, and its arguments from argv[0] on;
 *              a zero byte ends each
 *     input    the program's standard input; if missing: the console
 *
 * Lines that begin with the mark are for the host: "begin" before the program
 * runs, then how it ended (tools/host_program.py reads them). */
#include <errno.h>
#include <fcntl.h>
#include <reprise/reprise.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { TEXT = 8192, WORDS = 2048 };

static char text[TEXT];
static char *words[WORDS + 1];

/* Read the command into `words`. Returns how many there are, or -1. */
static int read_command(void)
{
    int count = 0;
    ssize_t size;
    int file = open("/host/command", O_RDONLY);

    if (file < 0 || (size = read(file, text, sizeof(text))) < 0)
        return -1;
    close(file);
    if (size == 0 || text[size - 1])
        return -1;
    for (char *at = text; at < text + size; at += strlen(at) + 1) {
        if (count == WORDS)
            return -1;
        words[count++] = at;
    }
    return count;
}

static void take_input(void)
{
    int file = open("/host/input", O_RDONLY);

    if (file < 0)
        return;
    dup2(file, STDIN_FILENO);
    close(file);
}

static void tell_end(const char *mark, int status)
{
    if (WIFSIGNALED(status))
        printf("%s signal %d\n", mark, WTERMSIG(status));
    else
        printf("%s exit %d\n", mark, WEXITSTATUS(status));
}

int main(void)
{
    int status;

    if (read_command() < 3) {
        fprintf(stderr, "launch: only tools/guest can use this program\n");
        return 2;
    }
    take_input();
    printf("%s begin\n", words[0]);
    pid_t pid = spawn_np(words[1], words + 2, environ);
    if (pid < 0 || waitpid(pid, &status, 0) != pid)
        printf("%s error %s\n", words[0], strerror(errno));
    else
        tell_end(words[0], status);
}
