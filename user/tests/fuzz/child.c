/* child.c - one child: some thousand calls, whatever comes of them.
 *
 * After its start a child uses nothing of the library: its thread-local
 * storage, its heap and its signal handlers are what the calls made of them.
 * It may well end early; its parent counts what it did. */
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <unistd.h>

#include "fuzz.h"

#define SYSCALL(number, name, arguments) CALL_##name = number,
enum {
#include "../../../kernel/syscall/syscalls.def"
    CALL_COUNT
};
#undef SYSCALL

enum { REFRESH = 32, SELDOM = 1500, RARELY = 60, FORKED_LIMIT = 30 };

/* The arguments that each call expects (see argument()); a call that is not
 * here takes anything. */
static const char *const kinds[CALL_COUNT] = {
    [CALL_thread_create] = "tbxn",
    [CALL_futex] = "biin",
    [CALL_nanosleep] = "bn",
    [CALL_clock_gettime] = "ib",
    [CALL_mmap] = "mlii",
    [CALL_munmap] = "ml",
    [CALL_mprotect] = "mli",
    [CALL_open] = "pii",
    [CALL_close] = "f",
    [CALL_read] = "fbl",
    [CALL_write] = "fbl",
    [CALL_spawn] = "pnn",
    [CALL_waitpid] = "Pni",
    [CALL_ras_register] = "bi",
    [CALL_ras_unregister] = "t",
    [CALL_ras_stats] = "Pbi",
    [CALL_ras_last] = "b",
    [CALL_rasctl] = "tii",
    [CALL_test_and_set] = "b",
    [CALL_preempt_after] = "i",
    [CALL_thread_list] = "bi",
    [CALL_system_status] = "b",
    [CALL_execve] = "pnn",
    [CALL_pipe] = "b",
    [CALL_dup2] = "ff",
    [CALL_kill] = "Pi",
    [CALL_sigaction] = "inn",
    [CALL_sigprocmask] = "inn",
    [CALL_sigpending] = "b",
    [CALL_sigsuspend] = "b",
    [CALL_sigtimedwait] = "bnb",
    [CALL_thread_kill] = "Pi",
    [CALL_sigaltstack] = "nn",
    [CALL_setitimer] = "nn",
    [CALL_read_key] = "f",
    [CALL_setpgid] = "PP",
    [CALL_getpgid] = "P",
    [CALL_tcsetpgrp] = "fP",
    [CALL_tcgetpgrp] = "f",
    [CALL_lseek] = "fii",
    [CALL_fstat] = "fb",
    [CALL_stat] = "pb",
    [CALL_getdents] = "fbl",
    [CALL_unlink] = "p",
    [CALL_mkdir] = "pi",
    [CALL_signal_after] = "ii",
    [CALL_ras_explain] = "bb",
};

/* The library keeps its bare calls to itself; here they go by number. */
static int32_t call(uint32_t number, const uint32_t with[5])
{
    int32_t result;

    __asm__ volatile("int $0x80"
                     : "=a"(result)
                     : "0"(number), "b"(with[0]), "c"(with[1]), "d"(with[2]),
                       "S"(with[3]), "D"(with[4])
                     : "memory");
    return result;
}

/* One call in how many of this number is made: those that end a child early,
 * make another, or take the memory away. */
static uint32_t one_call_in(uint32_t number)
{
    switch (number) {
    case CALL_exit:
    case CALL_thread_exit:
    case CALL_execve:
    case CALL_sigreturn:
    case CALL_thread_kill:
    case CALL_kill:
    case CALL_signal_after:
    case CALL_sigsuspend:
    case CALL_fork:
    case CALL_spawn:
    case CALL_thread_create:
        return SELDOM;
    case CALL_mmap:
    case CALL_munmap:
    case CALL_mprotect:
    case CALL_sigaction:
    case CALL_setitimer:
    case CALL_preempt_after:
    case CALL_nanosleep:
    case CALL_futex:
    case CALL_sigtimedwait:
        return RARELY;
    default:
        return 1;
    }
}

static bool spared(int32_t pid)
{
    return pid == FUZZER || pid == BYSTANDER;
}

/* poweroff ends the machine. kill() may end the fuzzer and the bystander, for
 * that is what it is for: those two, their groups and "all" are left out, and
 * nobody joins their groups. */
static bool allowed(uint32_t number, const uint32_t with[5])
{
    int32_t first = (int32_t)with[0], second = (int32_t)with[1];

    if (number == CALL_poweroff)
        return false;
    if (number == CALL_kill)
        return first != -1 && !spared(first) && !spared(-first);
    if (number == CALL_setpgid)
        return !spared(first) && !spared(second);
    return random_below(one_call_in(number)) == 0;
}

static void woken(int signal)
{
    (void)signal;
}

/* What makes a blocking call return: a timer with a handler. It is put back
 * now and then, for the calls undo it. */
static struct sigaction action, ignored = { .sa_handler = SIG_IGN };
static const struct itimerval interval = { { 0, 10000 }, { 0, 10000 } };
static const sigset_t nobody;

static void refresh(void)
{
    const uint32_t handler[5] = { SIGALRM, (uint32_t)&action };
    const uint32_t ignore[5] = { SIGPIPE, (uint32_t)&ignored };
    const uint32_t mask[5] = { SIG_SETMASK, (uint32_t)&nobody };
    const uint32_t timer[5] = { (uint32_t)&interval };
    const uint32_t never[5] = { 0 };

    call(CALL_preempt_after, never); /* single steps are slow */
    call(CALL_sigaction, handler);
    call(CALL_sigaction, ignore);
    call(CALL_sigprocmask, mask);
    call(CALL_setitimer, timer);
}

static void prepare(uint32_t seed)
{
    const uint32_t ask[5] = { SIGALRM, 0, (uint32_t)&action };
    struct sigaction wake = { .sa_handler = woken };
    int null;

    random_seed(seed);
    setpgid(0, 0);
    for (int fd = 0; fd < 32; fd++)
        close(fd); /* or it was not open */
    null = open("/dev/null", O_RDWR);
    dup2(null, 1);
    dup2(null, 2);
    open("/kernel", O_RDONLY);
    open("/tmp/f0", O_RDWR | O_CREAT, 0666);
    sigaction(SIGALRM, &wake, NULL);
    call(CALL_sigaction, ask); /* with the library's restorer */
    refresh();
    arena_make();
    for (int i = 0; i < 100; i++)
        arena_poke();
}

_Noreturn void child_run(uint32_t seed, uint32_t limit, struct tally *tally)
{
    struct tally unseen = { 0, 0 };
    uint32_t with[5] = { 0 };

    prepare(seed);
    for (uint32_t made = 0; made < limit;) {
        uint32_t number = random_below(CALL_COUNT);
        const char *kind = kinds[number] ? kinds[number] : "xxxxx";
        for (int i = 0; i < 5; i++)
            with[i] = argument(*kind ? *kind++ : 'x');
        if (!allowed(number, with))
            continue;
        if (++made % REFRESH == 0)
            refresh();
        tally->calls++;
        tally->check = ~tally->calls;
        int32_t result = call(number, with);
        if (number == CALL_fork && result == 0) {
            tally = &unseen; /* a grandchild: its calls are extra */
            limit = made + FORKED_LIMIT;
        }
        arena_poke();
    }
    memset(with, 0, sizeof(with));
    for (;;)
        call(CALL_exit, with);
}
