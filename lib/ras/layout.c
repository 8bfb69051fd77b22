/* layout.c - what ras.inc writes must be what ras.h says. Holds no code. */
#include <reprise/ras.h>
#include <stddef.h>

#define SAME(number, in_ras_inc) _Static_assert((number) == (in_ras_inc), "")

SAME(sizeof(struct ras_descriptor), 32);
SAME(offsetof(struct ras_descriptor, start), 0);
SAME(offsetof(struct ras_descriptor, commit), 4);
SAME(offsetof(struct ras_descriptor, end), 8);
SAME(offsetof(struct ras_descriptor, restart), 12);
SAME(offsetof(struct ras_descriptor, recovery), 16);
SAME(offsetof(struct ras_descriptor, name), 20);
SAME(offsetof(struct ras_descriptor, with), 24);
SAME(offsetof(struct ras_descriptor, clobbers), 28);

SAME(RAS_ROLLBACK, 0);
SAME(RAS_REWRITE, 1);
SAME(RAS_CLONE, 2);
SAME(RAS_JUMP, 3);
SAME(RAS_FAULT, 4);
SAME(RAS_BREAKPOINT, 5);
SAME(RAS_EMULATE, 6);

SAME(RAS_NOTHING, 0x80000000u);
SAME(RAS_EAX, 1);
SAME(RAS_ECX, 2);
SAME(RAS_EDX, 4);
SAME(RAS_EBX, 8);
SAME(RAS_EBP, 0x20);
SAME(RAS_ESI, 0x40);
SAME(RAS_EDI, 0x80);
SAME(RAS_FLAGS, 0x3F00);
