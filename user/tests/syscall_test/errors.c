/* errors.c - one row an error that a header names, where no other test has
 * it: the call is made with bare arguments, all good but one. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/ras.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <reprise/tap.h>
#include <unistd.h>

#include "syscall_test.h"

enum {
#define SYSCALL(number, name, arguments) CALL_##name = number,
#include "../../../kernel/syscall/syscalls.def"
#undef SYSCALL
};

enum { PAGE = 4096 };

#define KERNEL 0xc0100000u
#define LAST_PAGE 0xfffff000u
#define AT(object) ((uint32_t)(object))

static char name_of_64[] =
    "/nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn"
    "nnnnnnnnnnnnn";
static char path_of_256[257], argument_of_a_page[PAGE + 1];
static char *too_long[] = { argument_of_a_page, NULL };
static char *none[] = { NULL };
static sigset_t set;
static struct timespec no_time = { 0, -1 };
static struct itimerval off;
static struct itimerval bad_value = { .it_value = { 0, 1000000 } };
static stack_t bad_flags = { .ss_flags = 77, .ss_size = SIGSTKSZ };
static stack_t too_small = { .ss_size = MINSIGSTKSZ - 1 };
static stack_t wraps = { .ss_sp = (void *)0xffff0000u, .ss_size = 0x20000 };

static const struct row {
    uint32_t call;
    uint32_t arguments[MOST_ARGUMENTS];
    int error;
    const char *what;
} rows[] = {
    { CALL_execve, { AT(name_of_64), AT(none) }, ENAMETOOLONG, "a long name" },
    { CALL_execve, { AT(path_of_256), AT(none) }, ENAMETOOLONG, "a long path" },
    { CALL_execve, { AT("echo"), AT(too_long) }, E2BIG, "a long argument" },
    { CALL_execve, { AT("echo"), 0, AT(too_long) }, E2BIG, "environment" },
    { CALL_execve, { AT("echo"), 0, KERNEL }, EFAULT, "environment" },
    { CALL_execve, { AT("tmp/text"), AT(none) }, ENOEXEC, "a file in /tmp" },
    { CALL_spawn, { AT("etc"), AT(none) }, EACCES, "a directory" },
    { CALL_spawn, { AT("etc/help/x"), AT(none) }, ENOTDIR, "in a file" },
    { CALL_spawn, { AT(name_of_64), AT(none) }, ENAMETOOLONG, "a long name" },
    { CALL_waitpid, { 0, 0, 0 }, ECHILD, "no child in my group" },
    { CALL_waitpid, { -99u, 0, 0 }, ECHILD, "no child in group 99" },
    { CALL_waitpid, { 0x80000000u, 0, 0 }, ECHILD, "the lowest number" },
    { CALL_waitpid, { 0, 0, 4 }, EINVAL, "an unknown option" },
    { CALL_setpgid, { 99999, 0 }, ESRCH, "nobody" },
    { CALL_setpgid, { 0, -1u }, EINVAL, "group -1" },
    { CALL_getpgid, { 99999 }, ESRCH, "nobody" },
    { CALL_tcsetpgrp, { 15, 1 }, EBADF, "no descriptor" },
    { CALL_tcsetpgrp, { 3, 1 }, ENOTTY, "a file" },
    { CALL_tcsetpgrp, { 0, 0 }, EINVAL, "group 0" },
    { CALL_tcsetpgrp, { 0, 99999 }, EPERM, "a group that is not there" },
    { CALL_tcgetpgrp, { 15 }, EBADF, "no descriptor" },
    { CALL_tcgetpgrp, { 3 }, ENOTTY, "a file" },
    { CALL_write, { 3, AT("x"), 1 }, EBADF, "opened to read" },
    { CALL_dup2, { 3, 16 }, EBADF, "beyond the last descriptor" },
    { CALL_getdents, { 15, 0, 200 }, EBADF, "no descriptor" },
    { CALL_kill, { 0, 32 }, EINVAL, "signal 32" },
    { CALL_kill, { -99999u, 0 }, ESRCH, "no such group" },
    { CALL_kill, { -1u, 0 }, ESRCH, "nobody but me" },
    { CALL_thread_kill, { 99999, 0 }, ESRCH, "no such thread" },
    { CALL_thread_kill, { 1, 32 }, EINVAL, "signal 32" },
    { CALL_sigaction, { SIGSTOP, AT(rows) }, EINVAL, "SIGSTOP" },
    { CALL_sigaction, { SIGUSR1, KERNEL }, EFAULT, "a new action" },
    { CALL_sigaction, { SIGUSR1, 0, KERNEL }, EFAULT, "the old action" },
    { CALL_sigprocmask, { SIG_BLOCK, KERNEL }, EFAULT, "a new set" },
    { CALL_sigprocmask, { SIG_BLOCK, 0, KERNEL }, EFAULT, "the old set" },
    { CALL_sigsuspend, { KERNEL }, EFAULT, "a set" },
    { CALL_sigtimedwait, { KERNEL }, EFAULT, "a set" },
    { CALL_sigtimedwait, { AT(&set), 0, KERNEL }, EFAULT, "a time" },
    { CALL_sigtimedwait, { AT(&set), 0, AT(&no_time) }, EINVAL, "no time" },
    { CALL_sigaltstack, { KERNEL }, EFAULT, "a new stack" },
    { CALL_sigaltstack, { 0, KERNEL }, EFAULT, "the old stack" },
    { CALL_sigaltstack, { AT(&bad_flags) }, EINVAL, "unknown flags" },
    { CALL_sigaltstack, { AT(&too_small) }, ENOMEM, "too small" },
    { CALL_sigaltstack, { AT(&wraps) }, EFAULT, "one that wraps around" },
    { CALL_setitimer, { KERNEL }, EFAULT, "a new value" },
    { CALL_setitimer, { AT(&off), KERNEL }, EFAULT, "the old" },
    { CALL_setitimer, { AT(&bad_value) }, EINVAL, "no time" },
    { CALL_setitimer, { 0, KERNEL }, EFAULT, "a value to read" },
    { CALL_read_key, { 99 }, EBADF, "no such fd" },
    { CALL_mmap, { 0, PAGE, PROT_READ, MAP_PRIVATE }, EINVAL, "of a file" },
    { CALL_mprotect, { 0x10000000, PAGE, PROT_READ }, ENOMEM, "nothing" },
    { CALL_mprotect, { LAST_PAGE, PAGE, PROT_READ }, ENOMEM, "the last page" },
    { CALL_mprotect, { LAST_PAGE, -PAGE, PROT_READ }, ENOMEM, "a long range" },
    { CALL_munmap, { LAST_PAGE, PAGE }, EINVAL, "the last page" },
    { CALL_munmap, { LAST_PAGE, 3 * PAGE }, EINVAL, "a range that wraps" },
    { CALL_munmap, { PAGE, -PAGE }, EINVAL, "all but one page" },
    { CALL_rasctl, { LAST_PAGE, PAGE, RAS_INSTALL }, EINVAL, "the last page" },
    { CALL_rasctl, { -1u, 2, RAS_INSTALL }, EINVAL, "a range that wraps" },
    { CALL_ras_count_interruptions, { -4u }, EFAULT, "the last word" },
    { CALL_futex, { AT(&set) + 2, 1, 1 }, EINVAL, "an odd word, to wake" },
    { CALL_set_tls, { KERNEL }, EINVAL, "the kernel's" },
    { CALL_thread_create, { KERNEL, PAGE, 0, 0 }, EINVAL, "a start" },
    { CALL_thread_create, { PAGE, PAGE, 0, KERNEL }, EFAULT, "its word" },
    { CALL_signal_after, { 1, 0 }, EINVAL, "signal 0" },
};

static const char *const names[] = {
#define SYSCALL(number, name, arguments) #name,
#include "../../../kernel/syscall/syscalls.def"
#undef SYSCALL
};

/* Whoever is on the other stack may not change it. */
static volatile int in_use;

static void change_stack(int signal)
{
    stack_t stack = { .ss_flags = SS_DISABLE };
    (void)signal;
    in_use = sigaltstack(&stack, NULL) ? errno : 0;
}

static void test_stack_in_use(void)
{
    static char memory[SIGSTKSZ];
    stack_t stack = { .ss_sp = memory, .ss_size = sizeof(memory) };
    struct sigaction action = { .sa_handler = change_stack,
                                .sa_flags = SA_ONSTACK };
    sigaltstack(&stack, NULL);
    sigaction(SIGUSR1, &action, NULL);
    raise(SIGUSR1);
    promise_equal(in_use, EPERM, "sigaltstack: in use");
    stack.ss_flags = SS_DISABLE;
    sigaltstack(&stack, NULL);
    signal(SIGUSR1, SIG_DFL);
}

void test_errors(void)
{
    int text = open("/tmp/text", O_CREAT | O_RDWR, 0644);
    close(text);
    memset(path_of_256, '/', 256);
    memset(argument_of_a_page, 'a', PAGE);
    promise_equal(open("etc/help", O_RDONLY), 3, "descriptor 3 is a file");
    for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        promise_equal(bare_call(rows[i].call, rows[i].arguments),
                      -rows[i].error, "%s: %s: %s", names[rows[i].call],
                      strerror(rows[i].error), rows[i].what);
    close(3);
    unlink("/tmp/text");
    test_stack_in_use();
}
