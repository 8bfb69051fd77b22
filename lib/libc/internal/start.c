/* start.c - from _start to main().
 *
 * In this order, because each step needs the one before: the thread pointer
 * (errno lives behind it), what the library's locks are made of, the program's
 * sequences (they may be), constructors, main().
 */
#include "atomic.h"
#include "program_private.h"
#include "syscalls_private.h"
#include "tls_private.h"

#include <elf.h>
#include <errno.h>
#include <reprise/ras.h>
#include <reprise/reprise.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { AT_KNOWN = 6 }; /* those that we need are below */

/* The shell says of this status that the program could not be started. */
enum { EXIT_NOT_STARTED = 127 };

/* EXPLORE_NOT_RUN of <reprise/explore.h>. */
enum { EXIT_NOT_EXPLORED = 2 };

/* From lib/program.ld. */
extern const struct ras_descriptor __ras_start[], __ras_end[];
extern void (*const __init_array_start[])(void);
extern void (*const __init_array_end[])(void);

int main(int argc, char **argv, char **envp);

/* NULL in a program that cannot be explored: lib/explore/foreign_private.h. */
#pragma weak explore_program
int explore_program(int argc, char **argv);
_Noreturn void __libc_start(uint32_t *stack);

/* Tell __tls_initialise() where the kernel put the program headers. */
static void read_auxiliary(const uint32_t *pair)
{
    uint32_t value[AT_KNOWN] = { 0 };

    for (; pair[0] != AT_NULL; pair += 2)
        if (pair[0] < AT_KNOWN)
            value[pair[0]] = pair[1];
    __tls_initialise((const void *)(uintptr_t)value[AT_PHDR], value[AT_PHNUM],
                     value[AT_PHENT]);
}

static void remember_name(const char *path)
{
    const char *slash = strrchr(path, '/');

    __program_name = slash ? slash + 1 : path;
}

/* The recovery after this one that the kernel has, and that any code can have:
 * no clone of it is needed, and nothing special at its end. */
static uint8_t next_recovery(uint8_t recovery, uint32_t known)
{
    known &= 1 << RAS_REWRITE | 1 << RAS_BREAKPOINT | 1 << RAS_EMULATE;
    while (known && !(known >> recovery & 1))
        recovery = (uint8_t)((recovery + 1) % RAS_RECOVERIES);
    return recovery;
}

/* A form whose recovery this kernel has not gets another. */
static int register_others(size_t count)
{
    struct ras_descriptor *rows = __builtin_alloca(count * sizeof(*rows));
    struct system_status status;

    if (system_status_np(&status))
        return -1;
    memcpy(rows, __ras_start, count * sizeof(*rows));
    for (size_t i = 0; i < count; i++)
        if (!(status.ras_recoveries >> rows[i].recovery & 1)) {
            rows[i].recovery =
                next_recovery(rows[i].recovery, status.ras_recoveries);
            rows[i].with = 0;
        }
    return ras_register(rows, count);
}

static int register_all(size_t count)
{
    if (count == 0 || ras_register(__ras_start, count) == 0)
        return 0;
    return errno == EINVAL ? register_others(count) : -1;
}

static const char *why_not(int error)
{
    switch (error) {
    case ENOEXEC:
    case EINVAL:
        return "the kernel refuses a sequence of it";
    case EEXIST:
        return "two of its sequences overlap";
    case ENOSPC:
        return "it has more than 1024 sequences";
    default:
        return strerror(error);
    }
}

static void register_sequences(const char *program)
{
    size_t count = (size_t)(__ras_end - __ras_start);

    if (register_all(count) == 0 && __ras_prepare_thread() == 0)
        return;
    dprintf(STDERR_FILENO, "%s cannot start: %s\n", program, why_not(errno));
    __ras_tell_refused(__ras_start, count);
    _exit(EXIT_NOT_STARTED);
}

static void construct(void)
{
    size_t count = (size_t)(__init_array_end - __init_array_start);

    for (size_t i = 0; i < count; i++)
        __init_array_start[i]();
}

static bool is_to_be_explored(void)
{
    static const char variable[] = "REPRISE_EXPLORE=";

    for (char **entry = environ; *entry; entry++)
        if (!strncmp(*entry, variable, sizeof(variable) - 1))
            return true;
    return false;
}

/* Explore the program instead of running it. */
static int be_explored(int argc, char **argv)
{
    if (explore_program)
        return explore_program(argc, argv);
    dprintf(STDERR_FILENO,
            "explore: %s cannot be explored: it creates no threads, or it was "
            "not linked for that.\nPut it into user/labs, or compile it with "
            "tools/reprise-cc.\n",
            __program_name);
    return EXIT_NOT_EXPLORED;
}

/* `stack` is what the kernel left at esp: crt0.asm draws it. */
_Noreturn void __libc_start(uint32_t *stack)
{
    int argc = (int)stack[0];
    char **argv = (char **)(void *)(stack + 1);
    char **end = argv + argc + 1;
    void *block;

    environ = end;
    while (*end++)
        continue;
    read_auxiliary((const uint32_t *)(void *)end);

    /* The first thread's block is on its stack, below which main() runs. */
    block = __builtin_alloca(__tls_size() + __tls_alignment());
    block = (void *)(((uintptr_t)block + __tls_alignment() - 1) &
                     ~(uintptr_t)(__tls_alignment() - 1));
    block = __tls_install(block);
    if (is_error(__sys_set_tls(ADDRESS(block))))
        __sys_exit(EXIT_NOT_STARTED);
    __tls_set_tid(block, __sys_gettid());

    if (argc > 0)
        remember_name(argv[0]);
    __choose_mechanism(environ);
    register_sequences(argc > 0 ? argv[0] : "program");
    construct();
    exit(is_to_be_explored() ? be_explored(argc, argv)
                             : main(argc, argv, environ));
}
