/* faults.c - memory refuses an instruction of the sequence itself. At or
 * before the commit it is put back, and a handler that mends the page sees
 * the operation done; past the commit that is the end, handler or not. */
#include "matrix_test.h"

#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <reprise/tap.h>
#include <unistd.h>

enum { PAGE = 4096 };

static uint8_t *pages; /* two; the first word ends the first of them */
static volatile int handled;

static volatile int *the_words(const struct cell *cell)
{
    return (volatile int *)(void *)(pages + PAGE -
                                    (cell->target == PAIR ? 4 : 0));
}

static void mend(int signal)
{
    (void)signal;
    handled++;
    mprotect(pages, 2 * PAGE, PROT_READ | PROT_WRITE);
}

/* 0: it came out right; SIGSEGV: it died; else wrong. */
static int survive(const struct cell *cell)
{
    volatile int *words = the_words(cell);
    int result = cell->add(words, OURS, OURS);
    if (handled != 1 || !words_are(cell, words, OURS))
        return 1;
    return cell->target == WORD && result != 0;
}

/* In a child, with the first or second page at `access`. True if it fared as
 * expected and the kernel counted what it should. */
static int try_page(const struct cell *cell, int page, int access, int fatal,
                    int inside)
{
    uint32_t before = counted(RAS_CAUSE_FAULT, RAS_ROLLBACK);
    int status = 0;
    pid_t child = fork();
    if (child == 0) {
        memset(pages, 0, 2 * PAGE);
        signal(SIGSEGV, mend);
        mprotect(pages + page * PAGE, PAGE, access);
        _exit(survive(cell));
    }
    waitpid(child, &status, 0);
    return status == (fatal ? SIGSEGV : 0) &&
           counted(RAS_CAUSE_FAULT, RAS_ROLLBACK) - before ==
               (uint32_t)(inside && !fatal);
}

/* A designated sequence begins with its landmark, others with a load. The
 * store to a word is the commit; to a list's head it comes after it. */
int try_faulted(const struct cell *cell)
{
    uint32_t start = (uint32_t)cell->start;
    int all_forward = cell->commit == cell->start;
    int load_inside = cell->identification == RAS_DESIGNATED;
    int first = cell->target == PAIR ? 0 : 1;
    if (!pages)
        pages = mmap(NULL, 2 * PAGE, PROT_READ | PROT_WRITE,
                     MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (!try_page(cell, first, PROT_NONE, load_inside && all_forward,
                  load_inside))
        return complain(cell, "a fault of its first load went wrong", start);
    if (!try_page(cell, first, PROT_READ, all_forward || cell->target == LIST,
                  1))
        return complain(cell, "a fault of its store went wrong", start);
    if (cell->target != PAIR)
        return 1 + load_inside;
    if (!try_page(cell, 1, PROT_NONE, all_forward, 1))
        return complain(cell, "a fault of its second load went wrong", start);
    if (!try_page(cell, 1, PROT_READ, 1, 1))
        return complain(cell, "a fault of its second store went wrong", start);
    return 3;
}
