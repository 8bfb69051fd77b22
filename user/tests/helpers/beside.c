/* beside - own a sequence while another program runs: beside PROGRAM... */
#include <reprise/reprise.h>
#include <reprise/sequences.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    int word = 0, status;
    pid_t pid;
    if (argc < 2)
        return 2;
    ras_compare_and_swap(&word, 0, 1);
    pid = spawn_np(argv[1], argv + 1, environ);
    if (pid < 0 || waitpid(pid, &status, 0) != pid)
        return 1;
    return WEXITSTATUS(status);
}
