/* step_test - steps over what does not lead to the next instruction, or looks
 * at it: each is made, in its order, and leaves what it would leave alone. The
 * kernel has two ways to make steps (step=tf, step=int3); tests/guest/planted.t
 * runs this with both, and compares all that it prints. */
#include <pthread.h>
#include <reprise/reprise.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <reprise/tap.h>
#include <unistd.h>

typedef void *body(void *argument);

body jumps, repeats, looks;
extern const char jumps_end[], repeats_end[], looks_end[];

enum { PAGE = 4096, MOST = 400, NOP = 0x90, RETURN = 0xC3, LONG = 5000 };

static uint32_t places[MOST];

static int32_t start(body *function, void *argument)
{
    pthread_t thread;
    if (run_schedule_np(NULL, 0, NULL) ||
        pthread_create(&thread, NULL, function, argument))
        return -1;
    return pthread_gettid_np(thread);
}

static struct segment_np run(int32_t tid, uint32_t steps)
{
    struct segment_np segment = { .tid = tid, .steps = steps };
    run_schedule_np(&segment, 1, NULL);
    return segment;
}

/* Step a thread through code that it comes to, up to `end`: the registers
 * there. Returns how many steps it takes, after each of which places[] has the
 * pc. */
static int steps_between(int32_t tid, uint32_t begin, uint32_t end,
                         mcontext_t *at)
{
    struct segment_np s = run(tid, 0);
    int count = 0;
    for (int i = 0; i < MOST && s.at.eip != begin; i++)
        s = run(tid, 1);
    while (s.stop == STOPPED_STEPS_NP && count < MOST && s.at.eip != end) {
        s = run(tid, 1);
        places[count++] = s.at.eip;
    }
    *at = s.at;
    return s.at.eip == end ? count : -1;
}

static void test_jumps(void)
{
    uint32_t word = 40;
    mcontext_t at;
    int count = steps_between(start(jumps, &word), (uint32_t)jumps,
                              (uint32_t)jumps_end, &at);
    promise(word == 42, "jumps, calls and returns lead where they should");
    promise_equal(count, 50, "and each is one step");
    for (int i = 0; i < count; i++)
        tap_note("step %d: +%u", i, places[i] - (uint32_t)jumps);
}

/* (Where one round is left, and the count is 0, some emulators make a step of
 * its own of the look at the count.) */
static void test_repeats(void)
{
    uint8_t memory[64] = { 1, 2, 3, 4, 5, 6, 7, 8 };
    static const uint8_t moved[8] = { 1, 2, 9, 4, 5, 6, 7, 8 };
    mcontext_t at;
    int rounds = 0;
    int count = steps_between(start(repeats, memory), (uint32_t)repeats,
                              (uint32_t)repeats_end, &at);
    for (int i = 1; i < count; i++)
        rounds += places[i] == places[i - 1];
    promise(memcmp(memory + 16, moved, 8) == 0, "rep moves each byte, once");
    promise(memory[32] == 1 && memory[36] == 3,
            "repne stops where it is equal");
    promise(memory[33] == 0 && memory[40] == 5, "repe where it is not");
    promise(memcmp(memory + 26, "\4\3\4\3", 4) == 0, "and goes downwards");
    promise(rounds >= 7 + 4 + 2 + 1 && rounds <= 7 + 4 + 2 + 1 + 4,
            "each round is a step");
}

static void test_looks(void)
{
    mcontext_t at;
    int count = steps_between(start(looks, NULL), (uint32_t)looks,
                              (uint32_t)looks_end, &at);
    promise(count > 0 && at.eax == 0, "who reads the next byte reads its own");
}

/* ---- code made at run time ---- */

static uint8_t *pages(int access)
{
    uint8_t *memory = mmap(NULL, 2 * PAGE, PROT_READ | PROT_WRITE,
                           MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    memset(memory, NOP, 2 * PAGE);
    memory[2 * PAGE - 1] = RETURN;
    mprotect(memory, 2 * PAGE, access);
    return memory;
}

/* mov byte [eax + 7], value: over the instruction behind. */
static uint8_t *writes_next(uint8_t value)
{
    uint8_t *memory = pages(PROT_READ | PROT_WRITE | PROT_EXEC);
    uint8_t code[] = { 0xb8, 0,     0,   0,    0,    0xc6,  0x40,
                       0x09, value, NOP, 0x31, 0xc0, RETURN };
    uint32_t here = (uint32_t)memory;
    memcpy(code + 1, &here, 4);
    memcpy(memory, code, sizeof(code));
    return memory;
}

static int in_child(int (*act)(void))
{
    int status = -1;
    pid_t child = fork();
    if (child == 0)
        _exit(act());
    waitpid(child, &status, 0);
    return status;
}

static void step_to_end(const uint8_t *code, uint32_t end)
{
    mcontext_t at;
    body *function = (body *)(uintptr_t)code;
    _exit(steps_between(start(function, NULL), (uint32_t)code, end, &at) > 0
              ? 0
              : 1);
}

/* inc ecx instead of the nop */
static int write_instruction(void)
{
    const uint8_t *code = writes_next(0x41);
    mcontext_t at;
    int32_t tid = start((body *)(uintptr_t)code, NULL);
    for (int i = 0; i < MOST && run(tid, 0).at.eip != (uint32_t)code; i++)
        run(tid, 1);
    uint32_t before = run(tid, 0).at.ecx;
    int count = steps_between(tid, (uint32_t)code, (uint32_t)code + 12, &at);
    return count == 4 && at.ecx == before + 1 && code[9] == 0x41 ? 0 : 1;
}

static int write_trap(void)
{
    const uint8_t *code = writes_next(0xCC);
    step_to_end(code, (uint32_t)code + 12);
    return 1;
}

static int fall_off(void)
{
    uint8_t *code = pages(PROT_READ | PROT_EXEC) + PAGE;
    munmap(code, PAGE);
    step_to_end(code - 4, (uint32_t)code + 1);
    return 1;
}

static int jump_off(void)
{
    uint8_t *code = pages(PROT_READ | PROT_WRITE | PROT_EXEC);
    static const uint8_t jump[] = { 0xe9, 0xfb, 0x0f, 0, 0 };
    memcpy(code, jump, sizeof(jump)); /* to the second page */
    mprotect(code, PAGE, PROT_READ | PROT_EXEC);
    munmap(code + PAGE, PAGE);
    step_to_end(code, 0);
    return 1;
}

/* So many prefixes, and then a nop: 15 bytes are the most. */
static int with_prefixes(int count)
{
    static const uint8_t prefixes[] = { 0x66, 0x2e, 0x36, 0x3e, 0x66 };
    uint8_t *code = pages(PROT_READ | PROT_WRITE | PROT_EXEC);
    mcontext_t at;
    for (int i = 0; i < count; i++)
        code[i] = prefixes[i % 5];
    code[count + 1] = RETURN;
    return steps_between(start((body *)(uintptr_t)code, NULL), (uint32_t)code,
                         (uint32_t)code + (uint32_t)count + 1, &at) != 1;
}

static int longest(void)
{
    return with_prefixes(14);
}

static int too_long(void)
{
    return with_prefixes(15);
}

/* The last instruction of a page is stepped, and the next page is gone. */
static int last_of_page(void)
{
    uint8_t *code = pages(PROT_READ | PROT_WRITE | PROT_EXEC);
    static const uint8_t jump_back[] = { 0xeb, 0xfe }; /* to itself */
    mcontext_t at;
    memcpy(code + PAGE - 2, jump_back, 2);
    munmap(code + PAGE, PAGE);
    uint32_t place = (uint32_t)code + PAGE - 2;
    int32_t tid = start((body *)(uintptr_t)place, NULL);
    return steps_between(tid, place, place + 2, &at) != -1 ||
           run(tid, 0).at.eip != place;
}

/* A handler goes on in the middle of an instruction, which is another one. */
static uint8_t *landing;

static void go_into_middle(int signal, siginfo_t *info, void *context)
{
    (void)signal;
    (void)info;
    ((ucontext_t *)context)->uc_mcontext.eip = (uint32_t)landing + 1;
}

static int odd_return(void)
{
    static const uint8_t code[] = { 0x0f, 0x0b, 0xb8, 0x41, 0x41, 0x90,
                                    0x90, 0xb9, 0,    0,    0,    0 };
    struct sigaction action = { .sa_sigaction = go_into_middle,
                                .sa_flags = SA_SIGINFO };
    uint8_t *memory = pages(PROT_READ | PROT_WRITE | PROT_EXEC);
    mcontext_t at;
    memcpy(memory, code, sizeof(code));
    landing = memory + 2;
    sigaction(SIGILL, &action, NULL);
    int32_t tid = start((body *)(uintptr_t)memory, NULL);
    return steps_between(tid, (uint32_t)memory, (uint32_t)memory + 7, &at) < 0;
}

static int cross_page(void)
{
    uint8_t *code = pages(PROT_READ | PROT_WRITE | PROT_EXEC);
    static const uint8_t move[] = { 0xb8, 1, 2, 3, 4, RETURN };
    mcontext_t at;
    uint32_t bad = 0;
    for (uint32_t before = 1; before < sizeof(move); before++) {
        uint8_t *place = code + PAGE - before;
        memcpy(place, move, sizeof(move));
        int count = steps_between(start((body *)(uintptr_t)place, NULL),
                                  (uint32_t)place, (uint32_t)place + 5, &at);
        bad += count != 1 || at.eax != 0x04030201;
        memset(place, NOP, sizeof(move));
    }
    return (int)bad;
}

static void test_made(void)
{
    promise_equal(in_child(write_instruction), 0,
                  "who writes the next instruction executes what it wrote");
    promise_equal(in_child(write_trap), SIGTRAP, "also if that is an int3");
    promise_equal(in_child(cross_page), 0,
                  "an instruction may lie across the end of a page");
    promise_equal(in_child(longest), 0, "it may have 14 prefixes");
    promise_equal(in_child(too_long), SIGSEGV, "and no 15th");
    promise_equal(in_child(last_of_page), 0, "it may be the last of all");
    promise_equal(in_child(odd_return), 0,
                  "a handler may return into the middle of one");
    promise_equal(in_child(fall_off), SIGSEGV,
                  "behind the last page is the fault that would be there");
    promise_equal(in_child(jump_off), SIGSEGV, "and where a jump leads");
}

/* ---- code that another process runs, too ---- */

static volatile uint32_t word;

static void *count_up(void *argument)
{
    for (;;)
        ++*(volatile uint32_t *)argument;
    return argument;
}

static void test_shared_code(void)
{
    volatile uint32_t *others = mmap(NULL, PAGE, PROT_READ | PROT_WRITE,
                                     MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    int status = 0;
    pid_t other = fork();
    if (other == 0)
        count_up((void *)others);
    int32_t tid = start(count_up, (void *)&word);
    for (int i = 0; i < 20; i++)
        run(tid, LONG);
    uint32_t counted = *others;
    kill(other, SIGKILL);
    waitpid(other, &status, 0);
    promise(word > 0 && counted > 0 && status == SIGKILL,
            "another process that runs the same code does not notice");
}

int main(void)
{
    test_jumps();
    test_repeats();
    test_looks();
    test_made();
    test_shared_code();
    return tap_done();
}
