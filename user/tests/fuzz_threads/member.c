/* member.c - one of the processes of a round, and its threads. */
#include "fuzz_threads.h"

#include <pthread.h>
#include <signal.h>
#include <sys/mman.h>
#include <unistd.h>

enum { FASHION = 6, THREAD_ACTS = 24 };

extern const char run_code_end[];

/* A few acts are made again and again, others seldom: what goes wrong needs
 * two or three to meet. */
static act_function *fashion[FASHION];

static act_function *any_act(void)
{
    switch (random_below(6)) {
    case 0:
        return memory_acts[random_below(memory_act_count)];
    case 1:
        return signal_acts[random_below(signal_act_count)];
    case 2:
    case 3:
        return process_acts[random_below(process_act_count)];
    default:
        return sequence_acts[random_below(sequence_act_count)];
    }
}

void act(uint32_t count)
{
    while (count--)
        (one_in(4) ? any_act() : ONE_OF(fashion))();
}

static void *run_thread(void *unused)
{
    act(THREAD_ACTS);
    return unused;
}

static void *pages(unsigned count)
{
    return mmap(NULL, count * FUZZ_PAGE, PROT_READ | PROT_WRITE,
                MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
}

static void prepare(uint32_t seed)
{
    static const int known[] = { SIGUSR1, SIGUSR2, SIGALRM };

    random_seed(seed);
    arena = pages(ARENA_PAGES);
    place.text = pages(1);
    place.leads_to = run_code_end;
    for (unsigned i = 0; i < COUNT(known); i++)
        signal(known[i], on_signal);
    for (unsigned i = 0; i < FASHION; i++)
        fashion[i] = any_act();
}

_Noreturn void member_run(uint32_t seed)
{
    pthread_t thread;

    prepare(seed);
    for (uint32_t others = random_below(3); others > 0; others--)
        pthread_create(&thread, NULL, run_thread, NULL);
    act(THREAD_ACTS);
    if (one_in(2))
        pthread_exit(NULL);
    _exit(0);
}
