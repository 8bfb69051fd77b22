/* line.c - the line editor, against a terminal that this test plays.
 *
 * What the editor believes to stand in the line must always be what a
 * terminal shows that obeys its echo, the cursor at the same place; for keys
 * of every kind in any order.
 */
#include "random.h"

#include <errno.h>
#include <string.h>
#include <reprise/tap.h>

#include "../../user/sh/line.c"

enum { WIDTH = 600, KEYS = 200000 };

/* A row without end that starts with a prompt. */
static char screen[WIDTH];
static unsigned column, bells, strays;

static void show(const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        if (text[i] == '\b')
            column -= column > 0;
        else if (text[i] == '\a')
            bells++;
        else if (text[i] == '\n')
            memset(screen, ' ', WIDTH), column = 0;
        else if (text[i] >= ' ' && text[i] < 127 && column < WIDTH)
            screen[column++] = text[i];
        else
            strays++;
    }
}

static struct line line;

static void start(void)
{
    memset(&line, 0, sizeof(line));
    line.echo = show;
    memset(screen, ' ', WIDTH);
    column = bells = strays = 0;
}

static enum line_event type(const char *keys)
{
    enum line_event event = LINE_GOES_ON;

    for (; *keys; keys++) {
        event = line_input(&line, *keys);
        if (event == LINE_GOES_ON || !keys[1])
            continue;
        line_clear(&line);
        if (event == LINE_INTERRUPTED)
            show("\n", 1);
    }
    return event;
}

/* The text is as expected, and so is the screen, the cursor standing in it. */
static int reads(const char *text, unsigned cursor)
{
    size_t length = strlen(text);

    return line.length == length && memcmp(line.text, text, length) == 0 &&
           line.cursor == cursor && column == cursor && strays == 0 &&
           memcmp(screen, text, length) == 0 && screen[length] == ' ';
}

static void keys_make(const char *keys, const char *text, unsigned cursor,
                      const char *name)
{
    start();
    type(keys);
    promise(reads(text, cursor), "%s", name);
}

#define UP "\033[A"
#define DOWN "\033[B"
#define RIGHT "\033[C"
#define LEFT "\033[D"
#define HOME "\033[H"
#define END "\033[F"
#define DELETE "\033[3~"

static void check_keys(void)
{
    keys_make("abc", "abc", 3, "what is typed stands there");
    keys_make("ac" LEFT "b", "abc", 2, "left, and insert in the middle");
    keys_make("abc" LEFT LEFT RIGHT "x", "abxc", 3, "right goes back");
    keys_make("abc" HOME "x" END "y", "xabcy", 5, "home and end");
    keys_make("abc\001x\005y", "xabcy", 5, "^A and ^E");
    keys_make("abc\033[1~x\033[4~y", "xabcy", 5, "home and end, numbered");
    keys_make("abc\033OHx\033OFy", "xabcy", 5, "home and end, ESC O");
    keys_make("abc\177", "ab", 2, "backspace");
    keys_make("abc" LEFT "\b", "ac", 1, "backspace in the middle");
    keys_make("abc" LEFT LEFT DELETE, "ac", 1, "delete in the middle");
    keys_make("abc" DELETE HOME "\177", "abc", 0,
              "at the ends delete and backspace do nothing");
    keys_make("abc def" LEFT LEFT LEFT "\025", "def", 0,
              "^U takes what stands before the cursor");
    keys_make("abc def" LEFT LEFT LEFT "\013", "abc ", 4,
              "^K what stands behind");
    keys_make("ab cd  " LEFT "\027", "ab  ", 3, "^W the word before");
    keys_make("ab" HOME "\027" END "\027\027", "", 0, "^W until none is left");
    keys_make("a\t\001\016\005\033xb\033[5~c\033[15~d\033[Ze", "abcde", 5,
              "keys that mean nothing leave nothing");
    keys_make("a\033[\005b\033\005c", "abc", 3,
              "a control character ends a sequence and counts");
    start();
    type("a" LEFT LEFT);
    promise(bells == 1 && reads("a", 0), "left of the start the bell rings");
}

static void check_end(void)
{
    start();
    promise(type("abc" LEFT "\n") == LINE_DONE && line.length == 4 &&
                memcmp(line.text, "abc\n", 4) == 0,
            "newline in the middle gives the whole line");
    start();
    promise(type("\004") == LINE_FILE_ENDS && line.length == 0,
            "^D of nothing is the end of file");
    start();
    promise(type("ab\004") == LINE_FILE_ENDS && line.length == 2,
            "^D behind text hands the text over");
    start();
    promise(type("ab" LEFT "\003") == LINE_INTERRUPTED && line.length == 0 &&
                column == 2,
            "^C gives the line up, and the cursor stands at its end");
    start();
    for (int i = 0; i < 300; i++)
        line_input(&line, 'x');
    promise(line.length == LINE_SIZE - 1 && bells == 300 - (LINE_SIZE - 1),
            "a line that is full takes no more");
    promise(type("\n") == LINE_TOO_LONG && line.length == LINE_SIZE,
            "but its newline, and is told from one that is whole");
    line_clear(&line);
    promise(type("ab\n" UP UP) == LINE_GOES_ON && reads("ab", 2),
            "it cannot be called back");
    start();
    for (int i = 0; i < 300; i++)
        line_input(&line, 'x');
    promise(type("\010\n") == LINE_TOO_LONG, "to erase a part mends nothing");
    start();
    for (int i = 0; i < 300; i++)
        line_input(&line, 'x');
    promise(type("\025ab\n") == LINE_DONE, "to erase it all does");
}

static void check_show(void)
{
    start();
    line.prompt = "";
    type("abc" LEFT LEFT);
    show("\n", 1);
    line_show(&line);
    promise(reads("abc", 1),
            "a line is shown again as it was, with its cursor");
    show("\n", 1);
    line.prompt = "> ";
    line_show(&line);
    promise(memcmp(screen, "> abc ", 6) == 0 && column == 3,
            "behind its prompt");
}

static void check_history(void)
{
    char name[16];

    keys_make("one\ntwo\n" UP, "two", 3, "up: the line before");
    keys_make("one\ntwo\n" UP UP, "one", 3, "up twice: the one before");
    keys_make("one\ntwo\n" UP UP UP "x", "onex", 4, "and no further");
    keys_make("one\ntwo\nnew" UP UP DOWN DOWN, "new", 3,
              "down comes back to what was begun");
    keys_make("one\n\ntwo\ntwo\n" UP UP, "one", 3,
              "empty lines and repetitions are not kept");
    keys_make("one\ntwo\n" UP UP "x\n" UP UP UP, "one", 3,
              "a line that was called back and changed is a new one");
    keys_make("longer\nab" UP DOWN, "ab", 2, "what is longer is cleared away");
    keys_make("one\nab\003" UP, "one", 3, "a line given up is not kept");
    start();
    for (int i = 0; i < 40; i++) {
        snprintf(name, sizeof(name), "n%d\n", i);
        type(name);
        line_clear(&line);
    }
    for (int i = 0; i < 20; i++)
        type(UP);
    promise(reads("n24", 3) && bells == 4, "16 lines are kept");
}

/* A line whose cursor or text left its array would be found here. */
static void check_any_keys(void)
{
    static const char *const keys[] = {
        UP,     DOWN,           RIGHT,  LEFT,   HOME,   END,    DELETE,
        "\001", "\005",         "\025", "\013", "\027", "\177", "\033[",
        "\033", "3~",           "\n",   "\003", "a",    "b",    " ",
        "cd",   "longer text ", "e f",  "\004",
    };
    unsigned wrong = 0, lines = 0;

    start();
    for (int i = 0; i < KEYS; i++) {
        const char *key = keys[random_below(sizeof(keys) / sizeof(keys[0]))];
        enum line_event event = LINE_GOES_ON;

        if (strchr("\n\003\004\025\013\027", *key) && random_below(4))
            continue; /* let lines grow */
        event = type(key);
        wrong += line.length > LINE_SIZE || line.cursor > line.length;
        if (event != LINE_GOES_ON) {
            lines++;
            line_clear(&line);
            memset(screen, ' ', WIDTH);
            column = 0;
        }
        wrong += column != line.cursor || strays ||
                 memcmp(screen, line.text, line.length) ||
                 screen[line.length] != ' ';
    }
    promise(wrong == 0 && lines > 100,
            "after any keys the screen shows the text (%u lines)", lines);
}

int main(void)
{
    random_start("build/unit/line-64 (or -32)");
    check_keys();
    check_end();
    check_show();
    check_history();
    check_any_keys();
    return tap_done();
}
