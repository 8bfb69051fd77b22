/* outcome - end as the first argument says; tests/tools/guest.t uses it. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static volatile int *volatile nowhere;

static void say(const char *text)
{
    printf("TAP version 13\n%s", text);
}

int main(int argc, char **argv)
{
    const char *outcome = argc > 1 ? argv[1] : "pass";

    if (strcmp(outcome, "pass") == 0)
        say("1..2\nok 1\nok 2\n");
    if (strcmp(outcome, "not-ok") == 0)
        say("1..2\nnot ok 1 - the sky is green\n  ---\n"
            "  expected: green\n  got: blue\n  ...\nok 2\n");
    if (strcmp(outcome, "todo") == 0)
        say("1..1\nnot ok 1 - flies # TODO wings\n");
    if (strcmp(outcome, "few") == 0)
        say("1..3\nok 1\n");
    if (strcmp(outcome, "no-plan") == 0)
        say("ok 1\n");
    if (strcmp(outcome, "bail") == 0)
        say("ok 1\nBail out! no wind\n1..1\n");
    if (strcmp(outcome, "fault") == 0)
        *nowhere = 1;
    if (strcmp(outcome, "hang") == 0)
        for (;;)
            ;
    if (strcmp(outcome, "ok-and-sleep") == 0) {
        say("ok 1\n1..1\n");
        fflush(stdout);
        sleep(1000000);
    }
    if (strcmp(outcome, "echo") == 0) {
        for (int i = 2; i < argc; i++)
            printf("[%s]", argv[i]);
        printf("\n");
    }
    return strcmp(outcome, "fail") == 0;
}
