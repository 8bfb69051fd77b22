/* shell.c - how the shell reads a line: words, operators, statements, and
 * what words stand for.
 */
#include "../../user/sh/expand.c"
#include "../../user/sh/lexer.c"
#include "../../user/sh/memory.c"
#include "../../user/sh/parser.c"
#include "random.h"

#include <reprise/tap.h>

struct shell shell;

static char complaint[COMPLAINT_LENGTH];
static char shown[4096];

static void show(const char *text)
{
    strncat(shown, text, sizeof(shown) - strlen(shown) - 1);
}

static void show_words(const struct word *word, const char *mark)
{
    for (; word; word = word->next) {
        show(mark);
        show(word->text);
        show(" ");
    }
}

static void show_command(const struct command *command)
{
    static const char *const kinds[] = { "<", ">", ">>", ">&" };
    char text[64];
    show("{ ");
    show_words(command->assignments, "=");
    show_words(command->words, "");
    for (const struct redirection *redirection = command->redirections;
         redirection; redirection = redirection->next) {
        snprintf(text, sizeof(text), "%d%s%s ", redirection->fd,
                 kinds[redirection->kind], redirection->target);
        show(text);
    }
    show("}");
}

/* A line as the parser understood it, or its complaint. */
static const char *parsed(const char *line)
{
    static const char *const conditions[] = { "", " && ", " || " };
    shown[0] = '\0';
    line_release();
    for (struct statement *statement = parse(line, complaint); statement;
         statement = statement->next) {
        for (struct pipeline *pipeline = statement->pipelines; pipeline;
             pipeline = pipeline->next) {
            show(conditions[pipeline->condition]);
            for (struct command *command = pipeline->commands; command;
                 command = command->next) {
                show_command(command);
                show(command->next ? " | " : "");
            }
        }
        show(statement->background ? " &" : "");
        show(statement->next ? "; " : "");
    }
    return complaint[0] ? complaint : shown;
}

/* The arguments that the words of a line stand for: [one][two]. */
static const char *expanded(const char *line)
{
    struct statement *statement;
    char **arguments;
    line_release();
    shown[0] = '\0';
    statement = parse(line, complaint);
    if (!statement)
        return complaint;
    arguments = expand_words(statement->pipelines->commands->words, complaint);
    for (; arguments && *arguments; arguments++) {
        show("[");
        show(*arguments);
        show("]");
    }
    return complaint[0] ? complaint : shown;
}

static void promise_text(const char *got, const char *expected,
                         const char *name)
{
    if (!promise(!strcmp(got, expected), "%s", name))
        tap_note("expected %s, got %s", expected, got);
}

static void check_statements(void)
{
    promise_text(parsed(""), "", "an empty line is nothing");
    promise_text(parsed("  # all comment"), "", "nor is a comment");
    promise_text(parsed("a b  c#d # e"), "{ a b c#d }",
                 "blanks separate; # begins a comment only before a word");
    promise_text(parsed("a|b | c"), "{ a } | { b } | { c }", "pipes");
    promise_text(parsed("a&&b||c;d"), "{ a } && { b } || { c }; { d }",
                 "conditions bind closer than ;");
    promise_text(parsed("a & b;c&"), "{ a } &; { b }; { c } &",
                 "& ends a statement, too");
    promise_text(parsed("a;"), "{ a }", "a ; may end the line");
    promise_text(parsed("A=1 B= c D=2"), "{ =A=1 =B= c D=2 }",
                 "assignments stand before the program");
    promise_text(parsed("1A=2"), "{ 1A=2 }", "a name begins with a letter");
    promise_text(parsed("<in a>out b>>log 2>err 3<x 2>&1"),
                 "{ a b 0<in 1>out 1>>log 2>err 3<x 2>&1 }", "redirections");
    promise_text(parsed("a2>b a 22>c"), "{ a2 a 22 1>b 1>c }",
                 "only a digit that stands alone names a descriptor");
    promise_text(parsed("'a|b' \"c;d\" e\\&f"), "{ 'a|b' \"c;d\" e\\&f }",
                 "quotes hide operators");
    line_release();
    promise_text(parse("a |  b && c & d", complaint)->text, "a |  b && c",
                 "a statement remembers how it was typed");
}

static void check_mistakes(void)
{
    promise_text(parsed("echo 'a"), "syntax error: a quote is not closed",
                 "an open quote");
    promise_text(parsed("| a"), "syntax error: `|' is not expected here",
                 "a pipe from nothing");
    promise_text(parsed("a |"), "syntax error: the line ends too soon",
                 "a pipe to nothing");
    promise_text(parsed("a && ; b"), "syntax error: `;' is not expected here",
                 "a condition on nothing");
    promise_text(parsed("a >"), "syntax error: the line ends too soon",
                 "a redirection to nothing");
    promise_text(parsed("a > | b"), "syntax error: `|' is not expected here",
                 "an operator for a file");
    promise_text(parsed("(a)"),
                 "syntax error: there are no subshells, functions or $(...) "
                 "here",
                 "what other shells know");
    promise_text(parsed("cat <<E"),
                 "syntax error: there are no here-documents here",
                 "here-documents, too");
    promise_text(parsed("for i in 1 2; do echo $i; done"),
                 "for: there are no loops here", "loops");
    promise_text(parsed("a && b | while c"), "while: there are no loops here",
                 "wherever they stand");
    promise_text(parsed("if a; then b; fi"),
                 "if: there are no conditions here; `A && B' and `A || B' are",
                 "conditions");
    promise_text(parsed("A=1 cd /tmp"),
                 "cd: there is no current directory: all paths start at /",
                 "a directory to be in");
    promise_text(parsed("echo for cd; 'for' forx"),
                 "{ echo for cd }; { 'for' forx }",
                 "as other words they mean nothing");
    promise_text(parsed("a ; ; b"), "syntax error: `;' is not expected here",
                 "an empty statement");
}

static void check_words(void)
{
    static char *parameters[] = { "script", "one", "two  words", NULL };
    setenv("X", "  a  b ", 1);
    setenv("EMPTY", "", 1);
    unsetenv("NONE");
    shell.parameters = parameters;
    shell.parameter_count = 3;
    shell.status = 7;
    shell.pid = 42;
    shell.behind = 43;
    promise_text(expanded("'a $X' \"b \\\" \\x\" c\\ d ''"),
                 "[a $X][b \" \\x][c d][]", "quotes and backslashes");
    promise_text(expanded("$X x$X\"y\""), "[a][b][x][a][b][y]",
                 "an unquoted value is cut at its blanks");
    promise_text(expanded("\"$X\" '$X' \\$X"), "[  a  b ][$X][$X]",
                 "a quoted one is not");
    promise_text(expanded("$NONE $EMPTY \"$NONE\" a${NONE}b"), "[][ab]",
                 "what is not set is nothing; in quotes, an empty argument");
    promise_text(expanded("${X}c $? $$ $! $# $0 $9."),
                 "[a][b][c][7][42][43][2][script][.]", "special parameters");
    promise_text(expanded("$* \"$*\" \"$@\""),
                 "[one][two][words][one two  words][one][two  words]",
                 "all parameters");
    promise_text(expanded("a$ $. $% \"$\""), "[a$][$.][$%][$]",
                 "a $ that names nothing is a $");
    promise_text(expanded("${X"), "syntax error: ${ needs a NAME and a }",
                 "an open ${");
    promise_text(expanded("`a`"), "syntax error: `...` is not known here",
                 "what other shells know");
    line_release();
    promise_text(expand_text("a$X\"b\"", complaint), "a  a  b b",
                 "an assignment's value is one text");
}

static void check_odd_lines(void)
{
    static const char letters[] = "ab1='\"\\$ {}?*@#|&;<>()`\t";
    char *line;
    for (int round = 0; round < 20000; round++) {
        size_t length =
            random_below(4) ? random_below(24) : random_below(LINE_LENGTH);
        line = malloc(length + 1);
        for (size_t i = 0; i < length; i++)
            line[i] = letters[random_below(sizeof(letters) - 1)];
        line[length] = '\0';
        parsed(line);
        expanded(line);
        free(line);
    }
    promise(true, "no line, however odd, is read outside its memory");
    for (size_t i = 0; i < 3; i++) {
        line = malloc(LINE_LENGTH);
        for (size_t j = 0; j < LINE_LENGTH; j++)
            line[j] = "a&a<a|"[i * 2 + j % 2];
        line[LINE_LENGTH - 1] = '\0';
        parsed(line);
        promise(!strstr(complaint, "too long"),
                "the longest line of \"%.2s\" fits", line);
        free(line);
    }
}

int main(void)
{
    random_start("build/unit/shell-64 (or -32)");
    check_statements();
    check_mistakes();
    check_words();
    check_odd_lines();
    return tap_done();
}
