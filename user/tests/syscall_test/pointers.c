/* pointers.c - every call that takes an address, given a bad one. */
#include <errno.h>
#include <fcntl.h>
#include <reprise/sequences.h>
#include <string.h>
#include <sys/mman.h>
#include <reprise/tap.h>
#include <unistd.h>

#include "syscall_test.h"

enum {
#define SYSCALL(number, name, arguments) CALL_##name = number,
#include "../../../kernel/syscall/syscalls.def"
#undef SYSCALL
};

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
    { "futex", CALL_futex, { 0, 0, 0, 0 }, 0, 0 },
    { "futex's time-out", CALL_futex, { SCRATCH, 0, 0, 0 }, 3, OPTIONAL },
    { "nanosleep", CALL_nanosleep, { 0, 0 }, 0, 0 },
    { "clock_gettime", CALL_clock_gettime, { 1, 0 }, 1, WRITTEN },
    { "open", CALL_open, { 0, 0, 0 }, 0, 0 },
    { "write", CALL_write, { 1, 0, 16 }, 1, 0 },
    { "spawn", CALL_spawn, { 0, 0, 0 }, 0, 0 },
    { "ras_register", CALL_ras_register, { 0, 1 }, 0, 0 },
    { "ras_stats", CALL_ras_stats, { 0, 0, 1 }, 1, WRITTEN },
    { "ras_last", CALL_ras_last, { 0 }, 0, WRITTEN },
    { "test_and_set", CALL_test_and_set, { 0 }, 0, WRITTEN },
    { "thread_list", CALL_thread_list, { 0, 1 }, 0, WRITTEN },
    { "system_status", CALL_system_status, { 0 }, 0, WRITTEN },
    { "pipe", CALL_pipe, { 0 }, 0, WRITTEN },
    { "sigaction", CALL_sigaction, { 1, 0, 0 }, 1, OPTIONAL },
    { "sigaction's old one",
      CALL_sigaction,
      { 1, 0, 0 },
      2,
      WRITTEN | OPTIONAL },
    { "sigprocmask", CALL_sigprocmask, { 0, 0, 0 }, 1, OPTIONAL },
    { "sigprocmask's old one",
      CALL_sigprocmask,
      { 0, 0, 0 },
      2,
      WRITTEN | OPTIONAL },
    { "sigpending", CALL_sigpending, { 0 }, 0, WRITTEN },
    { "sigsuspend", CALL_sigsuspend, { 0 }, 0, 0 },
    { "sigtimedwait", CALL_sigtimedwait, { 0, 0, 0 }, 0, 0 },
    { "sigaltstack", CALL_sigaltstack, { 0, 0 }, 0, OPTIONAL },
    { "sigaltstack's old one",
      CALL_sigaltstack,
      { 0, 0 },
      1,
      WRITTEN | OPTIONAL },
    { "setitimer", CALL_setitimer, { 0, 0 }, 0, OPTIONAL },
    { "setitimer's old one", CALL_setitimer, { 0, 0 }, 1, WRITTEN | OPTIONAL },
    { "fstat", CALL_fstat, { 0, 0 }, 1, WRITTEN },
    { "stat", CALL_stat, { 0, SCRATCH }, 0, 0 },
    { "unlink", CALL_unlink, { 0 }, 0, 0 },
    { "mkdir", CALL_mkdir, { 0, 0 }, 0, 0 },
    { "ras_explain", CALL_ras_explain, { 0, SCRATCH }, 0, 0 },
    { "ras_set_slot", CALL_ras_set_slot, { 0 }, 0, OPTIONAL },
    { "ras_count_interruptions",
      CALL_ras_count_interruptions,
      { 0 },
      0,
      WRITTEN | OPTIONAL },
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
