/* places.c - code at and across the ends of pages, and in pages of each
 * protection. */
#include "designated_test.h"

#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <string.h>
#include <reprise/reprise.h>
#include <sys/mman.h>
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
static int recognise_again(char *at)
{
    enum { THREAD_CREATE = 4 }; /* syscalls.def */
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

static void test_busy(void)
{
    char *at = pages + PAGE;
    int status = -1;
    pid_t child;

    copy(at, FORWARD | RAS_EMULATE);
    child = fork();
    if (child == 0)
        _exit(recognise_again(at));
    waitpid(child, &status, 0);
    promise_equal(status, 0, "nobody begins inside; one who does is EBUSY");
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
    test_overlap();
    test_nowhere();
}
