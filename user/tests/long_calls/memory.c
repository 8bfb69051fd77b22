/* memory.c - calls on memory as large as it comes, and on as many regions. */
#include <reprise/reprise.h>
#include <stdint.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <reprise/tap.h>
#include <unistd.h>
#include "long_calls.h"

enum { MUCH = 256 << 20, SHARED = 64 << 20, REGIONS = 20000 };

static void do_nothing(void)
{
}

static void touch(char *at, size_t size)
{
    for (size_t i = 0; i < size; i += PAGE)
        at[i] = 1;
}

void change_much_memory(void)
{
    char *at = memory(MUCH);

    promise(at != MAP_FAILED, "%d MiB, not touched", MUCH >> 20);
    promise_equal(in_child(do_nothing), 0, "a fork copies them");
    promise_equal(mprotect(at, MUCH, PROT_READ), 0, "they are protected");
    promise_equal(mprotect(at, MUCH, PROT_READ | PROT_WRITE), 0, "and opened");
    promise_equal(munmap(at, MUCH), 0, "and given back");
    at = memory(MUCH);
    touch(at, MUCH);
    promise(1, "%d MiB, touched", MUCH >> 20);
    promise_equal(in_child(do_nothing), 0, "a fork copies them");
    promise_equal(mprotect(at, MUCH, PROT_READ), 0, "they are protected");
    promise_equal(mprotect(at, MUCH, PROT_READ | PROT_WRITE), 0, "and opened");
    promise_equal(mprotect(at + PAGE, MUCH - 2 * PAGE, PROT_NONE), 0,
                  "and closed, all but the first and the last");
    promise_equal(munmap(at, MUCH), 0, "and given back");
    at = mmap(NULL, SHARED, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
              -1, 0);
    promise(at != MAP_FAILED, "%d MiB are shared", SHARED >> 20);
    promise_equal(in_child(do_nothing), 0, "a fork shares them");
    promise_equal(munmap(at, SHARED), 0, "and they are given back");
    at = mmap(NULL, 2u << 30, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    promise_equal(in_child(do_nothing), 0, "2 GiB that nobody may touch");
    promise_equal(mprotect(at, MUCH, PROT_READ), 0, "part of it is opened");
    promise_equal(mprotect(at, 2u << 30, PROT_NONE), 0, "all is closed");
    promise_equal(munmap(at, 2u << 30), 0, "and given back");
}

/* Each second page is a region. */
void change_many_regions(void)
{
    char *at = mmap(NULL, 2u * REGIONS * PAGE, PROT_NONE,
                    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    int made = 0;

    munmap(at, 2u * REGIONS * PAGE);
    for (size_t i = 0; i < REGIONS; i++)
        made += mmap(at + 2 * i * PAGE, PAGE, i % 4 ? PROT_NONE : PROT_READ,
                     MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == at + 2 * i * PAGE;
    promise_equal(made, REGIONS, "%d regions", REGIONS);
    char *more = memory(2 * PAGE);
    promise(more != MAP_FAILED, "one more is found a place");
    munmap(more, 2 * PAGE);
    promise_equal(in_child(do_nothing), 0, "a fork copies them");
    for (size_t i = 0; i < REGIONS; i++)
        mmap(at + (2 * i + 1) * PAGE, PAGE, PROT_READ,
             MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    promise_equal(mprotect(at, 2u * REGIONS * PAGE, PROT_NONE), 0,
                  "twice as many are protected");
    promise_equal(munmap(at, 2u * REGIONS * PAGE), 0, "and given back");
}
