/* vga.c - 80x25 text, scrolling, with a cursor.
 * Understands \n, \r, \b and \t, and no escape sequences: no program here
 * writes one. */
#include <string.h>
#include "io.h"
#include "x86_private.h"

enum { COLUMNS = 80, ROWS = 25, ATTRIBUTE = 0x07 };
enum { CRT_INDEX = 0x3D4, CRT_DATA = 0x3D5, CURSOR_HIGH = 14, CURSOR_LOW = 15 };

static volatile uint16_t *const screen =
    (volatile uint16_t *)(KERNEL_BASE + 0xB8000);
static unsigned column, row;

static void clear_row(unsigned r)
{
    for (unsigned c = 0; c < COLUMNS; c++)
        screen[r * COLUMNS + c] = ATTRIBUTE << 8 | ' ';
}

static void move_cursor(void)
{
    unsigned at = row * COLUMNS + column;

    outb(CRT_INDEX, CURSOR_HIGH);
    outb(CRT_DATA, (uint8_t)(at >> 8));
    outb(CRT_INDEX, CURSOR_LOW);
    outb(CRT_DATA, (uint8_t)at);
}

void vga_init(void)
{
    for (unsigned r = 0; r < ROWS; r++)
        clear_row(r);
    move_cursor();
}

static void next_line(void)
{
    column = 0;
    if (row + 1 < ROWS) {
        row++;
        return;
    }
    memmove((void *)screen, (const void *)(screen + COLUMNS),
            COLUMNS * (ROWS - 1) * sizeof(*screen));
    clear_row(ROWS - 1);
}

static void put_visible(char c)
{
    if (column == COLUMNS)
        next_line();
    screen[row * COLUMNS + column++] = ATTRIBUTE << 8 | (uint8_t)c;
}

/* The cursor goes back to the row above, too: a typed line can be longer than a
 * row. */
static void step_back(void)
{
    if (column > 0) {
        column--;
    } else if (row > 0) {
        row--;
        column = COLUMNS - 1;
    }
}

static void put_on_screen(char c)
{
    if (c == '\n')
        next_line();
    else if (c == '\r')
        column = 0;
    else if (c == '\b')
        step_back();
    else if (c == '\t')
        do
            put_visible(' ');
        while (column % 8);
    else
        put_visible(c);
}

void vga_write(const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++)
        put_on_screen(text[i]);
    move_cursor();
}
