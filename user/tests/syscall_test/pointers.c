/* pointers.c - every call that takes an address, given a bad one. */
#include <errno.h>
#include <fcntl.h>
#include <reprise/sequences.h>
#include <string.h>
#include <sys/mman.h>
#include <reprise/tap.h>
#include <unistd.h>

#include "syscall_test.h"

enum { PAGE = 4096 };
static const char constant[PAGE] = "constant";

/* A pointer's place among a call's arguments, the others being good. */
struct victim {
    const char *name;
    uint32_t number;
    uint32_t arguments[MOST_ARGUMENTS];
    int place;
    int how;
};

enum {
    WRITTEN = 1, /* by the kernel, so read-only is bad too */
    OPTIONAL = 2 /* NULL is no mistake */
};

static uint32_t scratch[256];
#define SCRATCH ((uint32_t)scratch)

static const struct victim victims[] = {
    { "futex", 7, { 0, 0, 0, 0 }, 0, 0 },
    { "futex's time-out", 7, { SCRATCH, 0, 0, 0 }, 3, OPTIONAL },
    { "nanosleep", 8, { 0, 0 }, 0, 0 },
    { "clock_gettime", 9, { 1, 0 }, 1, WRITTEN },
    { "open", 13, { 0, 0, 0 }, 0, 0 },
    { "write", 16, { 1, 0, 16 }, 1, 0 },
    { "spawn", 17, { 0, 0, 0 }, 0, 0 },
    { "ras_register", 20, { 0, 1 }, 0, 0 },
    { "ras_stats", 22, { 0, 0, 1 }, 1, WRITTEN },
    { "ras_last", 23, { 0 }, 0, WRITTEN },
    { "test_and_set", 25, { 0 }, 0, WRITTEN },
    { "thread_list", 27, { 0, 1 }, 0, WRITTEN },
    { "system_status", 28, { 0 }, 0, WRITTEN },
    { "pipe", 31, { 0 }, 0, WRITTEN },
    { "sigaction", 34, { 1, 0, 0 }, 1, OPTIONAL },
    { "sigaction's old one", 34, { 1, 0, 0 }, 2, WRITTEN | OPTIONAL },
    { "sigprocmask", 35, { 0, 0, 0 }, 1, OPTIONAL },
    { "sigprocmask's old one", 35, { 0, 0, 0 }, 2, WRITTEN | OPTIONAL },
    { "sigpending", 36, { 0 }, 0, WRITTEN },
    { "sigsuspend", 37, { 0 }, 0, 0 },
    { "sigtimedwait", 38, { 0, 0, 0 }, 0, 0 },
    { "sigaltstack", 41, { 0, 0 }, 0, OPTIONAL },
    { "sigaltstack's old one", 41, { 0, 0 }, 1, WRITTEN | OPTIONAL },
    { "setitimer", 42, { 0, 0 }, 0, OPTIONAL },
    { "setitimer's old one", 42, { 0, 0 }, 1, WRITTEN | OPTIONAL },
    { "fstat", 50, { 0, 0 }, 1, WRITTEN },
    { "stat", 51, { 0, SCRATCH }, 0, 0 },
    { "unlink", 53, { 0 }, 0, 0 },
    { "mkdir", 54, { 0, 0 }, 0, 0 },
    { "ras_explain", 57, { 0, SCRATCH }, 0, 0 },
    { "ras_set_slot", 60, { 0 }, 0, OPTIONAL },
    { "ras_count_interruptions", 63, { 0 }, 0, WRITTEN | OPTIONAL },
};

static void try_address(const struct victim *victim, uint32_t address,
                        const char *what)
{
    uint32_t arguments[MOST_ARGUMENTS];
    memcpy(arguments, victim->arguments, sizeof(arguments));
    arguments[victim->place] = address;
    promise_equal(bare_call(victim->number, arguments), -EFAULT, "%s: %s",
                  victim->name, what);
}

/* The last 4 bytes of a page that is followed by none: half is readable. */
static uint32_t edge_of_memory(void)
{
    char *pages = mmap(NULL, 2 * PAGE, PROT_READ | PROT_WRITE,
                       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    memset(pages, '#', PAGE);
    munmap(pages + PAGE, PAGE);
    return (uint32_t)pages + PAGE - 2;
}

/* Where a call wants a multiple of 4, half a word cannot be unmapped. */
static int wants_words(const struct victim *victim)
{
    return !strcmp(victim->name, "futex") || !strncmp(victim->name, "ras_", 4);
}

void test_pointers(void)
{
    volatile int word = 0;
    int fd;
    uint32_t edge = edge_of_memory();
    ras_exchange(&word, 1); /* so that ras_stats has a row */
    for (size_t i = 0; i < sizeof(victims) / sizeof(victims[0]); i++) {
        const struct victim *victim = &victims[i];
        if (!(victim->how & OPTIONAL))
            try_address(victim, 0, "NULL");
        try_address(victim, 0xc0100000u, "the kernel's");
        try_address(victim, 0xfffffffcu, "the last bytes");
        if (!wants_words(victim))
            try_address(victim, edge, "half of it unmapped");
        if (victim->how & WRITTEN)
            try_address(victim, (uint32_t)constant, "read-only");
    }
    promise_errno(write(1, (char *)0xc0000000u, 16), EFAULT,
                  "write: what the kernel holds");
    fd = open("etc/help", O_RDONLY);
    promise_errno(read(fd, (char *)0xc0100000u, 16), EFAULT,
                  "read: into the kernel");
    promise_errno(read(fd, (char *)(uintptr_t)constant, 16), EFAULT,
                  "read: into a constant");
    promise_errno(read(fd, NULL, 16), EFAULT, "read: into page 0");
    close(fd);
}
