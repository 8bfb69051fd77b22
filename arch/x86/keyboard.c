/* keyboard.c - the PS/2 keyboard, scan code set 1, US layout.
 * Source: IBM PS/2 Hardware Interface Technical Reference, keyboard and
 * auxiliary device controller (8042). */
#include "io.h"
#include "x86_private.h"

enum { DATA = 0x60, STATUS = 0x64, FULL = 1, BUSY = 2, NOBODY = 0xFF };
enum { SET_MODE = 0x60, INTERRUPT = 1, NO_MOUSE = 0x20, TRANSLATE = 0x40 };
enum { RELEASED = 0x80 };
enum { CONTROL = 0x1D, LEFT_SHIFT = 0x2A, RIGHT_SHIFT = 0x36, KEYS = 0x3A };
enum { EXTENDED = 0xE0 }; /* stands before the code of a key added later */

static const char plain[KEYS + 1] =
    "\0\0331234567890-=\b\tqwertyuiop[]\n\0asdfghjkl;'`\0\\zxcvbnm,./\0*\0 ";
static const char shifted[KEYS + 1] =
    "\0\033!@#$%^&*()_+\b\tQWERTYUIOP{}\n\0ASDFGHJKL:\"~\0|ZXCVBNM<>?\0*\0 ";

static bool shift, control;

static void key_pressed(uint8_t key)
{
    char c = key < KEYS ? (shift ? shifted : plain)[key] : 0;

    if (control && c >= 'a' && c <= 'z')
        c = (char)(c - 'a' + 1);
    if (c)
        kernel_input(c);
}

/* Such a key sends what that of a VT100 does. */
static void extended_key_pressed(uint8_t key)
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
        extended_key_pressed(key);
    else if (was_extended)
        return;
    else if (key == LEFT_SHIFT || key == RIGHT_SHIFT)
        shift = down;
    else if (down)
        key_pressed(key);
}

void keyboard_interrupt(void)
{
    while (inb(STATUS) & FULL)
        scan_code(inb(DATA));
}

static void keyboard_send(uint16_t port, uint8_t value)
{
    while (inb(STATUS) & BUSY)
        continue;
    outb(port, value);
}

/* The interrupt controller counts only changes on the keyboard's line. A key
 * that was pressed before would hold the line up, and no later key would be
 * noticed: so what is there is taken first. */
void keyboard_enable_input(void)
{
    if (inb(STATUS) == NOBODY)
        return;
    keyboard_send(STATUS,
                  SET_MODE); /* commands go where the status comes from */
    keyboard_send(DATA, INTERRUPT | NO_MOUSE | TRANSLATE);
    interrupt_controller_unmask(1);
    keyboard_interrupt();
}
