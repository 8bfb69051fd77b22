/* length.c - how long an instruction is, whatever it does: for steps by a
 * planted breakpoint, which need the place behind it.
 *
 * Source: Intel SDM volume 2, appendix A (opcode map), and chapter 2. */
#include "planted.h"

/* These bytes follow an opcode, of which each line has 32:
 *
 *     0 to 3  so many            m  modrm
 *     4       an immediate       n  modrm, one byte
 *     6       that, and two      q  modrm, an immediate
 *     o       an address         g  modrm; one byte if its middle is 0 or 1
 *     p       (it is a prefix)   h  modrm; an immediate if it is 0 or 1
 *     x       (it is undefined)
 */
/* clang-format off */

static const char one_byte[] =
    "mmmm1400mmmm140x" "mmmm1400mmmm1400"
    "mmmm14p0mmmm14p0" "mmmm14p0mmmm14p0"
    "0000000000000000" "0000000000000000"
    "00mmpppp4q1n0000" "1111111111111111"
    "nqnnmmmmmmmmmmmm" "0000000000600000"
    "oooo000014000000" "1111111144444444"
    "nn20mmnq30200100" "mmmm1100mmmmmmmm"
    "1111111144610000" "p0pp00gh000000mm";

static const char after_0f[] =
    "mmmmx00000x0xm0n" "mmmmmmmmmmmmmmmm"
    "1111111xmmmmmmmm" "000000x0mxnxxxxx"
    "mmmmmmmmmmmmmmmm" "mmmmmmmmmmmmmmmm"
    "mmmmmmmmmmmmmmmm" "nnnnmmm0mmxxmmmm"
    "4444444444444444" "mmmmmmmmmmmmmmmm"
    "000mnmxx000mnmmm" "mmmmmmmmmmnmmmmm"
    "mmnmnnnm00000000" "mmmmmmmmmmmmmmmm"
    "mmmmmmmmmmmmmmmm" "mmmmmmmmmmmmmmmm";

/* clang-format on */

_Static_assert(sizeof(one_byte) == 257 && sizeof(after_0f) == 257, "16 rows");

/* A third byte follows these two. */
enum { LONGER_OPCODE = 0x38, LONGER_OPCODE_BYTE = 0x3A };

static void take_prefix(struct shape *to, uint8_t byte, unsigned at)
{
    if (byte == 0x66) {
        to->narrow = true;
    } else if (byte == 0x67) {
        to->short_address = true;
    } else if (byte == REPEAT || byte == REPEAT_NOT) {
        to->repeat = byte;
        to->repeat_at = (uint8_t)at;
        to->repeats++;
    } else if (byte != LOCK) {
        to->segment = byte;
    }
}

/* Return how many bytes follow the modrm. */
static unsigned address_length(const struct shape *shape, uint8_t sib)
{
    unsigned mode = shape->modrm >> 6, base = shape->modrm & 7;
    bool is_short = shape->short_address, has_sib = base == 4 && !is_short;

    if (mode == 3)
        return 0;
    if (has_sib)
        base = sib & 7;
    if (mode == 0)
        mode = base == (is_short ? 6 : 5) ? 2 : 0;
    return has_sib + (mode == 2 ? (is_short ? 2 : 4) : mode);
}

static unsigned immediate_length(const struct shape *shape, char form)
{
    bool tests = (shape->modrm >> 3 & 7) < 2;
    unsigned length = 0;

    if (form == 'o')
        return shape->short_address ? 2 : 4;
    if (form <= '6')
        length = (unsigned)(form - '0');
    else if (form == 'n' || (form == 'g' && tests))
        length = 1;
    else if (form == 'q' || (form == 'h' && tests))
        length = 4;
    return length >= 4 && shape->narrow ? length - 2 : length;
}

void measure(const uint8_t *code, size_t available, struct shape *to)
{
    unsigned at = 0;

    *to = (struct shape){ .length = 0 };
    for (; at < available && one_byte[code[at]] == 'p'; at++)
        take_prefix(to, code[at], at);
    to->opcode_at = (uint8_t)at;
    to->opcode = code[at++];
    char form = one_byte[to->opcode];
    if (to->opcode == 0x0F) {
        to->after_0f = true;
        to->opcode = code[at++];
        form = after_0f[to->opcode];
        at += to->opcode == LONGER_OPCODE || to->opcode == LONGER_OPCODE_BYTE;
    }
    if (form >= 'g' && form <= 'q' && form != 'o' && form != 'p') {
        to->modrm_at = (uint8_t)at;
        to->modrm = code[at++];
        at += address_length(to, code[at]);
    }
    at += immediate_length(to, form);
    if (form != 'x' && at <= available)
        to->length = (uint8_t)at;
}
