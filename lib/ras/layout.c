/* layout.c - what ras.inc writes must be what ras.h says. Holds no code. */
#include <reprise/ras.h>
#include <stddef.h>

_Static_assert(sizeof(struct ras_descriptor) == 32, "one row of ras.inc");
_Static_assert(offsetof(struct ras_descriptor, start) == 0, "ras.inc");
_Static_assert(offsetof(struct ras_descriptor, commit) == 4, "ras.inc");
_Static_assert(offsetof(struct ras_descriptor, end) == 8, "ras.inc");
_Static_assert(offsetof(struct ras_descriptor, restart) == 12, "ras.inc");
_Static_assert(offsetof(struct ras_descriptor, recovery) == 16, "ras.inc");
_Static_assert(offsetof(struct ras_descriptor, name) == 20, "ras.inc");
_Static_assert(RAS_ROLLBACK == 0, "ras.inc");
_Static_assert(RAS_NOTHING == 0x80000000u, "ras.inc");
