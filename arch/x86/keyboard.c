/* keyboard.c - the PS/2 keyboard, scan code set 1, US layout. */
#include "io.h"
#include "x86_private.h"

enum { DATA = 0x60, STATUS = 0x64, FULL = 1, RELEASED = 0x80 };
enum { CONTROL = 0x1D, LEFT_SHIFT = 0x2A, RIGHT_SHIFT = 0x36, KEYS = 0x3A };

static const char plain[KEYS] =
    "\0\0331234567890-=\b\tqwertyuiop[]\n\0asdfghjkl;'`\0\\zxcvbnm,./\0*\0 ";
static const char shifted[KEYS] =
    "\0\033!@#$%^&*()_+\b\tQWERTYUIOP{}\n\0ASDFGHJKL:\"~\0|ZXCVBNM<>?\0*\0 ";

static bool shift, control;

static void pressed(uint8_t key)
{
    char c = key < KEYS ? (shift ? shifted : plain)[key] : 0;

    if (control && c >= 'a' && c <= 'z')
        c = (char)(c - 'a' + 1);
    if (c)
        kernel_input(c);
}

static void scan_code(uint8_t code)
{
    bool down = !(code & RELEASED);
    uint8_t key = code & (uint8_t)~RELEASED;

    if (key == LEFT_SHIFT || key == RIGHT_SHIFT)
        shift = down;
    else if (key == CONTROL)
        control = down;
    else if (down)
        pressed(key);
}

void keyboard_interrupt(void)
{
    while (inb(STATUS) & FULL)
        scan_code(inb(DATA));
}
