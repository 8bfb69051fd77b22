/* costs - counts the instructions of each sequence's forms, by stepping to the
 * end of a call; tests/guest/costs.t compares with what their contracts say.
 *
 * Prints "cost NAME FORM INSTRUCTIONS INSIDE", those of the sequence last. */
#include <reprise/reprise.h>
#include <reprise/demonstration.h>
#include <reprise/forced_call.h>
#include <pthread.h>
#include <reprise/ras.h>
#include <sched.h>
#include <reprise/sequences.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { MOST_STEPS = 60, TRIES = 50, WORDS = 16, FORCED_CALL_SIZE = 120 };

/* From lib/program.ld. */
extern const struct ras_descriptor __ras_start[], __ras_end[];
extern const struct ras_descriptor __ras_dynamic_start[], __ras_dynamic_end[];

static uint32_t words[WORDS];
#define CELL(n) ((uint32_t)(words + (n)))

struct form {
    const char *name;
    uint32_t function;
};

#define FORM(form_, function_)       \
    {                                \
        form_, (uint32_t)(function_) \
    }
#define FORWARD(name, before)                                                 \
    FORM(before "rewrite", name##_rewrite),                                   \
        FORM(before "clone", name##_clone), FORM(before "jump", name##_jump), \
        FORM(before "fault", name##_fault),                                   \
        FORM(before "breakpoint", name##_breakpoint),                         \
        FORM(before "emulate", name##_emulate)
#define ONE_STORE(name)                                                    \
    {                                                                      \
        FORM("static", name), FORM("dynamic", name##_dynamic),             \
            FORWARD(name, "static-"), FORWARD(name##_dynamic, "dynamic-"), \
        {                                                                  \
            NULL, 0                                                        \
        }                                                                  \
    }
#define STORES(name)                                                          \
    {                                                                         \
        FORM("static", name), FORM("dynamic", name##_dynamic),                \
            FORWARD(name, "static-"), FORWARD(name##_mixed, "static-mixed-"), \
            FORWARD(name##_dynamic, "dynamic-"),                              \
            FORWARD(name##_dynamic_mixed, "dynamic-mixed-"),                  \
        {                                                                     \
            NULL, 0                                                           \
        }                                                                     \
    }
#define ALONE(name)           \
    {                         \
        FORM("static", name), \
        {                     \
            NULL, 0           \
        }                     \
    }

/* One way through a sequence: what its words and its arguments are. */
struct call {
    const char *name;
    struct form forms[28];
    uint32_t words[WORDS], arguments[6];
    int reserves; /* a call of ras_load_linked() comes first */
};

static const struct call calls[] = {
    { "test_and_set", ONE_STORE(ras_test_and_set), { 0 }, { CELL(0) }, 0 },
    { "compare_and_swap",
      ONE_STORE(ras_compare_and_swap),
      { 5 },
      { CELL(0), 5, 9 },
      0 },
    { "compare_and_swap",
      ALONE(ras_compare_and_swap),
      { 6 },
      { CELL(0), 5, 9 },
      0 },
    { "fetch_and_add", ONE_STORE(ras_fetch_and_add), { 5 }, { CELL(0), 5 }, 0 },
    { "exchange", ONE_STORE(ras_exchange), { 5 }, { CELL(0), 9 }, 0 },
    { "once", ONE_STORE(ras_once), { 0 }, { CELL(0) }, 0 },
    { "once", ALONE(ras_once), { 2 }, { CELL(0) }, 0 },
    { "count_pair", STORES(ras_count_pair), { 5 }, { CELL(0), 1, 2 }, 0 },
    { "compare_and_swap_2",
      STORES(ras_compare_and_swap_2),
      { 3, 4 },
      { CELL(0), CELL(1), 3, 4, 30, 40 },
      0 },
    { "compare_and_swap_3",
      STORES(ras_compare_and_swap_3),
      { 1, 2, 3, 4, CELL(0), 1, 5, CELL(1), 2, 6, CELL(2), 3, 7 },
      { CELL(4) },
      0 },
    { "compare_and_swap_4",
      STORES(ras_compare_and_swap_4),
      { 1, 2, 3, 4, CELL(0), 1, 5, CELL(1), 2, 6, CELL(2), 3, 7, CELL(3), 4,
        8 },
      { CELL(4) },
      0 },
    { "load_linked", ALONE(ras_load_linked), { 5 }, { CELL(0) }, 0 },
    { "store_conditional",
      STORES(ras_store_conditional),
      { 5 },
      { CELL(0), 9 },
      1 },
    { "push", STORES(ras_push), { CELL(4) }, { CELL(0), CELL(6) }, 0 },
    { "pop", ONE_STORE(ras_pop), { CELL(4) }, { CELL(0) }, 0 },
    { "pop", ALONE(ras_pop), { 0 }, { CELL(0) }, 0 },
    { "enqueue", STORES(ras_enqueue), { 0, CELL(0) }, { CELL(0), CELL(4) }, 0 },
    { "dequeue",
      ALONE(ras_dequeue),
      { CELL(4), CELL(6), 0, 0, CELL(6) },
      { CELL(0) },
      0 },
    { "dequeue", STORES(ras_dequeue), { CELL(4), CELL(4) }, { CELL(0) }, 0 },
    { "dequeue", ALONE(ras_dequeue), { 0, CELL(0) }, { CELL(0) }, 0 },
    { "insert",
      STORES(ras_insert),
      { CELL(0), CELL(0) },
      { CELL(0), CELL(4) },
      0 },
    { "delete", STORES(ras_delete), { CELL(0), CELL(0) }, { CELL(0) }, 0 },
    { "lock", ONE_STORE(ras_lock), { 0 }, { CELL(0), 7 }, 0 },
    { "lock", ALONE(ras_lock), { 9 }, { CELL(0), 7 }, 0 },
    { "unlock", ONE_STORE(ras_unlock), { 7 }, { CELL(0), 7 }, 0 },
    { "unlock", ALONE(ras_unlock), { 9 }, { CELL(0), 7 }, 0 },
};

/* The pc at which the call is after `instructions` of its own: 0 is its first.
 * 0: a tick came, too, each time. */
static uint32_t pc_after(const struct call *call, uint32_t function,
                         uint32_t instructions)
{
    struct forced_call made = { .instructions = instructions + 1,
                                .function = function };
    struct ras_last last;
    memcpy(made.arguments, call->arguments, sizeof(made.arguments));
    for (int try = 0; try < TRIES; try++) {
        uint32_t before = ras_last(&last) == 0 ? last.count : 0;
        sched_yield(); /* a new quantum */
        memcpy(words, call->words, sizeof(words));
        if (call->reserves)
            ras_load_linked((volatile int *)words);
        forced_call(&made);
        if (ras_last(&last) == 0 && last.count == before + 1 &&
            last.cause == RAS_CAUSE_FORCED)
            return last.pc;
    }
    return 0;
}

/* True if an instruction of a sequence is at `pc`. */
static int is_in(const struct ras_descriptor *row,
                 const struct ras_descriptor *end, uint32_t pc)
{
    while (row < end && !(pc >= row->start && pc < row->end))
        row++;
    return row < end;
}

static void count(const struct call *call, const struct form *form)
{
    uint32_t back = (uint32_t)forced_call, pc;
    unsigned instructions = 0, inside = 0;
    while (instructions < MOST_STEPS) {
        pc = pc_after(call, form->function, instructions);
        if (pc - back < FORCED_CALL_SIZE)
            break;
        inside += (unsigned)(is_in(__ras_start, __ras_end, pc) ||
                             is_in(__ras_dynamic_start, __ras_dynamic_end, pc));
        instructions++;
    }
    printf("cost %s %s %u %u\n", call->name, form->name, instructions, inside);
}

/* The fast paths of each type of mutex: the same call, another kind. */
static void count_mutex(const char *type_name, int type)
{
    struct call lock = { .name = "pthread_mutex_lock",
                         .arguments = { CELL(0) } };
    struct call unlock = { .name = "pthread_mutex_unlock",
                           .arguments = { CELL(0) } };
    struct form form = { type_name, (uint32_t)pthread_mutex_lock };
    pthread_mutexattr_t attributes;
    pthread_mutex_t mutex;
    pthread_mutexattr_init(&attributes);
    pthread_mutexattr_settype(&attributes, type);
    pthread_mutex_init(&mutex, &attributes);
    memcpy(lock.words, &mutex, sizeof(mutex));
    count(&lock, &form);
    pthread_mutex_lock(&mutex);
    memcpy(unlock.words, &mutex, sizeof(mutex));
    form.function = (uint32_t)pthread_mutex_unlock;
    count(&unlock, &form);
}

int main(void)
{
    require_machine(MACHINE_STEPS_NP);
    for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++)
        for (const struct form *form = calls[i].forms; form->name; form++)
            count(&calls[i], form);
    count_mutex("normal", PTHREAD_MUTEX_NORMAL);
    count_mutex("recursive", PTHREAD_MUTEX_RECURSIVE);
    count_mutex("errorcheck", PTHREAD_MUTEX_ERRORCHECK);
    return 0;
}
