/* expand.c - what words stand for: quotes, backslashes and $ go.
 *
 *     '...'       as it is
 *     "..."       one piece, but $ and \ mean something
 *     \c          c
 *     $NAME ${NAME} $? $$ $! $# $0 ... $9 $* $@
 *
 * An unquoted value is cut into arguments at its blanks.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "parser.h"

enum { ARGUMENT_LENGTH = 4096 };

struct expansion {
    struct word *first, **last; /* the arguments that are complete */
    int count;
    char text[ARGUMENT_LENGTH]; /* the one that is being put together */
    size_t length;
    bool begun; /* there is one, if only "" */
    bool cuts;  /* unquoted values are cut at blanks */
    char quote; /* the one that is open, or 0 */
    char *complaint;
};

static void fail(struct expansion *expansion, const char *why)
{
    snprintf(expansion->complaint, COMPLAINT_LENGTH, "%s", why);
}

static void add(struct expansion *expansion, char c)
{
    expansion->begun = true;
    if (expansion->length + 1 < ARGUMENT_LENGTH)
        expansion->text[expansion->length++] = c;
    else
        fail(expansion, "an argument is too long");
}

static void finish(struct expansion *expansion)
{
    struct word *word;
    if (!expansion->begun)
        return;
    word = line_allocate(sizeof(*word));
    if (word)
        word->text = line_copy(expansion->text, expansion->length);
    if (!word || !word->text) {
        fail(expansion, "the arguments are too long");
        return;
    }
    *expansion->last = word;
    expansion->last = &word->next;
    expansion->count++;
    expansion->length = 0;
    expansion->begun = false;
}

static void add_value(struct expansion *expansion, const char *value)
{
    for (; value && *value; value++) {
        bool blank = *value == ' ' || *value == '\t' || *value == '\n';
        if (blank && expansion->cuts && !expansion->quote)
            finish(expansion);
        else
            add(expansion, *value);
    }
}

static void add_number(struct expansion *expansion, int number)
{
    char text[16];
    snprintf(text, sizeof(text), "%d", number);
    add_value(expansion, text);
}

/* $* and $@: every parameter; "$@" keeps each as an argument of its own. */
static void add_parameters(struct expansion *expansion, char which)
{
    bool apart = expansion->cuts && (which == '@' || !expansion->quote);
    for (int i = 1; i < shell.parameter_count; i++) {
        if (i > 1 && apart)
            finish(expansion);
        else if (i > 1)
            add(expansion, ' ');
        expansion->begun |= expansion->quote != 0;
        add_value(expansion, shell.parameters[i]);
    }
}

/* The parameter that one character names; false: it names none. */
static bool add_special(struct expansion *expansion, char name)
{
    if (name == '?')
        add_number(expansion, shell.status);
    else if (name == '$')
        add_number(expansion, (int)shell.pid);
    else if (name == '!' && shell.behind)
        add_number(expansion, (int)shell.behind);
    else if (name == '!')
        return true; /* there is none */
    else if (name == '#')
        add_number(expansion, shell.parameter_count - 1);
    else if (name == '*' || name == '@')
        add_parameters(expansion, name);
    else if (name >= '0' && name <= '9')
        add_value(expansion, name - '0' < shell.parameter_count
                                 ? shell.parameters[name - '0']
                                 : NULL);
    else
        return false;
    return true;
}

/* `next` stands behind a $. Returns what stands behind the name. A $ that no
 * name follows means itself. */
static const char *add_dollar(struct expansion *expansion, const char *next)
{
    bool braces = *next == '{';
    const char *name = next + braces;
    size_t length = name_length(name);
    char copy[LINE_LENGTH];
    if (length) {
        memcpy(copy, name, length);
        copy[length] = '\0';
        add_value(expansion, getenv(copy));
    } else if (*name && add_special(expansion, *name)) {
        length = 1;
    } else if (!braces) {
        add(expansion, '$');
    }
    if (braces && (!length || name[length] != '}'))
        fail(expansion, "syntax error: ${ needs a NAME and a }");
    return name + length + (braces && name[length] == '}');
}

/* Inside "..." a backslash is one, except before what means something. */
static bool escapes(const struct expansion *expansion, const char *next)
{
    if (*next != '\\' || !next[1] || expansion->quote == '\'')
        return false;
    return !expansion->quote || strchr("\\\"$`", next[1]);
}

static void expand(struct expansion *expansion, const char *next)
{
    while (*next && !expansion->complaint[0]) {
        if (escapes(expansion, next)) {
            add(expansion, next[1]);
            next += 2;
        } else if (expansion->quote ? *next == expansion->quote
                                    : *next == '\'' || *next == '"') {
            expansion->begun |= expansion->quote != 0; /* "" is one, too */
            expansion->quote = expansion->quote ? 0 : *next;
            next++;
        } else if (*next == '$' && expansion->quote != '\'') {
            next = add_dollar(expansion, next + 1);
        } else if (*next == '`' && expansion->quote != '\'') {
            fail(expansion, "syntax error: `...` is not known here");
        } else {
            add(expansion, *next++);
        }
    }
}

static void begin(struct expansion *expansion, char *complaint)
{
    expansion->first = NULL;
    expansion->last = &expansion->first;
    expansion->count = 0;
    expansion->length = 0;
    expansion->begun = false;
    expansion->cuts = false;
    expansion->quote = 0;
    expansion->complaint = complaint;
    complaint[0] = '\0';
}

char **expand_words(const struct word *words, char complaint[COMPLAINT_LENGTH])
{
    static struct expansion expansion;
    struct word *word;
    char **arguments;
    begin(&expansion, complaint);
    expansion.cuts = true;
    for (; words && !complaint[0]; words = words->next) {
        expand(&expansion, words->text);
        finish(&expansion);
    }
    if (complaint[0])
        return NULL;
    arguments = line_allocate((size_t)(expansion.count + 1) * sizeof(char *));
    if (!arguments) {
        fail(&expansion, "the arguments are too long");
        return NULL;
    }
    word = expansion.first;
    for (int i = 0; word; word = word->next)
        arguments[i++] = word->text;
    return arguments;
}

char *expand_text(const char *word, char complaint[COMPLAINT_LENGTH])
{
    static struct expansion expansion;
    begin(&expansion, complaint);
    expansion.begun = true;
    expand(&expansion, word);
    finish(&expansion);
    return complaint[0] ? NULL : expansion.first->text;
}
