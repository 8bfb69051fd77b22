/* arguments.c - what a system call is given: seldom what it expects. */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "fuzz.h"

#define ADDRESS(pointer) ((uint32_t)(uintptr_t)(pointer))
#define COUNT(table) (sizeof(table) / sizeof((table)[0]))
#define ONE_OF(table) ((table)[random_below(COUNT(table))])

uint32_t *arena;

/* Children make their files in /tmp here; the fuzzer removes them. */
static const char paths[][40] = {
    "/tmp/f0",      "/tmp/f1",     "/tmp/f2",   "/tmp/d",      "/tmp/d/f",
    "/tmp/d/e",     "/tmp/d/e/f",  "/tmp/f0/x", "/tmp/../..",  "/tmp/./f1",
    "/tmp//f2",     "/tmp/",       "/tmp",      "/",           "",
    "/dev/null",    "/dev/none",   "/dev",      "/etc/help",   "/kernel",
    "/dev/nothing", "true",        "/true",     "false",       "/nothing",
    "/etc",         "/etc/help/x", "kernel",    "../../etc/.", "/tmp/d/",
};

static const uint32_t lengths[] = {
    0,          1,          2,          3,          4,          8,
    12,         16,         64,         511,        512,        513,
    4095,       4096,       4097,       8192,       65536,      0x100000,
    0x7ffffffc, 0x7fffffff, 0x80000000, 0xbfffffff, 0xc0000000, 0xfffff000,
    0xfffffffc, 0xffffffff,
};

static const uint32_t addresses[] = {
    0,          1,          4,          4095,       4096,
    0x08047fff, 0x08048000, 0xbffff000, 0xbffffffc, 0xbfffffff,
    0xc0000000, 0xc0000004, 0xc0100000, 0xc0400000, 0xd0000000,
    0xffc00000, 0xfffff000, 0xfffffff8, 0xfffffffc, 0xffffffff,
};

static void nothing(void)
{
}

void arena_make(void)
{
    uint8_t *memory =
        mmap(NULL, (ARENA_PAGES + 1) * FUZZ_PAGE, PROT_READ | PROT_WRITE,
             MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    if (memory == MAP_FAILED ||
        munmap(memory + ARENA_PAGES * FUZZ_PAGE, FUZZ_PAGE) != 0)
        _exit(ENOMEM);
    arena = (uint32_t *)memory;
}

static uint32_t buffer(void)
{
    return ADDRESS(arena) + random_below(ARENA_PAGES * FUZZ_PAGE / 16) * 16;
}

/* The last bytes before the page that is not mapped, or the first after. */
static uint32_t edge(void)
{
    return ADDRESS(arena + ARENA_PAGES * WORDS) + 8 - random_below(64);
}

/* The program's own text, data and stack. */
static uint32_t own(void)
{
    uint32_t here;
    const uint32_t places[] = { ADDRESS(nothing), ADDRESS(&arena),
                                ADDRESS(paths), ADDRESS(&here) & ~4095u,
                                ADDRESS(&here) + 256 };

    return ONE_OF(places) + random_below(64) * 4;
}

static uint32_t number(void)
{
    switch (random_below(4)) {
    case 0:
        return random_below(40);
    case 1:
        return -random_below(40);
    case 2:
        return (1u << random_below(32)) + random_below(3) - 1;
    default:
        return random_word();
    }
}

static uint32_t anything(void)
{
    switch (random_below(16)) {
    case 0:
        return random_below(16) ? number() : own();
    case 1:
    case 2:
        return ONE_OF(addresses);
    case 3: /* the kernel's text, data, and all frames of a small machine */
        return 0xc0100000 + random_below(random_below(2) ? 0x3f00000 : 0x40000);
    case 4:
    case 5:
        return edge();
    case 6:
    case 7:
        return ONE_OF(lengths);
    case 8:
    case 9:
    case 10:
        return buffer();
    case 11:
        return ADDRESS(ONE_OF(paths));
    default:
        return number();
    }
}

static uint32_t process(void)
{
    switch (random_below(4)) {
    case 0:
        return (uint32_t)-1;
    case 1:
        return 0;
    default:
        return random_below(3000);
    }
}

/* f: descriptor, l: length, i: small number, b: buffer, n: buffer or NULL,
 * p: path, P: process, m: pages below the arena, t: text; x: anything. */
uint32_t argument(char kind)
{
    if (random_below(5) == 0)
        return anything();
    switch (kind) {
    case 'f':
        return random_below(10);
    case 'l':
        return random_below(12) ? random_below(600) : ONE_OF(lengths);
    case 'i':
        return random_below(40);
    case 'b':
        return random_below(8) ? buffer() : edge();
    case 'n':
        return random_below(2) ? buffer() : 0;
    case 'p':
        return ADDRESS(ONE_OF(paths));
    case 'P':
        return process();
    case 'm':
        return ADDRESS(arena) - (random_below(ARENA_PAGES) + 1) * FUZZ_PAGE;
    case 't':
        return ADDRESS(nothing) + random_below(32);
    default:
        return anything();
    }
}

/* Change some words in the arena: what a structure there says. */
void arena_poke(void)
{
    static const char kinds[] = "flibnpPmtx";

    for (int i = 0; i < 4; i++)
        arena[random_below(ARENA_PAGES * WORDS / 4) * 4 + random_below(4)] =
            argument(kinds[random_below(sizeof(kinds) - 1)]);
}
