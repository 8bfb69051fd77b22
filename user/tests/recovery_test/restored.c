/* restored.c - text, guard page and debug register are as before when a
 * thread finishes, faults inside, or is killed; and a child that shares the
 * pages never sees them otherwise. */
#include <pthread.h>
#include <reprise/reprise.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <reprise/tap.h>
#include <time.h>
#include <unistd.h>

#include "recovery_test.h"

static uint8_t text_before[2 * PAGE], other_before[PAGE];

static void remember(const struct piece *piece)
{
    memcpy(text_before, piece->text, sizeof(text_before));
    memcpy(other_before, piece->other, sizeof(other_before));
}

/* Reading is enough: a guard page that is barred would fault. */
static int intact(const struct piece *piece)
{
    return memcmp(text_before, piece->text, sizeof(text_before)) == 0 &&
           memcmp(other_before, piece->other, sizeof(other_before)) == 0;
}

/* It works, and nothing is left behind: not even a debug register, for then
 * the undisturbed run would end in a trap. */
static int works(struct piece *piece)
{
    volatile int pair[2] = { 41, 0 };
    int forward = piece_sweep(piece);
    piece->run(pair);
    return forward == 1 && pair[0] == 42 && pair[1] == 42 && intact(piece);
}

static int child_works(struct piece *piece)
{
    return works(piece) ? 0 : 1;
}

/* ---- ends in the middle ---- */

static uint32_t steps; /* to where the first store is done */

/* The second store faults, whether the thread rolls forward already or not. */
static int fault_inside(struct piece *piece)
{
    uint8_t *page = mmap(NULL, PAGE, PROT_READ | PROT_WRITE,
                         MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    preempt_after_np(steps);
    piece->run((volatile int *)(void *)(page + PAGE - 4));
    return 1;
}

static void handle(int signal)
{
    (void)signal;
    _exit(3);
}

static int fault_with_handler(struct piece *piece)
{
    signal(SIGSEGV, handle);
    return fault_inside(piece);
}

static int killed_inside(struct piece *piece)
{
    volatile int pair[2];
    signal_after_np(steps, SIGKILL);
    piece->run(pair);
    return 1;
}

/* ---- the process ends while a thread is at it ---- */

static void *run_for_ever(void *argument)
{
    const struct piece *piece = argument;
    volatile int pair[2] = { 0, 0 };
    for (;;) {
        preempt_after_np(steps);
        piece->run(pair);
    }
    return NULL;
}

static void start_two(struct piece *piece)
{
    struct timespec pause = { 0, 3000000 };
    pthread_t thread;
    pthread_create(&thread, NULL, run_for_ever, piece);
    pthread_create(&thread, NULL, run_for_ever, piece);
    nanosleep(&pause, NULL);
}

static int exit_beside(struct piece *piece)
{
    start_two(piece);
    return 0;
}

static int exec_beside(struct piece *piece)
{
    char program[] = "true";
    char *const arguments[] = { program, NULL };
    start_two(piece);
    execv("/true", arguments);
    return 1;
}

/* ---- each end, each way ---- */

static const struct {
    const char *name;
    int (*function)(struct piece *piece);
    int status;
} ends[] = {
    { "a child of a fork does the same", child_works, 0 },
    { "one faults inside", fault_inside, SIGSEGV },
    { "one faults inside that has a handler", fault_with_handler, SIGSEGV },
    { "one is killed inside", killed_inside, SIGKILL },
    { "one exits beside two threads inside", exit_beside, 0 },
    { "one starts a program beside them", exec_beside, 0 },
};
enum { ENDS = sizeof(ends) / sizeof(ends[0]) };

static void test_ends(struct piece *piece, int way)
{
    for (int i = 0; i < ENDS; i++) {
        uint32_t before = free_frames();
        int status = in_child(ends[i].function, piece);
        promise(status == ends[i].status && works(piece),
                "%s: %s, and its parent's is intact", way_names[way],
                ends[i].name);
        if (status != ends[i].status)
            tap_note("expected status %d, got %d", ends[i].status, status);
        promise_equal(free_frames(), before, "%s: no frame is lost",
                      way_names[way]);
    }
}

void test_restored(void)
{
    for (EACH_WAY(way)) {
        struct piece piece;
        uint32_t frames;
        piece_make(&piece, way);
        promise_errno(ras_register(&piece.row, 1), 0, "%s: register it",
                      way_names[way]);
        steps = piece_steps_to(&piece, STORED);
        remember(&piece);
        frames = free_frames();
        promise(works(&piece) && piece_counts(&piece)->by[way] >= 2,
                "%s: it comes back by its own way, and all is as before",
                way_names[way]);
        promise_equal(free_frames(), frames, "%s: it takes no frame",
                      way_names[way]);
        test_ends(&piece, way);
        ras_unregister((void *)piece.row.start);
        piece_free(&piece);
    }
}
