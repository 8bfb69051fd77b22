/* line.c - line.h: keys in, changes of the text and of the screen out.
 *
 * The screen follows by three moves: print text, step back by '\b', and print
 * spaces over what has gone. */
#include "line.h"

#include <string.h>

enum { NO_KEYS, ESCAPE_SEEN, BRACKET_SEEN };
enum { DELETE_BYTE = 127 };

#define CONTROL(letter) ((letter) - 'A' + 1)

/* ---- the screen ---- */

static void print(struct line *line, const char *text, size_t length)
{
    if (length)
        line->echo(text, length);
}

static void print_many(struct line *line, const char *piece, unsigned count)
{
    while (count--)
        print(line, piece, 1);
}

static void bell(struct line *line)
{
    print(line, "\a", 1);
}

/* The text from the cursor on, and over `gone` characters that followed it;
 * then back to the cursor. */
static void print_tail(struct line *line, unsigned gone)
{
    unsigned tail = line->length - line->cursor;

    print(line, line->text + line->cursor, tail);
    print_many(line, " ", gone);
    print_many(line, "\b", tail + gone);
}

void line_show(struct line *line)
{
    print(line, line->prompt, strlen(line->prompt));
    print(line, line->text, line->cursor);
    print_tail(line, 0);
}

/* ---- editing ---- */

static void move_to(struct line *line, unsigned cursor)
{
    if (cursor < line->cursor)
        print_many(line, "\b", line->cursor - cursor);
    else
        print(line, line->text + line->cursor, cursor - line->cursor);
    line->cursor = cursor;
}

static void step(struct line *line, int by)
{
    if (by < 0 ? line->cursor == 0 : line->cursor == line->length)
        bell(line);
    else
        move_to(line, line->cursor + (unsigned)by);
}

/* Take out [start, end); the cursor ends at start. */
static void erase(struct line *line, unsigned start, unsigned end)
{
    move_to(line, start);
    memmove(line->text + start, line->text + end, line->length - end);
    line->length -= end - start;
    line->too_long = line->too_long && line->length > 0;
    print_tail(line, end - start);
}

static void insert(struct line *line, char c)
{
    if (line->length == LINE_SIZE - 1) { /* the '\n' needs a place */
        line->too_long = true;
        bell(line);
        return;
    }
    memmove(line->text + line->cursor + 1, line->text + line->cursor,
            line->length - line->cursor);
    line->text[line->cursor] = c;
    line->length++;
    print(line, &c, 1);
    line->cursor++;
    print_tail(line, 0);
}

static unsigned word_start(const struct line *line)
{
    unsigned at = line->cursor;

    while (at > 0 && line->text[at - 1] == ' ')
        at--;
    while (at > 0 && line->text[at - 1] != ' ')
        at--;
    return at;
}

static void backspace(struct line *line)
{
    if (line->cursor)
        erase(line, line->cursor - 1, line->cursor);
}

static void delete (struct line *line)
{
    if (line->cursor < line->length)
        erase(line, line->cursor, line->cursor + 1);
}

/* ---- earlier lines ---- */

static char *history_line(struct line *line, unsigned back)
{
    return line->history[(line->history_count - back) % LINE_HISTORY];
}

static void copy_text(const struct line *line, char *to)
{
    memcpy(to, line->text, line->length);
    to[line->length] = '\0';
}

static void replace(struct line *line, const char *text)
{
    erase(line, 0, line->length);
    line->length = (unsigned)strlen(text);
    memcpy(line->text, text, line->length);
    move_to(line, line->length);
}

static void browse(struct line *line, int by)
{
    unsigned back = line->back + (unsigned)by;
    unsigned most =
        line->history_count < LINE_HISTORY ? line->history_count : LINE_HISTORY;

    if (back > most) { /* also from 0 down */
        bell(line);
        return;
    }
    if (line->back == 0)
        copy_text(line, line->draft);
    line->back = back;
    replace(line, back ? history_line(line, back) : line->draft);
}

static void remember(struct line *line)
{
    char *place = history_line(line, 0);

    if (line->length == 0)
        return;
    line->text[line->length] = '\0';
    if (line->history_count && strcmp(history_line(line, 1), line->text) == 0)
        return;
    copy_text(line, place);
    line->history_count++;
}

/* ---- keys ---- */

void line_clear(struct line *line)
{
    line->length = line->cursor = line->back = 0;
    line->keys = NO_KEYS;
    line->too_long = false;
}

static enum line_event finish(struct line *line)
{
    move_to(line, line->length);
    if (!line->too_long)
        remember(line);
    line->text[line->length++] = '\n';
    print(line, "\n", 1);
    return line->too_long ? LINE_TOO_LONG : LINE_DONE;
}

static enum line_event interrupt(struct line *line)
{
    move_to(line, line->length);
    line_clear(line);
    return LINE_INTERRUPTED;
}

static void control_key(struct line *line, char c)
{
    switch (c) {
    case CONTROL('A'):
        move_to(line, 0);
        break;
    case CONTROL('B'):
        step(line, -1);
        break;
    case CONTROL('E'):
        move_to(line, line->length);
        break;
    case CONTROL('F'):
        step(line, 1);
        break;
    case CONTROL('H'):
    case DELETE_BYTE:
        backspace(line);
        break;
    case CONTROL('K'):
        erase(line, line->cursor, line->length);
        break;
    case CONTROL('N'):
        browse(line, -1);
        break;
    case CONTROL('P'):
        browse(line, 1);
        break;
    case CONTROL('U'):
        erase(line, 0, line->cursor);
        break;
    case CONTROL('W'):
        erase(line, word_start(line), line->cursor);
        break;
    case CONTROL('['):
        line->keys = ESCAPE_SEEN;
        break;
    }
}

/* Do what a key does that sends ESC [ ... and this: most are control keys by
 * another name. */
static void special_key(struct line *line, char key)
{
    static const char letters[] = "ABCDFH", same_as[] = "PNFBEA";
    static const char numbered[] = "?H?\177F??HF"; /* ESC [ 1 ~ and so on */

    if (key == '~')
        key = line->number <= 8 ? numbered[(int)line->number] : '?';
    const char *letter = strchr(letters, key);
    if (key == DELETE_BYTE)
        delete (line);
    else if (letter)
        control_key(line, CONTROL(same_as[letter - letters]));
}

/* True: the byte belongs to an escape sequence. A control character ends
 * one, and is itself. */
static bool in_sequence(struct line *line, char c)
{
    if ((unsigned char)c < ' ') {
        line->keys = NO_KEYS;
        return false;
    }
    if (line->keys == NO_KEYS)
        return false;
    if (line->keys == ESCAPE_SEEN) {
        line->keys = c == '[' || c == 'O' ? BRACKET_SEEN : NO_KEYS;
        line->number = 0;
    } else if (c >= '0' && c <= '9') {
        line->number = line->number ? 9 : c - '0'; /* of two digits: none */
    } else if (c >= '@') {
        line->keys = NO_KEYS;
        special_key(line, c);
    }
    return true;
}

enum line_event line_input(struct line *line, char c)
{
    if (in_sequence(line, c))
        return LINE_GOES_ON;
    if (c == '\n')
        return finish(line);
    if (c == CONTROL('C'))
        return interrupt(line);
    if (c == CONTROL('D'))
        return LINE_FILE_ENDS;
    if ((unsigned char)c < ' ' || c == DELETE_BYTE)
        control_key(line, c);
    else
        insert(line, c);
    return LINE_GOES_ON;
}
