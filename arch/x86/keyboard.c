/* keyboard.c - the PS/2 keyboard, scan code set 1, US layout. */
#include "io.h"
#include "x86_private.h"

enum { DATA = 0x60, STATUS = 0x64, FULL = 1, RELEASED = 0x80 };
enum { CONTROL = 0x1D, LEFT_SHIFT = 0x2A, RIGHT_SHIFT = 0x36, KEYS = 0x3A };
enum { EXTENDED = 0xE0 }; /* stands before the code of a key added later */

static const char plain[KEYS + 1] =
    "\0\0331234567890-=\b\tqwertyuiop[]\n\0asdfghjkl;'`\0\\zxcvbnm,./\0*\0 ";
static const char shifted[KEYS + 1] =
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

/* As a VT100 sends it. */
static void pressed_extended(uint8_t key)
{
    static const struct {
        uint8_t key;
        const char *sends;
    } keys[] = { { 0x48, "\033[A" },  { 0x50, "\033[B" }, { 0x4D, "\033[C" },
                 { 0x4B, "\033[D" },  { 0x47, "\033[H" }, { 0x4F, "\033[F" },
                 { 0x53, "\033[3~" }, { 0x1C, "\n" },     { 0x35, "/" } };

    for (unsigned i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
        if (keys[i].key == key)
            for (const char *c = keys[i].sends; *c; c++)
                kernel_input(*c);
}

static void scan_code(uint8_t code)
{
    static bool extended;
    bool down = !(code & RELEASED), was_extended = extended;
    uint8_t key = code & (uint8_t)~RELEASED;

    extended = code == EXTENDED;
    if (extended)
        return;
    if (key == CONTROL)
        control = down;
    else if (was_extended && down) /* with shifts that nobody pressed */
        pressed_extended(key);
    else if (was_extended)
        return;
    else if (key == LEFT_SHIFT || key == RIGHT_SHIFT)
        shift = down;
    else if (down)
        pressed(key);
}

void keyboard_interrupt(void)
{
    while (inb(STATUS) & FULL)
        scan_code(inb(DATA));
}
