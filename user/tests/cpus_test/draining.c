/* draining.c - what empties a store buffer, whose, and what does not.
 *
 * In each of them thread 0 has stored 1 in x, and that waits; then something
 * happens; and then thread 1, on another CPU, looks at x: seen[0].
 */
#include "cpus_test.h"

#include <pthread.h>
#include <reprise/tap.h>
#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

body finish, call_kernel, fence, exchange, add_locked, set_bit_locked,
    serialize, fence_loads, fence_stores, add_plainly, exchange_registers,
    ask_kernel, undefined, divide, load_nowhere, store_nowhere, jump_to_nowhere,
    call_through_nowhere, breakpoint, write_kept, write_kept_and_die, loop;

/* ---- handlers ---- */

/* For a fault: what x and y are then, as this CPU sees them; and the body
 * ends. */
static void end_body(int number, siginfo_t *info, void *context)
{
    ucontext_t *interrupted = context;

    (void)number;
    (void)info;
    seen[1] = x;
    interrupted->uc_mcontext.eip = (uint32_t)finish;
}

static void catch_faults(void)
{
    static const int faults[] = { SIGSEGV, SIGILL, SIGFPE, SIGTRAP };
    struct sigaction action = { .sa_sigaction = end_body,
                                .sa_flags = SA_SIGINFO };

    for (unsigned i = 0; i < sizeof(faults) / sizeof(faults[0]); i++)
        sigaction(faults[i], &action, NULL);
}

static void look(int number)
{
    (void)number;
    seen[1] = x;
}

static void catch_signal(void)
{
    signal(SIGUSR1, look);
}

/* ---- calls by another CPU: they change what all have ---- */

static char *page;

static void make_page(void)
{
    page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
                -1, 0);
    page[0] = 1;
}

static void map(void)
{
    mmap(NULL, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    look_x();
}

static void unmap(void)
{
    munmap(page, 4096);
    look_x();
}

static void protect(void)
{
    mprotect(page, 4096, PROT_READ);
    look_x();
}

static void make_process(void)
{
    pid_t child = fork();
    if (child == 0)
        _exit(0);
    waitpid(child, NULL, 0);
    look_x();
}

static void call_harmlessly(void)
{
    getppid();
    look_x();
}

#define THEN(act, number, what)                                   \
    {                                                             \
        what, ON_TWO(act, look_x), "0:2w 0:1 1", "seen0=" #number \
    }
#define FAULT(act, what)                                            \
    {                                                               \
        what, ON_TWO(act, look_x), "0:2w 0:1 1", "seen0=1 seen1=1", \
            .prepare = catch_faults                                 \
    }
#define BY_OTHER(act, what)                                                   \
    {                                                                         \
        what, ON_TWO(write_x, act), "0:2w 1", "seen0=1", .prepare = make_page \
    }

static const struct rule rules[] = {
    { "a store that waits is seen by no other CPU", ON_TWO(write_x, look_x),
      "0:2w 1", "seen0=0 x=1" },
    { "it is seen when it has arrived", ON_TWO(write_x, look_x), "0:2w 0a 1",
      "seen0=1" },
    { "a store that does not wait is seen at once", ON_TWO(write_x, look_x),
      "0:2 1", "seen0=1" },
    THEN(exchange_registers, 0, "an exchange of registers empties no buffer"),
    THEN(fence_loads, 0, "lfence does not"),
    THEN(fence_stores, 0, "nor does sfence"),
    THEN(add_plainly, 0, "nor an add to memory without `lock`"),
    THEN(fence, 1, "mfence empties it"),
    THEN(exchange, 1, "xchg with memory does"),
    THEN(add_locked, 1, "and `lock add`"),
    THEN(set_bit_locked, 1, "and `lock bts`"),
    THEN(serialize, 1, "and cpuid"),
    THEN(call_kernel, 1, "and a system call"),
    { "the kernel sees what its caller has stored", ON_TWO(ask_kernel, look_x),
      "0:8w 0 1", "seen1=-11" },
    { "the end of a thread does", ON_TWO(write_x, look_x), "0:2w 0 1",
      "seen0=1" },
    { "and preemption by another thread of its CPU",
      .threads = { write_x, look_x, look_y }, .cpus = { 0, 1, 0 }, "0:2w 2:1 1",
      "seen0=1" },
    { "but not a thread of another CPU", .threads = { write_x, look_x, look_y },
      .cpus = { 0, 1, 2 }, "0:2w 2:1 1", "seen0=0" },
    FAULT(undefined, "an undefined instruction does"),
    FAULT(divide, "and a division by 0"),
    FAULT(load_nowhere, "and a load that faults"),
    FAULT(store_nowhere, "and a store that faults"),
    FAULT(call_through_nowhere, "and a call that faults"),
    FAULT(breakpoint, "and a breakpoint"),
    { "a jump to where no code is cannot be modelled",
      ON_TWO(jump_to_nowhere, look_x), "0:2w 0 1", NULL,
      .prepare = catch_faults, .ending = ENDED_UNMODELLED },
    { "a signal empties the buffer of its thread's CPU",
      ON_TWO(exchange_registers, look_x), "0:2w 0:1s 1", "seen0=1",
      .prepare = catch_signal },
    { "and of no other", ON_TWO(write_x, look_x), "0:2w 1:1s 1",
      "seen0=0 seen1=0", .prepare = catch_signal },
    { "a page that goes away empties all", ON_TWO(write_x, look_x),
      "0:2w 1:1f 1", "seen0=1" },
    BY_OTHER(map, "mmap by another CPU's thread empties all"),
    BY_OTHER(unmap, "and munmap"),
    BY_OTHER(protect, "and mprotect"),
    BY_OTHER(make_process, "and fork"),
    { "but no other call does", ON_TWO(write_x, call_harmlessly), "0:2w 1",
      "seen0=0" },
    { 0 },
};

/* ---- the process ends, while a store to memory waits that outlives it ---- */

volatile int *kept;

static void forget(void)
{
    *kept = 0;
}

static int has_arrived(void)
{
    return *kept == 1;
}

static void kill_process(void)
{
    kill(getpid(), SIGKILL);
}

static void kill_thread(void)
{
    pthread_kill(pthread_self(), SIGKILL);
}

static void end_process(void)
{
    _exit(0);
}

static const struct {
    const char *about;
    void (*threads[2])(void);
    const char *schedule;
    enum explore_ending ending; /* well: killed, and survived() is asked */
} ends[] = {
    { "a kill by nobody's doing empties all",
      { write_kept, loop },
      "0:2w 1:1k",
      ENDED_WELL },
    { "and one that befalls the thread whose store waits",
      { write_kept, loop },
      "0:2w 0:1k",
      ENDED_WELL },
    { "and kill() by another CPU's thread",
      { write_kept, kill_process },
      "0:2w 1",
      ENDED_WELL },
    { "and pthread_kill()", { write_kept, kill_thread }, "0:2w 1", ENDED_WELL },
    { "and the end of the process",
      { write_kept, end_process },
      "0:2w 1",
      ENDED_DEAD },
    { "a fault that ends the process empties its CPU's buffer",
      { write_kept_and_die, loop },
      "0:2w 0",
      ENDED_DEAD },
};

static void test_ends(void)
{
    struct scenario s = { .prepare = forget,
                          .survived = has_arrived,
                          .cpus = { 0, 1 } };

    kept = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
                -1, 0);
    for (unsigned i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
        s.name = ends[i].about;
        memcpy(s.threads, ends[i].threads, sizeof(ends[i].threads));
        enum explore_ending ending = run_scenario(&s, ends[i].schedule)->ending;
        if (!promise(ending == ends[i].ending && has_arrived(), "%s", s.name))
            tap_note("it ended %s, and what was kept is %d",
                     explore_ending_name(ending), *kept);
    }
}

void test_draining(void)
{
    try_rules(rules);
    test_ends();
}
