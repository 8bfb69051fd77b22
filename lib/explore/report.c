/* report.c - an observed run in words: an instruction, what ended a turn. */
#include <reprise/reprise.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>

#include "picture_private.h"
#include "libc/internal/program_private.h"

enum { WORDS = 160 };

/* ---- one instruction ---- */

static const char *const calls[] = {
#define SYSCALL(number, name, arguments) [number] = #name,
#include <syscalls.def>
#undef SYSCALL
};

static const char *call_name(const struct step *step)
{
    const struct code *code = explore_code(step->before.eip);
    uint32_t number = step->before.eax;

    if (!code || code->means.verb != VERB_INT ||
        number >= sizeof(calls) / sizeof(calls[0]))
        return NULL;
    return calls[number];
}

void explore_describe_step(const struct step *step, char *to, size_t size)
{
    const struct code *code = explore_code(step->before.eip);
    const char *call = call_name(step);

    if (call)
        snprintf(to, size, "int 0x80 (%s)", call);
    else
        strlcpy(to, code ? code->text : "?", size);
}

/* ---- what ended a turn ---- */

/* The last instruction of a turn, or of an earlier one of its thread. */
static const struct step *last_step(const struct run *run, uint32_t turn)
{
    const struct step *last = NULL;

    for (uint32_t i = 0; i < run->observed && run->step[i].turn <= turn; i++)
        if (run->step[i].turn == turn)
            last = &run->step[i];
    return last;
}

/* Say whether the code goes on behind itself, if nobody interferes. */
static bool is_straight(const struct code *code)
{
    static const char *const others[] = { "j",   "call", "ret",
                                          "int", "loop", "rep" };

    for (unsigned i = 0; i < sizeof(others) / sizeof(others[0]); i++)
        if (!strncmp(code->text, others[i], strlen(others[i])))
            return false;
    return true;
}

/* Where the thread stood when its turn was over; 0: nobody knows. */
static uint32_t stood_at(const struct run *run, const struct step *step)
{
    const struct turn *turn = &run->turn[step->turn];
    const struct code *code = explore_code(step->before.eip);

    if (turn->after.eip)
        return turn->after.eip;
    return code && is_straight(code) ? code->next : 0;
}

static const char *offset_of(uint32_t pc)
{
    const struct code *code = explore_code(pc);
    const char *plus = code ? strrchr(code->place, '+') : NULL;

    return plus ? plus : code ? "+0" : "?";
}

/* Where the thread went on; 0: it never did. Who is killed past the commit is
 * carried to the end of the sequence first, as the memory shows that it
 * leaves. */
static uint32_t went_to(const struct run *run, uint32_t i, uint32_t stood)
{
    const struct turn *turn = &run->turn[run->step[i].turn];
    const struct step *next = explore_resumed(run, i);

    if (next)
        return next->before.eip;
    return turn->event == EXPLORE_KILL && run->ending == ENDED_WELL &&
                   explore_ends_turn(run, i) && explore_past_commit(stood)
               ? explore_sequence(stood)->end
               : 0;
}

/* A recovery put the thread back, or carried it on: it is not where its last
 * instruction led, but not far from there either, as a handler would be. */
int explore_recovery(const struct run *run, uint32_t i, uint32_t *from,
                     uint32_t *to)
{
    uint32_t stood = stood_at(run, &run->step[i]);
    uint32_t went = went_to(run, i, stood);

    if (!went || !stood || went == stood)
        return 0;
    if (from)
        *from = stood;
    if (to)
        *to = went;
    if (stood - went < RAS_LENGTH_MAX)
        return -1;
    return went - stood < RAS_LENGTH_MAX;
}

const char *explore_carrier(uint32_t pc)
{
    const struct ras_descriptor *sequence = explore_sequence(pc);

    return sequence && sequence->recovery == RAS_EMULATE ? "kernel" : "carried";
}

static void append_recovery(const struct run *run, const struct step *step,
                            char *to, size_t size)
{
    uint32_t stood, went;
    int recovery =
        explore_recovery(run, (uint32_t)(step - run->step), &stood, &went);
    char words[WORDS];

    if (!recovery)
        return;
    snprintf(words, sizeof(words), " at %s ==> %s to %s", offset_of(stood),
             recovery < 0 ? "put back" : "carried on", offset_of(went));
    strlcat(to, words, size);
}

/* Its registers go with it: those with values from memory. */
static void append_registers(const struct run *run, const struct step *step,
                             char *to, size_t size)
{
    char words[WORDS];

    explore_describe_held(run, (uint32_t)(step - run->step), words,
                          sizeof(words));
    if (!*words)
        return;
    strlcat(to, " with ", size);
    strlcat(to, words, size);
}

static const char *event_words(const struct turn *turn)
{
    static const char *const words[] = {
        [EXPLORE_NOTHING] = NULL,
        [EXPLORE_SIGNAL] = "gets a signal",
        [EXPLORE_FAULT] = "its pages are taken away",
        [EXPLORE_KILL] = "is killed",
        [EXPLORE_WAITS] = "its store waits in the buffer",
        [EXPLORE_ARRIVES] = "the oldest store arrives",
        [EXPLORE_TIME_OUT] = "time-out"
    };

    return words[turn->event];
}

/* ---- time ---- */

/* "1.5 s": since the run began. */
static void format_time(uint64_t time, char *to, size_t size)
{
    enum { NS = 1000000000, DIGITS = 9 };
    uint64_t since = time - EXPLORE_CLOCK;
    int length = snprintf(to, size, "%llu.%0*u", (unsigned long long)since / NS,
                          DIGITS, (unsigned)(since % NS));

    while (to[length - 1] == '0')
        length--;
    length -= to[length - 1] == '.';
    strlcpy(to + length, " s", size - (size_t)length);
}

/* The last instruction that a thread made before this turn. */
static const struct step *last_of(const struct run *run, uint32_t number)
{
    uint8_t thread = run->turn[number].thread;

    while (number-- > 0)
        if (run->turn[number].thread == thread && run->turn[number].steps)
            return last_step(run, number);
    return NULL;
}

/* "time-out: 1's wait on filled ends, at 1.5 s" */
static void describe_time_out(const struct run *run, uint32_t number, char *to,
                              size_t size)
{
    const struct turn *turn = &run->turn[number];
    const struct step *step = last_of(run, number);
    const char *call = step ? call_name(step) : NULL;
    char word[64] = "", at[40];

    format_time(turn->deadline, at, sizeof(at));
    if (call && !strcmp(call, "futex"))
        explore_name(step->before.ebx, word, sizeof(word));
    snprintf(to, size, "time-out: %u's %s%s ends, at %s", turn->thread,
             *word  ? "wait on "
             : call ? call
                    : "sleep",
             word, at);
}

/* ---- what ended a turn, in words ---- */

/* The word that its last instruction, a system call, went to sleep on. */
static void describe_sleep(const struct step *step, char *to, size_t size)
{
    const char *call = step ? call_name(step) : NULL;
    char word[64];

    if (!call)
        snprintf(to, size, "sleeps");
    else if (strcmp(call, "futex") != 0)
        snprintf(to, size, "sleeps in %s", call);
    else {
        explore_name(step->before.ebx, word, sizeof(word));
        snprintf(to, size, "sleeps on %s", word);
    }
}

/* The turn that follows, but for time-outs; or NULL. */
static const struct turn *next_turn(const struct run *run, uint32_t number)
{
    do
        number++;
    while (number < run->turns && run->turn[number].event == EXPLORE_TIME_OUT);
    return number < run->turns ? &run->turn[number] : NULL;
}

/* That is no preemption of the thread whose turn is over. */
static bool goes_to_other_cpu(const struct run *run, const struct turn *turn,
                              const struct turn *next)
{
    return run->scenario && run->scenario->cpus[turn->thread] !=
                                run->scenario->cpus[next->thread];
}

void explore_describe_turn(const struct run *run, uint32_t number, char *to,
                           size_t size)
{
    const struct turn *turn = &run->turn[number];
    const struct turn *next = next_turn(run, number);
    const struct step *step = last_step(run, number);
    const char *event = event_words(turn);

    *to = '\0';
    if (turn->event == EXPLORE_TIME_OUT)
        describe_time_out(run, number, to, size);
    else if (turn->stop == STOPPED_END_NP)
        snprintf(to, size, "ends");
    else if (turn->stop == STOPPED_YIELD_NP)
        snprintf(to, size, "yields");
    else if (turn->stop == STOPPED_SLEEP_NP)
        describe_sleep(step, to, size);
    else if (event)
        strlcpy(to, event, size);
    else if (next && goes_to_other_cpu(run, turn, next))
        snprintf(to, size, "CPU %u goes on", run->scenario->cpus[next->thread]);
    else if (next && next->thread != turn->thread)
        strlcpy(to, turn->steps >= TURN_MAX ? "quantum over" : "preempted",
                size);
    else if (next && next > turn + 1)
        strlcpy(to, "interrupted", size);
    if (!*to || !step || turn->stop != STOPPED_STEPS_NP)
        return;
    size_t length = strlen(to);
    append_recovery(run, step, to, size);
    if (to[length] == '\0' && !event &&
        (!next || !goes_to_other_cpu(run, turn, next)))
        append_registers(run, step, to, size);
}

/* The same, by lines of the source: 0, or -1, they are not known. */
static int describe_lines(const struct code *first, const struct code *last,
                          char *to, size_t size)
{
    const struct source *from = explore_source(first->pc);
    const struct source *until = explore_source(last->pc);

    if (!explore_view.source || !from || !until)
        return -1;
    int length = (int)strcspn(first->place, "+");
    if (!strcmp(from->where, until->where))
        snprintf(to, size, "%.*s, all of %s (%s)", length, first->place,
                 from->where, from->text);
    else
        snprintf(to, size, "%.*s, from %s to %s, both included (%s ... %s)",
                 length, first->place, from->where, until->where, from->text,
                 until->text);
    return 0;
}

void explore_describe_range(const struct explore_range *range, char *to,
                            size_t size)
{
    const struct code *first = explore_code(range->start), *last = first, *next;

    while (last && last->next < range->end && last->next > last->pc &&
           (next = explore_code(last->next)) != NULL)
        last = next;
    if (!first || !last)
        snprintf(to, size, "%08x to %08x", (unsigned)range->start,
                 (unsigned)range->end);
    else if (describe_lines(first, last, to, size))
        snprintf(to, size, "%.*s, from %s to %s, both included (%s ... %s)",
                 (int)strcspn(first->place, "+"), first->place,
                 offset_of(first->pc), offset_of(last->pc), first->text,
                 last->text);
}

int explore_describe_sequence(const struct run *run, char *to, size_t size)
{
    const struct ras_descriptor *sequence = NULL;
    const struct code *first, *end;

    for (uint32_t i = 0; i < run->observed && !sequence; i++)
        sequence = explore_sequence(run->step[i].before.eip);
    first = sequence ? explore_code(sequence->start) : NULL;
    end = first ? explore_code(sequence->end) : NULL;
    if (!end)
        return 0;
    snprintf(
        to, size,
        "%s up to %s is a sequence: if a thread is interrupted inside, the "
        "kernel puts it back to the start, or, past its commit, carries it "
        "on to its end",
        first->place, end->place);
    return 1;
}
