/* ending.c - an observed run in words: who waits for whom, how the run ended,
 * and how to see it again. */
#include <reprise/reprise.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>

#include "foreign_private.h"
#include "picture_private.h"
#include "libc/internal/program_private.h"

enum { WORDS = 160, WIDTH = 80, NOBODY = EXPLORE_THREADS, DEEP = 8 };

const char *explore_command, *explore_command_end = "";

/* ---- who waits for whom ---- */

static bool touches_word(const struct step *step, uint32_t word)
{
    const struct code *code = explore_code(step->before.eip);
    struct touch touches[EXPLORE_TOUCHES];
    int count = code ? explore_touches(code, &step->before, touches) : 0;

    for (int i = 0; i < count; i++)
        if (touches[i].at == word)
            return true;
    return false;
}

/* The last instruction by which a thread touched a word. */
static const struct step *last_touch(const struct run *run, unsigned thread,
                                     uint32_t word)
{
    const struct step *found = NULL;

    for (uint32_t i = 0; i < run->observed; i++)
        if (run->step[i].thread == thread && touches_word(&run->step[i], word))
            found = &run->step[i];
    return found;
}

/* The thread that has locked what another sleeps on, as far as the run shows
 * it: it was the last to touch the word, is not asleep on it, and did not
 * unlock it. Else NOBODY. */
static unsigned holder(const struct run *run, uint32_t word)
{
    const struct step *latest = NULL;

    for (unsigned thread = 0; thread < EXPLORE_THREADS; thread++) {
        const struct step *touch = last_touch(run, thread, word);
        if (touch && run->sleeps_on[thread] != word &&
            (!latest || touch > latest))
            latest = touch;
    }
    if (!latest)
        return NOBODY;
    const struct code *code = explore_code(latest->before.eip);
    return strstr(code->place, "lock") && !strstr(code->place, "unlock")
               ? latest->thread
               : NOBODY;
}

static void print_sleeper(const struct run *run, unsigned thread)
{
    uint32_t word = run->sleeps_on[thread];
    unsigned other = holder(run, word);
    char name[64];

    explore_name(word, name, sizeof(name));
    if (other == NOBODY)
        printf("  thread %u sleeps on %s, and nobody is left to wake it\n",
               thread, name);
    else
        printf("  thread %u sleeps on %s, which thread %u has locked\n", thread,
               name, other);
}

/* 0 -> b -> 1 -> a -> 0 */
static void print_cycle(const struct run *run, unsigned from)
{
    unsigned thread = from;

    printf("  A cycle: thread %u", from);
    do {
        char name[64];
        uint32_t word = run->sleeps_on[thread];
        explore_name(word, name, sizeof(name));
        thread = holder(run, word);
        printf(" -> %s -> thread %u", name, thread);
    } while (thread != from);
    printf("\n");
}

/* The first thread from which following the holders leads back to it. */
static unsigned find_cycle(const struct run *run)
{
    for (unsigned from = 0; from < EXPLORE_THREADS; from++) {
        unsigned thread = from;
        for (int i = 0; i < EXPLORE_THREADS; i++) {
            if (thread == NOBODY || !run->sleeps_on[thread])
                break;
            thread = holder(run, run->sleeps_on[thread]);
            if (thread == from)
                return from;
        }
    }
    return NOBODY;
}

static void print_deadlock(const struct run *run)
{
    unsigned from = find_cycle(run);

    for (unsigned thread = 0; thread < EXPLORE_THREADS; thread++)
        if (run->sleeps_on[thread])
            print_sleeper(run, thread);
    if (from != NOBODY)
        print_cycle(run, from);
}

/* ---- the end ---- */

/* The first step with whose values something is wrong. */
static uint32_t find_complaint(const struct run *run)
{
    const struct scenario *scenario = run->scenario;

    for (uint32_t i = 0; i < run->observed; i++)
        if (!run->step[i].inside && scenario->complaint(run->step[i].watch))
            return i;
    return EXPLORE_NOWHERE;
}

uint32_t explore_broke(const struct run *run)
{
    uint32_t found = EXPLORE_NOWHERE;

    if (run->ending == ENDED_WELL || !run->observed)
        return found;
    if (run->scenario && run->scenario->complaint)
        found = find_complaint(run);
    if (run->ending == ENDED_DEAD && run->died != EXPLORE_NOWHERE)
        found = run->died;
    if (found == EXPLORE_NOWHERE && run->ending == ENDED_BROKEN)
        found = run->observed - 1;
    if (run->ending == ENDED_OVERTAKEN)
        found = run->overtaken_at;
    return found;
}

/* The step that broke the property; an invariant breaks where it is seen. */
static uint32_t find_cause(const struct run *run)
{
    bool there = run->ending == ENDED_BROKEN || run->ending == ENDED_OVERTAKEN;

    return explore_marks.certain == EXPLORE_NOWHERE && there
               ? explore_broke(run)
               : explore_marks.certain;
}

char explore_mark(const struct run *run, uint32_t step)
{
    return step == find_cause(run)      ? '!'
           : step == explore_broke(run) ? 'X'
                                        : ' ';
}

/* "inside = 2, ": what the step changed. */
static void append_changes(const struct run *run, uint32_t i, char *to,
                           size_t size)
{
    const struct watch *watch = run->scenario->watches;
    char value[WORDS], text[2 * WORDS];

    for (unsigned w = 0; w < EXPLORE_WATCHES && watch[w].at; w++) {
        if (!explore_changes(run, i, w))
            continue;
        explore_format_value(&watch[w], run->step[i].watch[w], value,
                             sizeof(value));
        snprintf(text, sizeof(text), "%s = %s: ", watch[w].name, value);
        strlcat(to, text, size);
    }
}

/* "inside = 2: two threads were inside", at the step where it went wrong. */
static void describe_breaking(const struct run *run, char *to, size_t size)
{
    uint32_t at = explore_broke(run);
    const struct scenario *scenario = run->scenario;
    const char *words = "the invariant does not hold any more";

    *to = '\0';
    if (at == EXPLORE_NOWHERE || run->ending == ENDED_DEAD)
        return;
    snprintf(to, size, " at step %u (%c): ", (unsigned)at,
             explore_mark(run, at));
    append_changes(run, at, to, size);
    if (scenario->complaint && scenario->complaint(run->step[at].watch))
        words = scenario->complaint(run->step[at].watch);
    strlcat(to, words, size);
}

static void describe_death(const struct run *run, char *to, size_t size)
{
    char where[WORDS] = "";

    if (run->died != EXPLORE_NOWHERE)
        snprintf(where, sizeof(where), " at step %u (%c)", (unsigned)run->died,
                 explore_mark(run, run->died));
    if (WIFSIGNALED(run->status))
        snprintf(to, size, "DEAD: the process died%s: %s", where,
                 strsignal(WTERMSIG(run->status)));
    else
        snprintf(to, size, "DEAD: the process ended%s with exit status %d",
                 where, WEXITSTATUS(run->status));
}

/* The check at the end, or the invariant, says no. */
static void describe_wrong(const struct run *run, char *to, size_t size)
{
    const char *what = run->ending == ENDED_BROKEN ? "BROKEN" : "WRONG";
    const char *expect = run->scenario->expect;
    char where[2 * WORDS];

    describe_breaking(run, where, sizeof(where));
    snprintf(to, size, "%s%s", what, where);
    if (run->ending == ENDED_BROKEN || (*where && !expect))
        return;
    if (expect)
        snprintf(where, sizeof(where), "%s this does not hold at the end: %s",
                 *where ? ";" : ":", expect);
    else
        strlcpy(where, ": the check at the end says no", sizeof(where));
    strlcat(to, where, size);
}

/* The function that a thread has called again and again, and never came back
 * from: each time it stands there its stack is longer. Or NULL. */
static const struct step *find_recursion(const struct run *run)
{
    const struct step *last = &run->step[run->observed - 1], *deepest = last;
    unsigned deep = 0;

    for (const struct step *step = last; run->observed && step-- > run->step;) {
        if (step->thread != last->thread ||
            step->before.eip != last->before.eip)
            continue;
        if (step->before.esp <= deepest->before.esp)
            return NULL;
        deepest = step;
        deep++;
    }
    return deep >= DEEP ? last : NULL;
}

static bool describe_recursion(const struct run *run, char *to, size_t size)
{
    const struct step *step = find_recursion(run);
    const struct code *code = step ? explore_code(step->before.eip) : NULL;

    if (!code)
        return false;
    snprintf(to, size,
             "ENDLESS RECURSION: thread %u calls %.*s again and again, and "
             "never comes back; its stack grows",
             step->thread, (int)strcspn(code->place, "+"), code->place);
    return true;
}

/* Say whether a thread looks at the clock, in the second half of the run. */
static bool reads_clock(const struct run *run)
{
    for (uint32_t i = run->observed / 2; i < run->observed; i++) {
        const struct code *code = explore_code(run->step[i].before.eip);
        if (code && !strncmp(code->place, "__sys_clock_gettime", 19))
            return true;
    }
    return false;
}

static void describe_overtaking(const struct run *run, char *to, size_t size)
{
    const char *often = run->scenario->bound ? ", once more than it may" : "";

    snprintf(to, size,
             "OVERTAKEN at step %u (!): thread %u waits, and thread %u, which "
             "asked later, gets in before it%s",
             (unsigned)run->overtaken_at, run->overtaken_thread,
             run->step[run->overtaken_at].thread, often);
}

void explore_describe_ending(const struct run *run, char *to, size_t size)
{
    static const char *const words[EXPLORE_ENDINGS] = {
        [ENDED_WELL] = "All is right",
        [ENDED_DEADLOCK] = "DEADLOCK: all threads that are left sleep for ever",
        [ENDED_FORKED] = "FORKED: it made a process, and nobody directs that",
        [ENDED_GREEDY] = "GREEDY: it takes more and more memory",
        [ENDED_DIFFERENT] = "The same schedule took another path than before",
    };

    if ((run->ending == ENDED_LIVELOCK || run->ending == ENDED_DEAD) &&
        describe_recursion(run, to, size))
        return;
    if (run->ending == ENDED_DEAD)
        describe_death(run, to, size);
    else if (run->ending == ENDED_WELL && run->scenario &&
             run->scenario->expect)
        snprintf(to, size, "All is right: %s", run->scenario->expect);
    else if (run->ending == ENDED_OVERTAKEN)
        describe_overtaking(run, to, size);
    else if (run->ending == ENDED_LIVELOCK)
        snprintf(to, size,
                 "LIVELOCK: it was stopped after %u instructions; its threads "
                 "run and run, and none of them gets on or ends%s",
                 (unsigned)run->steps,
                 reads_clock(run) ? "; some wait for the clock, which stands "
                                    "still while nobody sleeps"
                                  : "");
    else if (run->ending == ENDED_STARVED)
        snprintf(to, size,
                 "STARVED: it was stopped after %u instructions; thread %u has "
                 "its turns and never gets on, while others do",
                 (unsigned)run->steps, run->left_out);
    else if (run->ending == ENDED_UNFAIR)
        snprintf(to, size,
                 "UNFAIR: thread %u could run, and this schedule never lets "
                 "it; so it is no livelock",
                 run->left_out);
    else if (run->ending == ENDED_WRONG || run->ending == ENDED_BROKEN)
        describe_wrong(run, to, size);
    else
        strlcpy(to, words[run->ending], size);
}

/* Say what the table does not show. */
static void print_hidden(const struct run *run)
{
    uint32_t hidden = 0;

    for (uint32_t i = 0; i < run->observed;) {
        struct row row = explore_row(run, i);
        hidden += explore_row_shown(run, &row) ? 0 : row.count;
        i += row.count;
    }
    if (hidden)
        printf("%u instruction%s nothing shared: --instructions shows %s.\n",
               (unsigned)hidden, hidden == 1 ? " touches" : "s touch",
               hidden == 1 ? "it" : "them");
}

/* On as many lines of 80 columns as it takes. */
static void print_wrapped(const char *words)
{
    while (strlen(words) > WIDTH) {
        int length = WIDTH;
        while (length > 1 && words[length] != ' ')
            length--;
        printf("%.*s\n", length, words);
        words += length + (words[length] == ' ');
    }
    printf("%s\n", words);
}

/* When the values are those that are told. */
static const char *describe_when(const struct run *run)
{
    switch (run->ending) {
    case ENDED_WELL:
    case ENDED_WRONG:
        return "In the end";
    case ENDED_DEADLOCK:
        return "When nobody could go on:";
    case ENDED_DEAD:
        return "When it died:";
    default:
        return "When it was stopped:";
    }
}

void explore_describe_values(const struct scenario *scenario,
                             const struct run *run, char *to, size_t size)
{
    const char *between = describe_when(run);
    char value[WORDS], text[2 * WORDS];

    *to = '\0';
    for (unsigned i = 0; i < EXPLORE_WATCHES && scenario->watches[i].at; i++) {
        explore_format_value(&scenario->watches[i], run->watch[i], value,
                             sizeof(value));
        snprintf(text, sizeof(text), "%s %s = %s", between,
                 scenario->watches[i].name, value);
        strlcat(to, text, size);
        between = ",";
    }
    if (!*to)
        return;
    strlcat(to, ".", size);
    if (explore_changed(run))
        strlcat(to, " (* has just changed)", size);
}

/* The mark `!`: if that is asked for at the end only, and found by trying. */
static void print_cause(void)
{
    uint32_t certain = explore_marks.certain;

    if (certain != EXPLORE_NOWHERE)
        printf("Step %u (!) broke it: from there on it cannot end well, "
               "whoever goes on.\n",
               (unsigned)certain);
}

void explore_print_end(const struct scenario *scenario, const struct run *run)
{
    char words[4 * WORDS];

    explore_describe_values(scenario, run, words, sizeof(words));
    if (*words)
        print_wrapped(words);
    explore_describe_ending(run, words, sizeof(words));
    strlcat(words, ".", sizeof(words));
    print_wrapped(words);
}

void explore_print_what(const struct scenario *scenario, struct run *run)
{
    char words[4 * WORDS];

    explore_survey(run);
    explore_remember(run);
    explore_print_table(scenario, run);
    explore_describe_letters(words, sizeof(words));
    if (explore_view.abstract && *words)
        printf("%s.\n", words);
    if (run->observed == run->room)
        printf("       ... and %u instructions more, which were not observed\n",
               (unsigned)(run->steps - run->observed));
    explore_print_end(scenario, run);
    if (run->ending == ENDED_DEADLOCK)
        print_deadlock(run);
    explore_print_output(run);
    print_cause();
    if ((run->ending != ENDED_WELL || explore_marks.sequence) &&
        explore_describe_sequence(run, words, sizeof(words))) {
        strlcat(words, ".", sizeof(words));
        print_wrapped(words);
    }
}

void explore_print_again(const struct run *run)
{
    static char line[EXPLORE_LINE];
    char words[4 * WORDS];

    explore_format_schedule(&run->schedule, line, sizeof(line));
    print_hidden(run);
    printf("Schedule: %s\n", *line ? line : "(by turns)");
    explore_describe_schedule(&run->schedule, words, sizeof(words));
    if (*words)
        print_wrapped(words);
    printf("Again:    %s --schedule '%s'%s\n",
           explore_command ? explore_command : __program_name, line,
           explore_command_end);
}

void explore_print_run(const struct scenario *scenario, struct run *run)
{
    explore_print_what(scenario, run);
    explore_print_again(run);
}
