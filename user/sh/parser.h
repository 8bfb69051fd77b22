/* parser.h - what a line says.
 *
 *     A=1 sort <in | wc && echo "$A" >out & ls; ps
 *     └───────────────── statement ───────┘ └─────── two more
 *     └─ pipeline ───┘    └─ pipeline ──┘
 *     └ command ─┘   └ command
 *
 * Words are kept as they were typed, quotes and all: expand.c reads them when
 * their command runs, because `A=1; echo $A` needs that.
 */
#ifndef PARSER_H
#define PARSER_H

#include "sh.h"

struct word {
    struct word *next;
    char *text;
};

enum redirection_kind { READ_FROM, WRITE_TO, APPEND_TO, SAME_AS };

struct redirection {
    struct redirection *next;
    enum redirection_kind kind;
    int fd;
    char *target; /* a word: a file, or another descriptor's number */
};

struct command {
    struct command *next;     /* reads what this one writes */
    struct word *assignments; /* NAME=VALUE before the first word */
    struct word *words;
    struct redirection *redirections;
    char **arguments; /* NULL until the words are expanded */
};

enum condition { ALWAYS, IF_SUCCESS, IF_FAILURE };

struct pipeline {
    struct pipeline *next;
    enum condition condition; /* on the pipeline before it */
    struct command *commands;
};

struct statement {
    struct statement *next;
    struct pipeline *pipelines;
    bool background;
    char *text; /* as it was typed, for `jobs` */
};

enum token_kind { TOKEN_END, TOKEN_WORD, TOKEN_OPERATOR, TOKEN_BAD };

struct token {
    enum token_kind kind;
    char *text; /* of a bad one: what is wrong */
    int fd;     /* of `2>`: 2; else -1 */
    const char *start, *end;
};

/* The token that starts at or behind `from`; the next starts at token.end. */
struct token next_token(const char *from);

/* The length of the name at `text`: a letter or '_', then also digits. 0:
 * there is none. */
size_t name_length(const char *text);
/* Say whether `word` is NAME=VALUE. */
bool is_assignment(const char *word);

/* The statements of a line; NULL for an empty line, and, with a message in
 * `complaint` (else ""), for a wrong one. */
struct statement *parse(const char *line, char complaint[COMPLAINT_LENGTH]);

/* The arguments that `words` stand for, with a NULL at the end; NULL: see
 * `complaint`. */
char **expand_words(const struct word *words, char complaint[COMPLAINT_LENGTH]);
/* The one text that `word` stands for, whatever blanks are in it, or NULL. */
char *expand_text(const char *word, char complaint[COMPLAINT_LENGTH]);

#endif
