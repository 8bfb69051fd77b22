/* written.c - what a foreign program writes. Only of a run that is shown it is
 * kept: in a file, for as long. */
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "foreign_private.h"

enum { PATH = 40, BLOCK = 512, MOST = 4096 };

static const char *path_of(const struct run *run)
{
    static char path[PATH];

    snprintf(path, sizeof(path), "/tmp/explore.%d", (int)run->stage);
    return path;
}

void explore_keep_output(const struct run *run)
{
    int file = open(path_of(run), O_WRONLY | O_CREAT | O_TRUNC, 0600);

    if (file < 0)
        return;
    dup2(file, STDOUT_FILENO);
    dup2(file, STDERR_FILENO);
    close(file);
}

int explore_run_shown(struct run *run, int keep)
{
    run->keeps_output = keep && explore_is_foreign(run->scenario);
    int error = explore_run(run);
    run->keeps_output = 0;
    return error;
}

/* A long one is cut. */
static void copy(int file)
{
    char block[BLOCK], last = '\n';
    ssize_t count, all = 0;

    while (all < MOST && (count = read(file, block, sizeof(block))) > 0) {
        if (!all)
            printf("It wrote:\n");
        fwrite(block, 1, (size_t)count, stdout);
        last = block[count - 1];
        all += count;
    }
    if (last != '\n')
        printf("\n");
    if (all >= MOST)
        printf("... (more is not shown)\n");
}

void explore_print_output(const struct run *run)
{
    int file = open(path_of(run), O_RDONLY);

    if (file < 0)
        return;
    copy(file);
    close(file);
    unlink(path_of(run));
}
