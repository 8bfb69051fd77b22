/* line.h - editing of the line that is being typed.
 *
 *     left right (^B ^F)  one back, forth    ^U    all before the cursor
 *     home end (^A ^E)    to start, end      ^K    all behind it
 *     backspace ^H        erase before       ^W    the word before it
 *     delete              erase at           ^C    give the line up
 *     up down (^P ^N)     earlier lines      ^D    end of file
 *
 * Keys are the bytes that a VT100 sends: ESC [ A and so on. What is shown
 * uses only printable characters, spaces, '\b', '\a' and '\n', so any terminal
 * will do; a line that is wider than the terminal shows wrongly on most, but
 * is edited rightly. Knows nothing of the shell. */
#ifndef LINE_H
#define LINE_H

#include <stdbool.h>
#include <stddef.h>

enum { LINE_SIZE = 256, LINE_HISTORY = 16 };

struct line {
    void (*echo)(const char *text, size_t length); /* show this */
    const char *prompt;                            /* stands before the text */
    char text[LINE_SIZE];                          /* no string */
    unsigned length, cursor;
    bool too_long; /* more was typed than there is room for */
    char keys;     /* how far into an escape sequence we are */
    char number;   /* the digit in it, or 0 */
    char history[LINE_HISTORY][LINE_SIZE]; /* strings, a ring */
    unsigned history_count;                /* lines ever */
    unsigned back;         /* how far back `text` is from; 0: it is new */
    char draft[LINE_SIZE]; /* the new line, while back > 0 */
};

enum line_event {
    LINE_GOES_ON,
    LINE_DONE,       /* text[0..length) ends with '\n' */
    LINE_TOO_LONG,   /* the same, but a part of it is missing */
    LINE_FILE_ENDS,  /* ^D; the text has no '\n' and may be empty */
    LINE_INTERRUPTED /* ^C; nothing is left of the text */
};

/* Take a byte. After all but LINE_GOES_ON the caller takes the text, then
 * calls line_clear(). */
enum line_event line_input(struct line *line, char c);
/* Show it again, on a new row. */
void line_show(struct line *line);
/* Forget what was typed; nothing is shown of it any more. */
void line_clear(struct line *line);

#endif
