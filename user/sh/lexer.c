/* lexer.c - cut a line into words and operators. */
#include <string.h>

#include "parser.h"

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

size_t name_length(const char *text)
{
    size_t length = 0;
    if (!is_letter(*text))
        return 0;
    while (is_letter(text[length]) || is_digit(text[length]))
        length++;
    return length;
}

bool is_assignment(const char *word)
{
    size_t length = name_length(word);
    return length > 0 && word[length] == '=';
}

static struct token make(enum token_kind kind, const char *start,
                         const char *end)
{
    struct token token = { .kind = kind, .fd = -1, .start = start, .end = end };
    token.text = line_copy(start, (size_t)(end - start));
    return token;
}

static struct token bad(const char *why)
{
    return make(TOKEN_BAD, why, why + strlen(why));
}

/* The operator at `text`, or NULL. The longer ones come first. */
static const char *operator_at(const char *text)
{
    static const char *const operators[] = {
        "&&", "||", ">>", ">&", "<<", "|", "&", ";", "<", ">", "(", ")"
    };
    for (size_t i = 0; i < sizeof(operators) / sizeof(operators[0]); i++)
        if (!strncmp(text, operators[i], strlen(operators[i])))
            return operators[i];
    return NULL;
}

/* Behind the word that starts at `next`, or NULL if a quote stays open. */
static const char *end_of_word(const char *next)
{
    char quote = 0;
    for (; *next; next++) {
        if (*next == '\\' && next[1] && quote != '\'')
            next++;
        else if (quote && *next == quote)
            quote = 0;
        else if (!quote && (*next == '\'' || *next == '"'))
            quote = *next;
        else if (!quote && (is_blank(*next) || operator_at(next)))
            break;
    }
    return quote ? NULL : next;
}

/* `2>` is one token: a digit that touches a redirection belongs to it. */
static bool is_descriptor(const char *text)
{
    return is_digit(*text) && (text[1] == '<' || text[1] == '>');
}

struct token next_token(const char *from)
{
    const char *operator, * end;
    struct token token;
    while (is_blank(*from))
        from++;
    if (!*from || *from == '#')
        return make(TOKEN_END, from, from);
    operator= operator_at(from + is_descriptor(from));
    if (operator) {
        const char *start = from + is_descriptor(from);
        token = make(TOKEN_OPERATOR, start, start + strlen(operator));
        token.start = from;
        token.fd = is_descriptor(from) ? *from - '0' : -1;
        return token;
    }
    end = end_of_word(from);
    return end ? make(TOKEN_WORD, from, end) : bad("a quote is not closed");
}
