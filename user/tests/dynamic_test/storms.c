/* storms.c - interrupted after every instruction, by signals whose handler
 * names other sequences, with a rival that does too: nothing is lost, and
 * what verifies comes to its end. */
#include "dynamic_test.h"

#include <pthread.h>
#include <reprise/reprise.h>
#include <sched.h>
#include <signal.h>
#include <sys/wait.h>
#include <reprise/tap.h>
#include <unistd.h>

/* Each adds another number, so that the sum tells them apart. */
enum { CALLS = 10, OF_CALL = 1, OF_HANDLER = 1000, OF_RIVAL = 1 << 24 };

static volatile int pair[2], handled, stop;
static const struct form *volatile form, *volatile form_of_rival;

static const struct form *next_of(const struct form *f)
{
    return f + 1 < forms + form_count ? f + 1 : forms;
}

static void handler(int signal)
{
    (void)signal;
    next_of(form)->add(pair, OF_HANDLER);
    handled++;
}

static void *rival(void *argument)
{
    ras_set_slot(own_slot());
    while (!stop) {
        form_of_rival = form;
        form_of_rival->add(pair, OF_RIVAL);
        sched_yield();
    }
    return argument;
}

/* Where a tick lets the rival add between two looks, or between two stores, it
 * does not so again at once: one more look tells. */
static int words_are_equal(void)
{
    return pair[0] == pair[1] || pair[0] == pair[1];
}

static void storm(void)
{
    handled = 0;
    do
        pair[0] = pair[1] = 0;
    while (!words_are_equal());
    signal_after_np(1 | STEP_AGAIN | STEP_PREEMPT, SIGUSR2);
    for (volatile int i = 0; i < CALLS; i++)
        form->add(pair, OF_CALL);
    preempt_after_np(0);
}

void test_storms(void)
{
    pthread_t thread;
    int lost = 0, split = 0;
    form = &forms[0];
    signal(SIGUSR2, handler);
    pthread_create(&thread, NULL, rival, NULL);
    for (int i = 0; i < form_count; i++) {
        form = &forms[i];
        while (form_of_rival != form) /* it ends with the last one first */
            sched_yield();
        storm();
        lost += (unsigned)pair[0] % OF_RIVAL !=
                (unsigned)(CALLS * OF_CALL + handled * OF_HANDLER);
        split += form->add != add_back && next_of(form)->add != add_back &&
                 !words_are_equal();
    }
    stop = 1;
    pthread_join(thread, NULL);
    promise_equal(lost, 0, "in a storm of signals no form loses any of them");
    promise_equal(split, 0, "and the words of a pair stay equal");
    struct ras_statistics row;
    promise(ras_counters((void *)(uintptr_t)add_back_row.start, &row) == 0 &&
                row.finished > 0,
            "what was put back too often was finished");
}
