/* places.c - code at and across the ends of pages, and in pages of each
 * protection. */
#include "designated_test.h"

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <string.h>
#include <reprise/reprise.h>
#include <sys/mman.h>
#include <sys/ras.h>
#include <sys/wait.h>
#include <reprise/tap.h>
#include <unistd.h>

enum { PAGE = 4096 };

static char *pages; /* three; the outer two only where a test says so */

static uint32_t size(void)
{
    return (uint32_t)(code_last - (const char *)code);
}

/* Copy the code to `at`, with another landmark. */
static void copy(char *at, int landmark)
{
    mprotect(pages, 3 * PAGE, PROT_READ | PROT_WRITE);
    memcpy(at, (const char *)code, size());
    at[code_start - (const char *)code + LANDMARK_BYTE] =
        (char)(0x50 | landmark);
    mprotect(pages, 3 * PAGE, PROT_READ | PROT_EXEC);
}

static void test_page_end(int landmark)
{
    int wrong = 0;

    for (uint32_t k = 0; k <= size(); k++) {
        char *at = pages + 2 * PAGE - k;
        copy(at, landmark);
        wrong += right_at(at, 1) != BOUNDARIES;
    }
    promise_equal(wrong, 0, "landmark 5%x, with the end of a page anywhere",
                  (unsigned)landmark);
}

static void test_nothing_around(void)
{
    char *low = pages + PAGE - (code_start - (const char *)code);
    int wrong;

    copy(pages + 2 * PAGE - size(), 0);
    mprotect(pages + 2 * PAGE, PAGE, PROT_NONE);
    promise_equal(right_at(pages + 2 * PAGE - size(), 1), BOUNDARIES,
                  "with nothing behind it");
    copy(low, 1);
    wrong = right_at(low, 1) != BOUNDARIES;
    promise_equal(wrong, 0, "with its landmark first in a page");
}

static void test_protection(void)
{
    char *at = pages + PAGE;

    copy(at, 0);
    mprotect(pages, 3 * PAGE, PROT_READ | PROT_WRITE | PROT_EXEC);
    promise_equal(right_at(at, 0), BOUNDARIES,
                  "text that can be written is not recognised");
    mprotect(pages, 3 * PAGE, PROT_READ);
    promise_equal(right_at(at, 0), BOUNDARIES,
                  "nor what cannot be executed (but 32-bit paging lets it)");
    mprotect(pages, 3 * PAGE, PROT_READ | PROT_EXEC);
    promise_equal(right_at(at, 1), BOUNDARIES, "the same as text is");
}

/* A thread waits to begin past a commit, while its director holds it: what is
 * off meanwhile cannot be switched on. Where it is on, no thread begins so. */
static int recognise_again(void)
{
    enum { THREAD_CREATE = 4 }; /* syscalls.def */
    char *at = pages + PAGE;
    char *inside = at + (code_commit - (const char *)code);
    int status = -1;
    pid_t child;

    if (run_schedule_np(NULL, 0, NULL))
        return 1;
    if (syscall(THREAD_CREATE, inside, pages, 0, 0) != -1 || errno != EINVAL)
        return 2;
    if (ras_designate(0) || syscall(THREAD_CREATE, inside, pages, 0, 0) < 0)
        return 3;
    if (ras_designate(1) == 0 || errno != EBUSY)
        return 4;
    child = fork(); /* nobody directs that one, so it can step itself */
    if (child == 0)
        _exit(right_at(at, 0) != BOUNDARIES);
    waitpid(child, &status, 0);
    return status ? 5 : 0;
}

static int child_status(int (*run)(void))
{
    int status = -1;
    pid_t child = fork();

    if (child == 0)
        _exit(run());
    waitpid(child, &status, 0);
    return status;
}

static void test_busy(void)
{
    copy(pages + PAGE, FORWARD | RAS_EMULATE);
    promise_equal(child_status(recognise_again), 0,
                  "nobody begins inside; one who does is EBUSY");
}

/* ---- a thread that stands inside before there is anything to stand in ---- */

enum { NO_SLOT, BAD_SLOT };

static struct ras_descriptor *volatile slot;
static volatile int32_t adder; /* a thread */
static char *adders_code;
static volatile int sum;

static void *add_for_ever(void *how)
{
    if (how)
        ras_set_slot(&slot);
    adder = gettid();
    for (;;)
        ((void (*)(volatile int *, int))(uintptr_t)adders_code)(&sum, 2);
    return how;
}

/* Direct a thread to the commit, where it has loaded the sum. 0, or -1. */
static int stand_at_commit(int how, struct segment_np *segment)
{
    uint32_t to = (uint32_t)(adders_code - (const char *)code + code_commit);
    pthread_t thread;

    adder = 0;
    pthread_create(&thread, NULL, add_for_ever, (void *)how);
    while (!adder)
        sched_yield();
    *segment = (struct segment_np){ .tid = adder, .steps = 1 };
    for (int i = 0; i < 100; i++)
        if (run_schedule_np(segment, 1, NULL) == 1 && segment->at.eip == to)
            return 0;
    return -1;
}

/* The sum is changed while the thread stands there: was that lost? */
static int keeps_change(struct segment_np *segment)
{
    sum = 1000;
    segment->steps = 8;
    run_schedule_np(segment, 1, NULL);
    return sum >= 1000;
}

/* Its slot, too, is asked where it stands, and names what is not there. */
static int put_back_by_designate(void)
{
    struct segment_np segment;

    ras_designate(0);
    if (stand_at_commit(BAD_SLOT, &segment))
        return 1;
    slot = (struct ras_descriptor *)0xc0000000;
    if (ras_designate(1))
        return 2;
    slot = NULL;
    return keeps_change(&segment) ? 0 : 3;
}

static int put_back_by_mprotect(void)
{
    struct segment_np segment;

    mprotect(pages, 3 * PAGE, PROT_READ | PROT_WRITE | PROT_EXEC);
    if (stand_at_commit(NO_SLOT, &segment))
        return 1;
    if (mprotect(pages, 3 * PAGE, PROT_READ | PROT_EXEC))
        return 2;
    return keeps_change(&segment) ? 0 : 3;
}

/* A range that ends within the landmark keeps the rest from being recognised;
 * rasctl(2) does not look at its code. */
static int put_back_by(int (*purge)(char *start))
{
    struct segment_np segment;
    char *landmark = adders_code + (code_start - (const char *)code);

    if (rasctl(landmark, 2, RAS_INSTALL) || stand_at_commit(NO_SLOT, &segment))
        return 1;
    if (purge(landmark))
        return 2;
    return keeps_change(&segment) ? 0 : 3;
}

static int by_unregistering(char *start)
{
    return ras_unregister(start);
}

static int by_purging(char *start)
{
    return rasctl(start, 2, RAS_PURGE);
}

static int put_back_by_unregister(void)
{
    return put_back_by(by_unregistering);
}

static int put_back_by_purge(void)
{
    return put_back_by(by_purging);
}

static int past_commit_at_mprotect(void)
{
    struct segment_np segment;

    copy(adders_code, FORWARD | RAS_EMULATE);
    mprotect(pages, 3 * PAGE, PROT_READ | PROT_WRITE | PROT_EXEC);
    if (stand_at_commit(NO_SLOT, &segment))
        return 1;
    return mprotect(pages, 3 * PAGE, PROT_READ | PROT_EXEC) == 0 ||
           errno != EBUSY;
}

static void test_standing(void)
{
    adders_code = pages + PAGE;
    copy(adders_code, RAS_ROLLBACK);
    promise_equal(child_status(put_back_by_designate), 0,
                  "who stands inside is put back, whatever its slot names");
    promise_equal(child_status(put_back_by_mprotect), 0,
                  "so when its code becomes text");
    promise_equal(child_status(put_back_by_unregister), 0,
                  "so when what overlaps it is unregistered");
    promise_equal(child_status(put_back_by_purge), 0, "or purged");
    promise_equal(child_status(past_commit_at_mprotect), 0,
                  "past the commit, mprotect() says so: EBUSY");
}

/* A registered sequence that ends in the landmark of a designated one: a
 * thread put back there would still stand inside the first. */
static void test_overlap(void)
{
    static const uint8_t both[] = {
        0x8b, 0x02,             /* mov eax, [edx] */
        0x0f, 0x1f, 0x40, 0x50, /* the landmark; here the first one ends */
        0x8b, 0x0a,             /* mov ecx, [edx] */
        0x89, 0x3a,             /* mov [edx], edi */
        0xc3,
    };
    uint32_t at = (uint32_t)(uintptr_t)pages;
    struct ras_descriptor row = { .start = at,
                                  .commit = at + 2,
                                  .end = at + 6 };
    int wrong = 0, inside = 0;

    mprotect(pages, 3 * PAGE, PROT_READ | PROT_WRITE);
    memcpy(pages, both, sizeof(both));
    mprotect(pages, 3 * PAGE, PROT_READ | PROT_EXEC);
    promise_equal(ras_register(&row, 1), 0, "a sequence ends in a landmark");
    for (uint32_t n = 1; n < 8; n++) {
        struct ras_last last = { .count = 0 }, before;
        int word;
        for (int i = 0; i < 10; i++) { /* until no tick came in between */
            ras_last(&before);
            interrupted_call(pages, &word, n);
            preempt_after_np(0);
            ras_last(&last);
            if (last.count == before.count + 1)
                break;
        }
        inside += last.pc == at + 8;
        wrong += last.pc > at + 6 && last.to != last.pc;
    }
    promise(inside && !wrong, "what overlaps it is not recognised");
    ras_unregister(pages);
}

static sigjmp_buf back;

static void jump_back(int signal)
{
    siglongjmp(back, signal);
}

/* A landmark is looked for below the pc: also where there is no code. */
static void test_nowhere(void)
{
    static const uint32_t places[] = { 0, 0x1000, 0xbffffffe, 0xc0100000,
                                       0xfffffffe };
    volatile int caught = 0;

    signal(SIGSEGV, jump_back);
    for (unsigned i = 0; i < sizeof(places) / sizeof(places[0]); i++)
        if (sigsetjmp(back, 1) == 0)
            ((void (*)(void))(uintptr_t)places[i])();
        else
            caught++;
    munmap(pages + PAGE, PAGE);
    if (sigsetjmp(back, 1) == 0)
        ((void (*)(void))(uintptr_t)(pages + PAGE))();
    else
        caught++;
    signal(SIGSEGV, SIG_DFL);
    promise_equal(caught, 6, "a signal where there is no code to look at");
}

void test_places(void)
{
    static const int landmarks[] = { 0, 1, 5, 6, 9, 13, 14 };

    pages = mmap(NULL, 3 * PAGE, PROT_READ | PROT_WRITE,
                 MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    for (unsigned i = 0; i < sizeof(landmarks) / sizeof(landmarks[0]); i++)
        test_page_end(landmarks[i]);
    test_nothing_around();
    test_protection();
    test_busy();
    test_standing();
    test_overlap();
    test_nowhere();
}
