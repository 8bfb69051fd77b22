/* end_process - ends in the way that its argument names (libc_test). */
#include <assert.h>
#include <pthread.h>
#include <reprise/reprise.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static int trail;

static void *exit_5(void *argument)
{
    exit(argument ? 0 : 5);
}

static void *outlive(void *argument)
{
    struct timespec pause = { 0, 5000000 };
    nanosleep(&pause, NULL);
    return argument;
}

static void *join_first(void *argument)
{
    void *result = NULL;
    pthread_join((pthread_t)argument, &result);
    exit(result == argument ? 7 : 8);
}

static void first(void)
{
    _exit(trail * 10 + 1);
}
static void second(void)
{
    trail = 2;
}

static void wrong_status(void)
{
    _exit(99);
}

static int fail_assertion(int one)
{
    assert(one == 2);
    return one;
}

static void leave_to(void *(*function)(void *))
{
    pthread_t thread;
    if (pthread_create(&thread, NULL, function, pthread_self()) == 0)
        pthread_exit(pthread_self());
}

static int end_in_thread(void)
{
    pthread_t thread;
    pthread_create(&thread, NULL, exit_5, NULL);
    pthread_join(thread, NULL);
    return 98;
}

int main(int argc, char **argv)
{
    const char *mode = argc > 1 ? argv[1] : "";
    if (!strcmp(mode, "return"))
        return 3;
    if (!strcmp(mode, "exit"))
        exit(4);
    if (!strcmp(mode, "exit in thread"))
        return end_in_thread();
    if (!strcmp(mode, "_exit")) {
        atexit(wrong_status);
        _exit(6);
    }
    if (!strcmp(mode, "atexit")) {
        atexit(first);
        atexit(second);
        return 0;
    }
    if (!strcmp(mode, "last thread"))
        leave_to(outlive);
    if (!strcmp(mode, "join main"))
        leave_to(join_first);
    if (!strcmp(mode, "assert"))
        return fail_assertion(1);
    return 100;
}
