/* outcome - end as the first argument says; tests/tools/guest.t uses it. */
#include <pthread.h>
#include <reprise/reprise.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static volatile int *volatile nowhere;

static void say(const char *text)
{
    printf("TAP version 13\n%s", text);
}

/* ---- who sleeps for ever ---- */

static pthread_mutex_t held = PTHREAD_MUTEX_INITIALIZER, garbage;

static void *lock_held(void *argument)
{
    pthread_mutex_lock(&held);
    return argument;
}

static void deadlock(void)
{
    pthread_t thread;
    pthread_mutex_lock(&held);
    pthread_create(&thread, NULL, lock_held, NULL);
    pthread_mutex_lock(&held);
}

static void lock_garbage(void)
{
    memset(&garbage, 0x5a, sizeof(garbage));
    pthread_mutex_lock(&garbage);
}

static void wait_for_sleeper(void)
{
    if (fork() == 0)
        pause();
    wait(NULL);
}

/* Its directed thread could go on, if anybody let it. */
static void direct_nobody(void)
{
    pthread_t thread;
    run_schedule_np(NULL, 0, NULL);
    pthread_create(&thread, NULL, lock_held, NULL);
    pause();
}

/* ---- and who does not ---- */

static void ignore(int signal)
{
    (void)signal;
}

static void wait_for_time(void)
{
    const struct sigaction action = { .sa_handler = ignore };
    sleep(3);
    sigaction(SIGALRM, &action, NULL);
    alarm(3);
    pause();
    say("ok 1\n1..1\n");
}

static void wait_for_director(void)
{
    struct segment_np segment = { .steps = 10000 };
    pthread_t thread;
    pthread_mutex_lock(&held);
    run_schedule_np(NULL, 0, NULL);
    pthread_create(&thread, NULL, lock_held, NULL);
    segment.tid = pthread_gettid_np(thread);
    run_schedule_np(&segment, 1, NULL);
    sleep(3);
    say(segment.stop == STOPPED_SLEEP_NP ? "ok 1\n1..1\n" : "not ok 1\n");
}

static const struct {
    const char *name;
    void (*act)(void);
} sleeps[] = { { "deadlock", deadlock },
               { "lock-garbage", lock_garbage },
               { "wait-for-sleeper", wait_for_sleeper },
               { "direct-nobody", direct_nobody },
               { "wait-for-time", wait_for_time },
               { "wait-for-director", wait_for_director } };

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
    for (unsigned i = 0; i < sizeof(sleeps) / sizeof(*sleeps); i++)
        if (strcmp(outcome, sleeps[i].name) == 0)
            sleeps[i].act();
    if (strcmp(outcome, "read") == 0)
        getchar();
    if (strcmp(outcome, "echo") == 0) {
        for (int i = 2; i < argc; i++)
            printf("[%s]", argv[i]);
        printf("\n");
    }
    return strcmp(outcome, "fail") == 0;
}
