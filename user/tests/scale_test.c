/* scale_test - many processes and many threads in 72 MiB, and all of it comes
 * back. */
#include <errno.h>
#include <pthread.h>
#include <reprise/ras.h>
#include <reprise/reprise.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <reprise/tap.h>
#include <time.h>
#include <unistd.h>

enum { PROCESSES = 512, THREADS = 2048, STACK = 16384, ROUNDS = 1000 };

static uint32_t frames_free(void)
{
    struct system_status status;
    return system_status_np(&status) == 0 ? status.frames_free : 0;
}

static void test_processes(void)
{
    static pid_t pids[PROCESSES];
    uint32_t before = frames_free();
    int count = 0, ended = 0, status;
    while (count < PROCESSES && (pids[count] = fork()) > 0)
        count++;
    if (count < PROCESSES && pids[count] == 0) {
        pause();
        _exit(0);
    }
    promise_equal(count, PROCESSES, "%d processes at once", PROCESSES);
    for (int i = 0; i < count; i++)
        kill(pids[i], SIGTERM);
    while (waitpid(-1, &status, 0) > 0)
        ended += status == SIGTERM;
    promise_equal(ended, count, "each is ended by its signal");
    promise_equal(frames_free(), before, "no frame is lost");
}

static pthread_barrier_t all_there;

static void *wait_for_all(void *argument)
{
    pthread_barrier_wait(&all_there);
    return argument;
}

static pthread_t threads[THREADS];

static int make_threads(void)
{
    pthread_attr_t attributes;
    int count = 0;
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, STACK);
    pthread_barrier_init(&all_there, NULL, THREADS + 1);
    while (count < THREADS && pthread_create(&threads[count], &attributes,
                                             wait_for_all, NULL) == 0)
        count++;
    return count;
}

/* They end one after the other, and nobody else in between. */
static void test_threads_end(void)
{
    int there[2];
    pipe(there);
    pid_t pid = fork();
    if (pid == 0) {
        make_threads();
        write(there[1], "", 1);
        for (;;)
            pause();
    }
    read(there[0], there, 1);
    uint64_t began = __builtin_ia32_rdtsc();
    kill(pid, SIGKILL);
    waitpid(pid, NULL, 0);
    unsigned ms = (unsigned)((__builtin_ia32_rdtsc() - began) / 1000000);
    promise(ms < 2000, "%d threads are killed in %u ms", THREADS, ms);
    close(there[0]);
    close(there[1]);
}

/* Time the registration of a table, of which each store is a sequence. */
static uint64_t register_many(void)
{
    enum { ROWS = 512 };
    static struct ras_descriptor table[ROWS];
    static const uint8_t store[] = { 0x89, 0x02 }; /* mov [edx], eax */
    uint8_t *text = mmap(NULL, sizeof(store) * ROWS, PROT_READ | PROT_WRITE,
                         MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    for (int i = 0; i < ROWS; i++) {
        uint32_t start = (uint32_t)text + i * sizeof(store);
        memcpy((void *)start, store, sizeof(store));
        table[i] = (struct ras_descriptor){ .start = start,
                                            .commit = start,
                                            .end = start + sizeof(store) };
    }
    mprotect(text, sizeof(store) * ROWS, PROT_READ | PROT_EXEC);
    uint64_t began = __builtin_ia32_rdtsc();
    promise_errno(ras_register(table, ROWS), 0, "%d sequences", ROWS);
    uint64_t ended = __builtin_ia32_rdtsc();
    munmap(text, sizeof(store) * ROWS);
    return ended - began;
}

static void test_threads(void)
{
    uint64_t alone = register_many(), among_many;
    uint32_t before = frames_free();
    int count = make_threads(), joined = 0;
    promise_equal(count, THREADS, "%d threads at once", THREADS);
    if (count < THREADS)
        return;
    among_many = register_many();
    promise(among_many < 3 * alone,
            "registering looks at each of them once (%u ms, alone %u ms)",
            (unsigned)(among_many / 1000000), (unsigned)(alone / 1000000));
    pthread_barrier_wait(&all_there);
    for (int i = 0; i < THREADS; i++)
        joined += pthread_join(threads[i], NULL) == 0;
    promise_equal(joined, THREADS, "each is joined");
    /* Page tables stay for the next mapping: one for each 4 MiB. */
    promise(before - frames_free() <= THREADS * (STACK + 8192) / (4 << 20) + 1,
            "no frame is lost but for page tables");
}

/* Calls that fail, each for its own reason. */
static int fail_in_all_ways(void)
{
    char *const none[] = { NULL };
    int failed = 0;
    failed += fork() == 0 ? 100 : 0;
    failed += execve("no/such/program", none, none) < 0;
    failed += execve("etc/help", none, none) < 0;
    failed += spawn_np("etc/help", none, none) < 0;
    failed += mmap(NULL, 0xB0000000u, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS,
                   -1, 0) == MAP_FAILED;
    failed += mmap(NULL, 1 << 30, PROT_READ, MAP_SHARED | MAP_ANONYMOUS, -1,
                   0) == MAP_FAILED;
    failed += pipe((int *)0xc0100000u) < 0;
    return failed;
}

static void test_failures(void)
{
    uint32_t before = 0;
    int wrong = 0;
    for (int i = 0; i < ROUNDS + 1; i++) {
        if (i == 1)
            before = frames_free();
        int failed = fail_in_all_ways();
        if (failed >= 100)
            _exit(0); /* the child of its fork */
        wrong += failed != 6;
        while (waitpid(-1, NULL, 0) > 0)
            continue;
    }
    promise_equal(wrong, 0, "what has to fail fails, %d times", ROUNDS);
    promise_equal(frames_free(), before, "and takes no frame with it");
}

/* Each call is a real one, and needs a page, whatever the compiler: the pointer
 * to it is volatile, and any byte may be the one that is used. */
static int (*volatile use_more)(int depth);

static int use_stack(int depth)
{
    volatile char page[4000];
    volatile char *used = &page[depth];
    *used = (char)depth;
    return depth ? use_more(depth - 1) + *used : *used;
}

static int child_uses(int depth)
{
    int status = -1;
    pid_t pid = fork();
    if (pid == 0) {
        use_more = use_stack;
        use_more(depth);
        _exit(0);
    }
    waitpid(pid, &status, 0);
    return status;
}

/* A mutex in memory that two processes share. */
struct shared {
    pthread_mutex_t mutex;
    volatile int counter;
};

static void add_many(struct shared *shared)
{
    for (int i = 0; i < 20000; i++) {
        pthread_mutex_lock(&shared->mutex);
        shared->counter++;
        pthread_mutex_unlock(&shared->mutex);
    }
}

static void test_shared_lock(void)
{
    struct shared *shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE,
                                 MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    pthread_mutexattr_t attributes;
    pthread_mutexattr_init(&attributes);
    pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
    pthread_mutex_init(&shared->mutex, &attributes);
    pid_t pid = fork();
    add_many(shared);
    if (pid == 0)
        _exit(0);
    waitpid(pid, NULL, 0);
    promise_equal(shared->counter, 40000,
                  "a mutex in shared memory holds between processes");
}

/* ---- many regions ---- */

enum { FEW = 1000, MANY = 8000, TOP = 0xB0000000u, PAGE = 4096 };

/* The times of calls that take long, for few regions and for many. */
enum { MAP, FORK, PROTECT, TOUCH, UNMAP, LONG_CALLS };
static uint64_t took[2][LONG_CALLS];
static volatile int *turns_beside;
static int turns[LONG_CALLS];

static void count_since(int call, int many, uint64_t began, int turns_then)
{
    took[many][call] = __builtin_ia32_rdtsc() - began;
    turns[call] = *turns_beside - turns_then;
}

#define COUNTED(call, many, action)                 \
    do {                                            \
        uint64_t began = __builtin_ia32_rdtsc();    \
        int turns_then = *turns_beside;             \
        action;                                     \
        count_since(call, many, began, turns_then); \
    } while (0)

/* Each page is a region of its own; those that may be read lie between. */
static int map_regions(int count)
{
    int made = 0;
    for (int i = 0; i < count; i++) {
        char *at = (char *)TOP - (size_t)i * PAGE;
        made += mmap(at, PAGE, i % 16 ? PROT_NONE : PROT_READ,
                     MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == at;
    }
    return made;
}

static int touch_regions(int count)
{
    int sum = 0;
    for (int i = 0; i < count; i += 16)
        sum += *((volatile char *)TOP - (size_t)i * PAGE);
    return sum;
}

static void use_regions(int many)
{
    int count = many ? MANY : FEW, made = 0;
    char *lowest = (char *)TOP - (size_t)(count - 1) * PAGE;
    COUNTED(MAP, many, made = map_regions(count));
    promise_equal(made, count, "%d regions", count);
    COUNTED(TOUCH, many, touch_regions(count));
    COUNTED(FORK, many, if (fork() == 0) _exit(0); wait(NULL));
    COUNTED(PROTECT, many, mprotect(lowest, (size_t)count * PAGE, PROT_NONE));
    COUNTED(UNMAP, many, munmap(lowest, (size_t)count * PAGE));
}

/* Another process, which wants to run each millisecond. */
static pid_t run_beside(void)
{
    const struct timespec pause = { 0, 1000000 };
    pid_t pid = fork();
    while (pid == 0) {
        ++*turns_beside;
        nanosleep(&pause, NULL);
    }
    return pid;
}

static unsigned ms_of(int call)
{
    return (unsigned)(took[0][call] / 1000000);
}

/* Memory that nobody may touch costs neither frames nor time. */
static void test_wide_region(void)
{
    const size_t wide = 1u << 30;
    char *memory =
        mmap(NULL, wide, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    COUNTED(FORK, 0, if (fork() == 0) _exit(0); wait(NULL));
    COUNTED(PROTECT, 0, mprotect(memory, wide, PROT_READ));
    promise(ms_of(FORK) <= 200 && ms_of(PROTECT) <= 200,
            "1 GiB without access is copied in %u ms, refused in %u",
            ms_of(FORK), ms_of(PROTECT));
    COUNTED(PROTECT, 0, mprotect(memory, wide, PROT_NONE));
    COUNTED(UNMAP, 0, munmap(memory, wide));
    promise(ms_of(PROTECT) <= 200 && ms_of(UNMAP) <= 200,
            "it is protected in %u ms, and freed in %u", ms_of(PROTECT),
            ms_of(UNMAP));
}

/* Two counts, below and above all those regions; another thread counts in both,
 * the one below first. */
static volatile unsigned *low, *high;

static void *count_both(void *argument)
{
    for (;;) {
        ++*low;
        ++*high;
    }
    return argument;
}

/* What is copied, page by page, is as it was at one time. */
static int with_second_thread(void)
{
    const size_t length = MANY / 2 * PAGE;
    char *lowest = (char *)TOP - length + PAGE;
    int status = -1;
    pthread_t thread;
    pid_t pid;
    high = mmap((char *)TOP + PAGE, PAGE, PROT_READ | PROT_WRITE,
                MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    low = mmap(lowest - PAGE, PAGE, PROT_READ | PROT_WRITE,
               MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    map_regions(MANY / 2);
    pthread_create(&thread, NULL, count_both, NULL);
    while (!*high)
        sched_yield();
    COUNTED(FORK, 0, pid = fork());
    if (pid == 0)
        _exit(*low - *high > 1);
    waitpid(pid, &status, 0);
    COUNTED(UNMAP, 0, munmap(lowest, length));
    return status ? 1 : turns[FORK] > 100 && turns[UNMAP] > 50 ? 0 : 2;
}

static void test_second_thread(void)
{
    int status = -1;
    pid_t pid = fork();
    if (pid == 0)
        _exit(with_second_thread());
    waitpid(pid, &status, 0);
    promise(status != 0x100, "a second thread does not run while it is copied");
    promise_equal(status, 0, "but others do");
}

/* It takes more than half a second to copy so many regions, and is killed long
 * before that is over, though another computes. */
static void test_killed_in_fork(void)
{
    const struct timespec a_while = { 0, 50000000 };
    struct system_status before, after;
    volatile int *going = mmap(NULL, PAGE, PROT_READ | PROT_WRITE,
                               MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    system_status_np(&before);
    pid_t pid = fork();
    if (pid == 0) {
        map_regions(MANY / 2);
        *going = 1;
        fork();
        for (;;)
            pause();
    }
    pid_t other = fork();
    while (other == 0 || !*going)
        continue;
    nanosleep(&a_while, NULL);
    COUNTED(FORK, 0, kill(pid, SIGKILL); waitpid(pid, NULL, 0));
    kill(other, SIGKILL);
    waitpid(other, NULL, 0);
    promise(ms_of(FORK) < 9000, "a fork is killed in %u ms", ms_of(FORK));
    system_status_np(&after);
    promise_equal(after.processes, before.processes,
                  "who is killed while it forks leaves no child");
}

/* A loop around a sequence that is emulated, which takes longer than a tick. */
static void be_recovered_long(void)
{
    static int cell;
    uint8_t *code = mmap(NULL, PAGE, PROT_READ | PROT_WRITE,
                         MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    struct ras_descriptor row = { .start = (uint32_t)code,
                                  .commit = (uint32_t)code,
                                  .end = (uint32_t)code + 253,
                                  .recovery = RAS_EMULATE };
    const uint32_t at = (uint32_t)&cell;
    code[0] = 0xa3; /* mov [cell], eax */
    memcpy(code + 1, &at, 4);
    for (int i = 5; i < 253; i++)
        code[i] = i % 2 ? 0x01 : 0xc0;             /* add eax, eax */
    memcpy(code + 253, "\xe9\xfe\xfe\xff\xff", 5); /* jmp code */
    mprotect(code, PAGE, PROT_READ | PROT_EXEC);
    if (ras_register(&row, 1) == 0)
        ((void (*)(void))(uintptr_t)code)();
    _exit(1);
}

/* We wait at most so long beside it. */
static void test_long_recovery(void)
{
    uint64_t now = __builtin_ia32_rdtsc(), end = now + 1000000000, longest = 0;
    int status = -1;
    pid_t pid = fork();
    if (pid == 0)
        be_recovered_long();
    while (now < end) {
        uint64_t then = now;
        now = __builtin_ia32_rdtsc();
        longest = now - then > longest ? now - then : longest;
    }
    kill(pid, SIGKILL);
    waitpid(pid, &status, 0);
    promise(longest < 100000000 && status == SIGKILL,
            "beside one whose recoveries are long we wait for %u ms at most",
            (unsigned)(longest / 1000000));
}

/* The logarithm grows by less than a third; squares would grow 64 times. */
static void test_regions(void)
{
    static const char *const names[] = { "mmap", "fork, exit and wait",
                                         "mprotect", "a page fault", "munmap" };
    uint32_t before = frames_free();
    turns_beside = mmap(NULL, PAGE, PROT_READ | PROT_WRITE,
                        MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    pid_t pid = run_beside();
    use_regions(0);
    use_regions(1);
    for (int call = 0; call < LONG_CALLS; call++)
        promise(took[1][call] < took[0][call] * 20,
                "%s: 8 times the regions take %u times as long", names[call],
                (unsigned)(took[1][call] / took[0][call]));
    promise(turns[FORK] > 100 && turns[UNMAP] > 10,
            "others run while regions are copied and freed");
    test_wide_region();
    test_second_thread();
    test_killed_in_fork();
    kill(pid, SIGKILL);
    wait(NULL);
    munmap((void *)turns_beside, PAGE);
    promise(before - frames_free() < MANY * 4 / 4096 + 260,
            "and no frame is lost but for page tables");
}

int main(void)
{
    test_processes();
    test_threads();
    test_threads_end();
    test_failures();
    promise_equal(child_uses(200), 0, "the stack grows to 800 KiB");
    promise_equal(child_uses(400), SIGSEGV, "but not to 1.6 MiB");
    test_shared_lock();
    test_long_recovery();
    test_regions();
    return tap_done();
}
