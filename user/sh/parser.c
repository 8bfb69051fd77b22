/* parser.c - make statements of tokens, by recursive descent.
 *
 *     line      = { statement ( ";" | "&" | end ) }
 *     statement = pipeline { ( "&&" | "||" ) pipeline }
 *     pipeline  = command { "|" command }
 *     command   = { word | redirection word }, at least one
 */
#include <stdio.h>
#include <string.h>

#include "parser.h"

struct parser {
    struct token token; /* the one to be looked at */
    const char *end;    /* of the one before it */
    char *complaint;    /* the first one counts */
};

static bool failed(const struct parser *parser)
{
    return parser->complaint[0] != '\0';
}

static void complain_about(struct parser *parser, const char *what)
{
    if (!failed(parser))
        snprintf(parser->complaint, COMPLAINT_LENGTH, "syntax error: %.70s",
                 what);
}

/* Say what other shells mean by an operator and this one has not, or NULL. */
static const char *absent_operator(const char *text)
{
    if (!strcmp(text, "(") || !strcmp(text, ")"))
        return "there are no subshells, functions or $(...) here";
    return strcmp(text, "<<") ? NULL : "there are no here-documents here";
}

static void unexpected(struct parser *parser)
{
    char text[COMPLAINT_LENGTH];
    const char *absent = absent_operator(parser->token.text);
    if (parser->token.kind == TOKEN_END)
        snprintf(text, sizeof(text), "the line ends too soon");
    else if (absent)
        snprintf(text, sizeof(text), "%s", absent);
    else
        snprintf(text, sizeof(text), "`%.30s' is not expected here",
                 parser->token.text);
    complain_about(parser, text);
}

static void *allocate(struct parser *parser, size_t size)
{
    static char nothing[64];
    void *piece = line_allocate(size);
    if (!piece)
        complain_about(parser, "the line is too long");
    return piece ? piece : nothing;
}

static void advance(struct parser *parser)
{
    parser->end = parser->token.end;
    parser->token = next_token(parser->token.end);
    if (parser->token.kind == TOKEN_BAD)
        complain_about(parser, parser->token.text);
    else if (!parser->token.text)
        complain_about(parser, "the line is too long");
}

static bool at(const struct parser *parser, const char *operator)
{
    return !failed(parser) && parser->token.kind == TOKEN_OPERATOR &&
           !strcmp(parser->token.text, operator);
}

/* Say whether the token is that operator; then the next one is looked at. */
static bool take(struct parser *parser, const char *operator)
{
    bool found = at(parser, operator);
    if (found)
        advance(parser);
    return found;
}

static bool at_word(const struct parser *parser)
{
    return !failed(parser) && parser->token.kind == TOKEN_WORD;
}

/* Take a word; "" after a complaint. */
static char *take_word(struct parser *parser)
{
    static char nothing[1];
    char *text = parser->token.text;
    if (!at_word(parser)) {
        unexpected(parser);
        return nothing;
    }
    advance(parser);
    return text;
}

static bool at_redirection(const struct parser *parser)
{
    return at(parser, "<") || at(parser, ">") || at(parser, ">>") ||
           at(parser, ">&");
}

static struct redirection *parse_redirection(struct parser *parser)
{
    struct redirection *redirection = allocate(parser, sizeof(*redirection));
    int fd = parser->token.fd;
    if (take(parser, "<"))
        redirection->kind = READ_FROM;
    else if (take(parser, ">"))
        redirection->kind = WRITE_TO;
    else if (take(parser, ">>"))
        redirection->kind = APPEND_TO;
    else if (take(parser, ">&"))
        redirection->kind = SAME_AS;
    redirection->fd = fd >= 0 ? fd : redirection->kind != READ_FROM;
    redirection->target = take_word(parser);
    return redirection;
}

/* Refuse a line for a command that other shells have, and say what is not
 * there, or what does the same. */
static void refuse_absent(struct parser *parser, const char *word)
{
    static const struct {
        const char *words, *why;
    } absent[] = {
        { " for while until do done select break continue ",
          "there are no loops here" },
        { " if then elif else fi case esac test [ [[ ! ",
          "there are no conditions here; `A && B' and `A || B' are" },
        { " function return local ", "there are no functions here" },
        { " { } ", "there are no groups of commands here" },
        { " cd pwd ", "there is no current directory: all paths start at /" },
        { " fg bg ", "no job can be stopped here; `wait %1' waits for one" },
        { " source . ", "`sh FILE' runs a script" },
        { " alias ", "there are no aliases here" },
    };
    char spaced[16];
    snprintf(spaced, sizeof(spaced), " %.13s ", word);
    for (size_t i = 0; i < sizeof(absent) / sizeof(absent[0]); i++)
        if (!failed(parser) && strstr(absent[i].words, spaced))
            snprintf(parser->complaint, COMPLAINT_LENGTH, "%s: %s", word,
                     absent[i].why);
}

static struct command *parse_command(struct parser *parser)
{
    struct command *command = allocate(parser, sizeof(*command));
    struct word **assignments = &command->assignments;
    struct word **words = &command->words;
    struct redirection **redirections = &command->redirections;
    if (!at_word(parser) && !at_redirection(parser))
        unexpected(parser);
    while (at_word(parser) || at_redirection(parser)) {
        if (at_redirection(parser)) {
            *redirections = parse_redirection(parser);
            redirections = &(*redirections)->next;
        } else {
            struct word *word = allocate(parser, sizeof(*word));
            word->text = take_word(parser);
            if (!command->words && is_assignment(word->text)) {
                *assignments = word;
                assignments = &word->next;
            } else {
                if (!command->words)
                    refuse_absent(parser, word->text);
                *words = word;
                words = &word->next;
            }
        }
    }
    return command;
}

static struct pipeline *parse_pipeline(struct parser *parser)
{
    struct pipeline *pipeline = allocate(parser, sizeof(*pipeline));
    struct command **command = &pipeline->commands;
    do {
        *command = parse_command(parser);
        command = &(*command)->next;
    } while (take(parser, "|"));
    return pipeline;
}

static struct statement *parse_statement(struct parser *parser)
{
    struct statement *statement = allocate(parser, sizeof(*statement));
    struct pipeline **pipeline = &statement->pipelines;
    const char *start = parser->token.start;
    enum condition condition = ALWAYS;
    for (;;) {
        *pipeline = parse_pipeline(parser);
        (*pipeline)->condition = condition;
        pipeline = &(*pipeline)->next;
        if (take(parser, "&&"))
            condition = IF_SUCCESS;
        else if (take(parser, "||"))
            condition = IF_FAILURE;
        else
            break;
    }
    if (!failed(parser))
        statement->text = line_copy(start, (size_t)(parser->end - start));
    return statement;
}

struct statement *parse(const char *line, char complaint[COMPLAINT_LENGTH])
{
    struct parser parser = { .token.end = line, .complaint = complaint };
    struct statement *first = NULL, **statement = &first;
    complaint[0] = '\0';
    advance(&parser);
    while (!failed(&parser) && parser.token.kind != TOKEN_END) {
        *statement = parse_statement(&parser);
        if (take(&parser, "&"))
            (*statement)->background = true;
        else if (!take(&parser, ";") && parser.token.kind != TOKEN_END)
            unexpected(&parser);
        statement = &(*statement)->next;
    }
    return failed(&parser) ? NULL : first;
}
