/* steps - make so many million single steps (for tools/speed). */
#include <pthread.h>
#include <reprise/reprise.h>
#include <stdio.h>
#include <stdlib.h>

static void *count_up(void *word)
{
    volatile int *at = word;
    for (;;)
        ++*at;
    return NULL;
}

static int word;

int main(int argc, char **argv)
{
    long millions = argc > 1 ? strtol(argv[1], NULL, 10) : 1;
    struct segment_np schedule[] = { { .steps = 500000 }, { .steps = 500000 } };
    pthread_t thread;

    if (run_schedule_np(NULL, 0, NULL) ||
        pthread_create(&thread, NULL, count_up, &word))
        return 1;
    schedule[0].tid = schedule[1].tid = pthread_gettid_np(thread);
    while (millions-- > 0)
        if (run_schedule_np(schedule, 2, NULL) != 2)
            return 1;
    printf("%d\n", word);
    return 0;
}
