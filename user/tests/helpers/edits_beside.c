/* edits_beside - edits a line while another process writes: says "first", then
 * "again" on a new row. What it writes between the two is not seen. */
#include <errno.h>
#include <reprise/reprise.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static void say(const char *text)
{
    (void)write(STDOUT_FILENO, text, strlen(text));
}

static void note(int signal)
{
    (void)signal;
}

int main(void)
{
    sigaction(SIGALRM, &(struct sigaction){ .sa_handler = note }, NULL);
    say("first");
    alarm(1);
    if (read_key_np(STDIN_FILENO) >= 0 || errno != EINTR)
        return 1;
    if (fork() == 0) {
        say("others\n");
        _exit(0);
    }
    wait(NULL);
    say("between");
    if (read_key_np(STDIN_FILENO) >= 0 || errno != EAGAIN)
        return 2;
    say("again\n");
    return 0;
}
