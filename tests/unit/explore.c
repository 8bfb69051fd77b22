/* explore.c - lib/explore, but for running anything: schedules as lines, the
 * listing, what an instruction touches and who can see it, and the report on
 * a run that is made by hand.
 */
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Ours, in place of the host's. */
typedef struct {
    uint32_t edi, esi, ebp, unused, ebx, edx, ecx, eax, eip, eflags, esp;
} our_mcontext_t;
#define mcontext_t our_mcontext_t
#include "../../lib/explore/picture_private.h"

#include <reprise/tap.h>

#include "ours.h"
#include "system.h"

#define ADDRESS(of) ((uint32_t)(uintptr_t)(of))

/* ---- a program: two bodies, a library, constants and a variable ---- */

extern const char body[64 + 512], re_start[], __constant_start[64];
const char body[64 + 512], __constant_start[64];
extern struct ras_descriptor __ras_start[1];
struct ras_descriptor __ras_start[1];
__asm__(".globl __constant_end, __ras_end\n"
        ".globl __ras_dynamic_start, __ras_dynamic_end\n"
        ".globl re_start\n"
        ".set re_start, body + 64\n"
        ".set __constant_end, __constant_start + 64\n"
        ".set __ras_end, __ras_start + 32\n"
        ".set __ras_dynamic_start, __ras_start + 32\n"
        ".set __ras_dynamic_end, __ras_start + 32\n");

static volatile int m;

enum { LINES = 400, STACK = 0x1000, STACKS = 0x70000000 };

static struct {
    uint64_t key;
    char words[100];
} line[LINES];
static int lines;

static void list(uint64_t key, const char *words)
{
    line[lines].key = key;
    snprintf(line[lines++].words, sizeof line[0].words, "%s", words);
}

static int by_address(const void *a, const void *b)
{
    uint64_t one, other;
    memcpy(&one, a, sizeof one);
    memcpy(&other, b, sizeof other);
    return (one > other) - (one < other);
}

#define SYMBOL (1ull << 32)

/* add at body, add_late at body + 32; the library is 300 instructions. */
static void write_listing(char *path)
{
    FILE *file;
    char words[100];

    for (uint32_t i = 0; i < 64; i += 32) {
        list(SYMBOL | (ADDRESS(body) + i), i ? "add_late" : "add");
        sprintf(words, "mov eax, [m]\t4@%x", ADDRESS(&m));
        list(ADDRESS(body) + i, words);
        list(ADDRESS(body) + i + 5, "add eax, 1\t");
        list(ADDRESS(body) + i + 8, "mov [m], eax\t4@ebx+ecx*4-10");
        list(ADDRESS(body) + i + 13, "ret\t4@esp");
    }
    list(SYMBOL | ADDRESS(re_start), "library");
    for (uint32_t i = 0; i < 300; i++) {
        sprintf(words, "push %u\t4@esp-4", (unsigned)i);
        list(ADDRESS(re_start) + i, words);
    }
    list(SYMBOL | ADDRESS(&m), "m\t4");
    qsort(line, (size_t)lines, sizeof line[0], by_address);
    file = fdopen(mkstemp(path), "w");
    for (int i = 0; file && i < lines; i++)
        fprintf(file, "%s%x\t%s\n", line[i].key >> 32 ? "s" : "",
                (uint32_t)line[i].key, line[i].words);
    if (file)
        fclose(file);
    explore_listing = path;
}

/* Of lib/explore/run.c. */
unsigned explore_threads(const struct scenario *scenario)
{
    return scenario->threads[1] ? 2 : 1;
}

/* Of lib/explore/cpus.c. */
unsigned explore_cpus(const struct scenario *of)
{
    (void)of;
    return 1;
}

/* Of lib/explore/verdict.c. */
const char *explore_ending_name(enum explore_ending ending)
{
    return ending == ENDED_WRONG ? "wrong" : "other";
}

/* Of lib/explore/stage.c: no run is made again. */
int explore_run(struct run *which)
{
    (void)which;
    return -1;
}

/* Of lib/explore/written.c: it wrote nothing. */
void explore_print_output(const struct run *which)
{
    (void)which;
}

/* ---- a run ---- */

static struct scenario scenario = {
    .name = "m = m + 1, \"twice\"\n\\",
};
static struct run *run;

static void start_over(void)
{
    free(run);
    run = calloc(1, sizeof *run + 100 * sizeof run->step[0]);
    run->room = 100;
    run->scenario = &scenario;
    for (uint32_t i = 0; i < 2; i++) {
        run->stack[i][0] = STACKS + i * STACK;
        run->stack[i][1] = STACKS + (i + 1) * STACK;
    }
    scenario.threads[0] = (void (*)(void))(uintptr_t)body;
    scenario.threads[1] = (void (*)(void))(uintptr_t)(body + 32);
    scenario.watches[0] = (struct watch)WATCH(m);
}

static struct step *put(uint8_t thread, uint32_t pc, int32_t value)
{
    struct step *step = &run->step[run->observed++];
    struct turn *turn;

    if (!run->turns || run->turn[run->turns - 1].thread != thread)
        run->turn[run->turns++].thread = thread;
    turn = &run->turn[run->turns - 1];
    turn->steps++;
    run->steps++;
    *step =
        (struct step){ .thread = thread, .turn = (uint16_t)(run->turns - 1) };
    step->before.eip = pc;
    step->before.esp = STACKS + thread * STACK + 64;
    step->before.ebx = ADDRESS(&m) + 8;
    step->before.ecx = 2;
    step->watch[0] = value;
    return step;
}

/* Thread 0 reads, thread 1 does all, thread 0 goes on. */
static void lose_an_update(void)
{
    uint32_t add = ADDRESS(body);

    start_over();
    explore_parse_schedule("0:2 1", &run->schedule);
    put(0, add, 0);
    put(0, add + 5, 0);
    put(1, add + 32, 0);
    put(1, add + 37, 0);
    put(1, add + 40, 1);
    put(1, add + 45, 1);
    run->turn[1].stop = STOPPED_END_NP;
    put(0, add + 8, 1);
    put(0, add + 13, 1);
    run->turn[2].stop = STOPPED_END_NP;
    run->watch[0] = 1;
    run->ending = ENDED_WRONG;
}

static const char *printed(void (*print)(const struct scenario *, struct run *))
{
    system_reset_output();
    print(&scenario, run);
    re_fflush(re_stdout);
    return system_output;
}

/* ---- the tests ---- */

static void test_schedules(void)
{
    static const char *const good[] = {
        "",
        "0",
        "0:7 1:12 0",
        "3:1048576",
        "0:7s 1:1f 2:3k 1",
        "0:1 (1:2 0)",
        "(0:1 1:1)",
    };
    static const char *const bad[] = {
        "x",
        "8",
        "0:",
        "0:0",
        "0:1x",
        "0:1ss",
        ":1",
        "0 :1",
        "0:1048577",
        "(0:1",
        "0:1)",
        "()",
        "(0:1) 1",
        "0:1,1",
        "-1",
        "0:-1",
        "0:99999999999999",
        "((0:1))",
        "0 ( )",
        "0s",
    };
    struct schedule schedule, before;
    char text[EXPLORE_LINE], small[8];
    int kept = 0, refused = 0;

    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        if (explore_parse_schedule(good[i], &schedule))
            continue;
        explore_format_schedule(&schedule, text, sizeof text);
        kept += !strcmp(text, good[i]);
    }
    promise_equal(kept, (int)(sizeof good / sizeof good[0]),
                  "a schedule that is read is written as it was");
    memset(&schedule, 0xa5, sizeof schedule);
    before = schedule;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        refused += explore_parse_schedule(bad[i], &schedule) == -1;
    promise_equal(refused, (int)(sizeof bad / sizeof bad[0]),
                  "rubbish is refused");
    promise(!memcmp(&schedule, &before, sizeof schedule),
            "and changes nothing");
    for (size_t i = 0; i < EXPLORE_SEGMENTS + 1; i++)
        memcpy(text + 2 * i, "1 ", 3);
    promise_equal(explore_parse_schedule(text, &schedule), -1,
                  "and so is one too long");
    promise_equal(explore_parse_schedule(text + 2, &schedule), 0,
                  "but not the longest that can be");
    explore_format_schedule(&schedule, small, sizeof small);
    promise(!strcmp(small, "1 1 1 1"), "it is cut off where there is no room");
}

static void test_listing(void)
{
    char name[64];
    int found = 0;

    for (int i = 0; i < lines; i++) {
        const struct code *code = explore_code((uint32_t)line[i].key);
        found += line[i].key < SYMBOL && code &&
                 !strncmp(code->text, line[i].words, strlen(code->text));
    }
    promise_equal(found, 308, "each instruction is found");
    promise(
        !strcmp(explore_code(ADDRESS(re_start) + 299)->place, "library+299"),
        "and its place");
    promise(!explore_code(ADDRESS(body) + 1), "no place inside one is");
    promise(!explore_code(1) && !explore_code(UINT32_MAX),
            "and none elsewhere");
    promise(!explore_code(ADDRESS(&m)), "a variable is no instruction");
    promise_equal(explore_code(ADDRESS(body))->next, ADDRESS(body) + 5,
                  "an instruction knows the next");
    explore_name(ADDRESS(&m) + 3, name, sizeof name);
    promise(!strcmp(name, "m+3"), "a variable has a name");
    promise_equal(explore_name(ADDRESS(&m) + 4, name, sizeof name), -1,
                  "what lies behind it has none");
}

static int touches(const char *text, struct touch to[EXPLORE_TOUCHES])
{
    const struct code code = { .means = explore_understand("", text) };
    const mcontext_t at = { .edi = 0x100,
                            .esi = 0x200,
                            .ebp = 0x300,
                            .ebx = 0x400,
                            .edx = 0x500,
                            .ecx = 3,
                            .eax = 0x10,
                            .esp = 0x600,
                            .unused = 7 };

    memset(to, 0, EXPLORE_TOUCHES * sizeof *to);
    return explore_touches(&code, &at, to);
}

static void test_touches(void)
{
    static const struct {
        const char *text;
        int count;
        uint32_t at, size;
    } cases[] = {
        { NULL, 0, 0, 0 },
        { "4@8056064", 1, 0x8056064, 4 },
        { "1@ebx+ecx*4+10", 1, 0x41c, 1 },
        { "4@esp-4", 1, 0x5fc, 4 },
        { "2@ecx*8-8", 1, 0x10, 2 },
        { "8@eax", 1, 0x10, 8 },
        { "4@ebc", 1, 0xebc, 4 },
        { "*4@esi *4@edi", 2, 0x200, 12 },
        { "gs@", 0, 0, 0 },
        { "gs@ 4@ebp+c", 1, 0x30c, 4 },
        { "!", -1, 0, 0 },
        { "4@edx ?", -1, 0x500, 4 },
    };
    struct touch to[EXPLORE_TOUCHES];
    int right = 0;

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        right += touches(cases[i].text, to) == cases[i].count &&
                 to[0].at == cases[i].at && to[0].size == cases[i].size;
    promise_equal(right, (int)(sizeof cases / sizeof cases[0]),
                  "what an instruction touches is computed from its registers");
    promise(touches("4@edx 4@esp-4", to) == 2 && to[1].at == 0x5fc,
            "of both its operands");
}

static int visible(const struct step *step)
{
    explore_survey(run);
    return explore_visible(run, step);
}

static void test_visible(void)
{
    uint32_t add = ADDRESS(body);
    struct step *step, *other;

    start_over();
    step = put(0, add + 8, 0);
    promise(explore_visible(run, step), "before a survey all is visible");
    promise(visible(step), "a variable is");
    promise(!visible(put(0, add + 5, 0)), "registers are not");
    promise(visible(put(0, add + 6, 0)), "an unknown instruction is");
    step->before.ebx = ADDRESS(__constant_start) + 8;
    promise(!visible(step), "a constant is not");
    step = put(0, add + 13, 0);
    promise(!visible(step), "nor is the thread's stack");
    step->before.esp = STACKS + STACK - 3;
    promise(visible(step), "unless half of it lies beyond");
    step->before.esp = STACKS + 64;
    other = put(1, add + 40, 0);
    other->before.ebx = STACKS + 64 + 8 - 2;
    promise(visible(step) && visible(other),
            "or another thread touches the same bytes");
    other->before.ebx = STACKS + 64 + 8 - 16;
    promise(!visible(step) && visible(other), "not if it touches others there");
    __ras_start[0] = (struct ras_descriptor){ .start = add, .end = add + 8 };
    promise(visible(&run->step[1]), "inside a sequence every step is");
    memset(__ras_start, 0, sizeof __ras_start);
}

static void test_report(void)
{
    lose_an_update();
    const char *said = printed(explore_print_run);
    const char *expected =
        "step   thread 0: add          thread 1: add_late          "
        "   what it did      m\n"
        "----   ---------------------  ----------------------------"
        "-  ---------------  --\n"
        "start                                                     "
        "                    0\n"
        "       add:\n"
        "   0   +0 mov eax, [m]                                    "
        "   eax=0            0\n"
        "   1   +5 add eax, 1                                      "
        "                    0\n"
        "       -- preempted --\n"
        "                              add_late:\n"
        "   2                          +0 mov eax, [m]             "
        "   eax=0            0\n"
        "   3                          +5 add eax, 1               "
        "   eax=0            0\n"
        "   4                          +8 mov [m], eax             "
        "   writes 1 over 0  1*\n"
        "                              -- ends --\n"
        "       add:\n"
        "   6   +8 mov [m], eax                                    "
        "   writes 1 over 1  1\n"
        "       -- ends --\n"
        "----   ---------------------  ----------------------------"
        "-  ---------------  --\n"
        "In the end m = 1. (* has just changed)\n"
        "WRONG: the check at the end says no.\n"
        "2 instructions touch nothing shared: --instructions shows "
        "them.\n"
        "Schedule: 0:2 1\n"
        "0:2 = thread 0 for 2 steps; 1 = thread 1 until it waits "
        "or ends; then by turns.\n"
        "Again:    program --schedule '0:2 1'\n";
    if (!promise(!strcmp(said, expected), "the table is a textbook's"))
        fprintf(stderr, "%s", said);
}

static void test_rows(void)
{
    uint32_t add = ADDRESS(body), library = ADDRESS(re_start);

    start_over();
    explore_view.instructions = 1;
    for (uint32_t i = 0; i < 20; i++)
        put(0, library + i, 0);
    put(0, add + 8, 1);
    promise(strstr(printed(explore_print_run), "... 20 instructions") != NULL,
            "library code that meets nobody is one row");
    for (int i = 0; i < 30; i++)
        put(0, add + (i % 3 == 0 ? 0 : i % 3 == 1 ? 5 : 8), 1);
    promise(strstr(printed(explore_print_run),
                   "... steps 20 to 22 again, 9 times") != NULL,
            "a loop is shown once");
    put(1, add + 32, 1);
    put(0, add, 1);
    promise(strstr(printed(explore_print_run),
                   "preempted at +13 ==> put back to +0 --") != NULL,
            "who goes on before where it stood was restarted");
    run->step[run->observed - 1].before.eip = ADDRESS(body) + 13;
    run->step[run->observed - 3].before.eip = ADDRESS(body) + 5;
    promise(strstr(printed(explore_print_run),
                   "-- preempted at +8 ==> carried on to +13 --") != NULL,
            "and who goes on behind it was carried there");
    run->step[run->observed - 1].before.eip = ADDRESS(body) + 5 + 300;
    promise(strstr(printed(explore_print_run), "preempted at") == NULL,
            "a handler is no recovery");
    run->step[run->observed - 1].before.eip = ADDRESS(body) + 5 - 300;
    promise(strstr(printed(explore_print_run), "preempted at") == NULL,
            "wherever it is");
    run->room = run->observed;
    promise(strstr(printed(explore_print_run), "not observed") != NULL,
            "a run that was too long to observe is said to be");
    explore_view.instructions = 0;
}

static void test_json(void)
{
    lose_an_update();
    const char *said = printed(explore_print_json);
    promise(strstr(said, "\"m = m + 1, \\\"twice\\\"\\u000a\\\\\"") != NULL,
            "JSON's strings are escaped");
    promise(strstr(said, "\"steps\": 2, \"event\": null, "
                         "\"what\": \"preempted\"") != NULL,
            "turns are in it");
    promise(strstr(said, "\"place\": \"add_late+13\", \"text\": \"ret\", "
                         "\"visible\": false, \"values\": [1], "
                         "\"shown\": false") != NULL,
            "and instructions");
}

int main(void)
{
    char path[] = "/tmp/reprise-listing-XXXXXX";

    write_listing(path);
    test_schedules();
    test_listing();
    test_touches();
    test_visible();
    test_report();
    test_rows();
    test_json();
    free(run);
    unlink(path);
    return tap_done();
}
