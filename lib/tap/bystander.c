/* bystander.c - a process that minds its own business, and checks it. */
#include <errno.h>
#include <fcntl.h>
#include <reprise/fuzzing.h>
#include <pthread.h>
#include <reprise/sequences.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <reprise/tap.h>
#include <time.h>
#include <unistd.h>

enum { PATTERN_WORDS = FUZZ_PAGE, CONTENTS = 3 * FUZZ_PAGE, SPINS = 1500 };

static uint32_t pattern[PATTERN_WORDS];
static uint8_t contents[CONTENTS], found[CONTENTS];
static volatile int counter, stop, asked;
static int added;

static void ask(int signal)
{
    (void)signal;
    asked = 1;
}

/* The other of the two threads that share a counter. */
static void *add(void *unused)
{
    const struct timespec pause = { 0, 190000000 };

    while (!stop) {
        for (int i = 0; i < SPINS; i++)
            ras_fetch_and_add(&counter, 1);
        added += SPINS;
        nanosleep(&pause, NULL);
    }
    return unused;
}

static int check_memory(void)
{
    for (uint32_t i = 0; i < PATTERN_WORDS; i++)
        if (pattern[i] != i * 2654435761u)
            return BROKEN_MEMORY;
    return 0;
}

/* Registers keep their values while others run. */
static int check_registers(void)
{
    uint32_t b = 0x11111111, d = 0x22222222, s = 0x33333333, t = 0x44444444;
    uint32_t spins = SPINS;

    __asm__ volatile("1: loop 1b"
                     : "+b"(b), "+d"(d), "+S"(s), "+D"(t), "+c"(spins));
    return b == 0x11111111 && d == 0x22222222 && s == 0x33333333 &&
                   t == 0x44444444 && spins == 0
               ? 0
               : BROKEN_REGISTERS;
}

static int check_fpu(void)
{
    uint32_t spins = SPINS;
    double result = 0;

    __asm__ volatile("fldpi\n\tfld1\n\t1: loop 1b\n\tfaddp\n\tfstpl %1"
                     : "+c"(spins), "=m"(result));
    return result > 4.14159265358 && result < 4.14159265359 ? 0 : BROKEN_FPU;
}

static int check_file(int fd)
{
    memset(found, 0, sizeof(found));
    if (lseek(fd, 0, SEEK_SET) != 0 || read(fd, found, CONTENTS) != CONTENTS ||
        memcmp(found, contents, CONTENTS) != 0)
        return BROKEN_FILE;
    return 0;
}

static int check_mask(sigset_t expected)
{
    sigset_t now;

    return sigprocmask(SIG_BLOCK, NULL, &now) == 0 && now == expected
               ? 0
               : BROKEN_MASK;
}

static int prepare(sigset_t *mask)
{
    int fd = open("/tmp/bystander", O_RDWR | O_CREAT | O_TRUNC, 0600);

    setpgid(0, 0);
    sigemptyset(mask);
    sigaddset(mask, SIGUSR2);
    sigaddset(mask, SIGPROF);
    sigprocmask(SIG_SETMASK, mask, NULL);
    signal(SIGUSR1, ask);
    for (uint32_t i = 0; i < PATTERN_WORDS; i++)
        pattern[i] = i * 2654435761u;
    for (int i = 0; i < CONTENTS; i++)
        contents[i] = (uint8_t)(i * 7 + i / 256);
    if (write(fd, contents, CONTENTS) != CONTENTS)
        _exit(BROKEN_FILE);
    return fd;
}

/* Its own additions and the other thread's make up the counter. */
static int check_counter(pthread_t thread, int own)
{
    stop = 1;
    pthread_join(thread, NULL);
    return counter == own + added ? 0 : BROKEN_COUNTER;
}

int bystander_run(void)
{
    const struct timespec pause = { 0, 200000000 };
    pthread_t thread;
    sigset_t mask;
    int broken = 0, own = 0, rounds = 0, fd = prepare(&mask);

    pthread_create(&thread, NULL, add, NULL);
    while (!asked) {
        broken |= check_memory() | check_registers() | check_fpu() |
                  check_file(fd) | check_mask(mask);
        for (int i = 0; i < SPINS; i++)
            ras_fetch_and_add(&counter, 1);
        own += SPINS;
        rounds++;
        nanosleep(&pause, NULL);
    }
    broken |= check_counter(thread, own);
    if (rounds < 3)
        broken |= NEVER_CHECKED;
    tap_note("the bystander checked itself %d times; counter %d", rounds,
             counter);
    close(fd);
    return broken;
}

/* Its own files and its threads are there before anything is counted. */
pid_t bystander_start(void)
{
    const struct timespec while_it_starts = { 0, 200000000 };
    pid_t pid = fork();

    if (pid == 0)
        _exit(bystander_run());
    nanosleep(&while_it_starts, NULL);
    return pid;
}

int bystander_end(void)
{
    int how;

    if (kill(BYSTANDER, SIGUSR1) != 0)
        return -1;
    while (waitpid(BYSTANDER, &how, 0) < 0)
        if (errno != EINTR)
            return -1;
    unlink("/tmp/bystander");
    return WIFEXITED(how) ? WEXITSTATUS(how) : -1;
}

void bystander_judge(int bystander)
{
    static const struct {
        int bit;
        const char *what;
    } kept[] = {
        { BROKEN_MEMORY, "memory" },       { BROKEN_COUNTER, "counter" },
        { BROKEN_REGISTERS, "registers" }, { BROKEN_FPU, "FPU" },
        { BROKEN_FILE, "file" },           { BROKEN_MASK, "signal mask" },
    };

    promise(bystander >= 0 && !(bystander & NEVER_CHECKED),
            "the bystander lived, and checked itself");
    for (size_t i = 0; i < sizeof(kept) / sizeof(kept[0]); i++)
        promise(bystander >= 0 && !(bystander & kept[i].bit),
                "the bystander keeps its %s", kept[i].what);
}
