/* designated.c - kernel/ras/identify/designated.c: what matches a template,
 * and that whatever does would also pass verification.
 *
 * shapes.h has an assembler and rules of its own for them; the test goes
 * through all registers and forms of address.
 */
#include "machine.h"
#include "random.h"
#include "shapes.h"
#include "two_pages.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <reprise/tap.h>

#include "kernel.h"
#include "ras/ras_private.h"

enum { HERE = BASE + 64 };

static struct ras_table table;
static struct arch_thread arch[3];
static struct ras_thread self, first, other;

static void start_over(void)
{
    ras_aside_free(&table);
    memset(&table, 0, sizeof table);
    list_init(&table.threads);
    self.table = &table;
    mapped_from = BASE;
    mapped_to = BASE + sizeof memory;
    text_access = ACCESS_READ | ACCESS_EXECUTE;
    rows_left = 100;
    recovered = 0;
    ras_enabled = true;
    text_is_shared = false;
    ras_recognise(&self, true);
}

/* ---- trying one ---- */

static int matched, refused, wrong;

static void place(const struct code *code, uaddr_t at)
{
    memset(memory, 0x90, sizeof memory);
    for (unsigned i = 0; i < code->length && at + i < mapped_to; i++)
        memory[at + i - BASE] = code->bytes[i];
}

/* True if it is found at exactly the right pcs, and as what it is. */
static bool found_as(const struct code *code, uaddr_t at, bool expected)
{
    struct ras_explanation why;
    unsigned next = 0;

    for (uaddr_t pc = at - 2; pc <= at + code->length + 2; pc++) {
        bool inside =
            next + 1 < code->boundaries && pc == at + code->boundary[next];
        const struct ras_sequence *s = ras_designated(&table, pc);

        next += inside;
        if (!s != !(inside && expected))
            return false;
        if (!s)
            continue;
        if (s->start != at || s->restart != at ||
            s->commit != at + code->commit || s->end != at + code->length ||
            s->recovery != (code->bytes[3] & 7) || !s->verified ||
            ras_verify(&table, s, &why) != 0)
            return false;
    }
    return true;
}

static void try_shape(const struct shape *s)
{
    struct code code = assemble(s);
    bool expected = may_match(s);

    place(&code, HERE);
    if (!found_as(&code, HERE, expected) && wrong++ < 5) {
        char text[200];
        int length = 0;
        for (unsigned i = 0; i < code.length; i++)
            length += sprintf(text + length, " %02x", code.bytes[i]);
        tap_note("template %d a %d b %d y %d: expected %d:%s", s->template,
                 s->a, s->b, s->y, expected, text);
    }
    matched += expected;
    refused += !expected;
}

/* ---- all of them ---- */

static void try_operands(struct shape *s)
{
    bool y = s->template == ADD || s->template == SWAP;

    try_shape(s);
    for (s->y = 0; y && s->y < 8; s->y++)
        if (s->y != ESP)
            try_shape(s);
    s->y = s->template == ADD ? NONE : 0;
    for (s->y_kind = 1; s->template == SWAP && s->y_kind < Y_KINDS; s->y_kind++)
        for (int z = 0; z < 2; z++) {
            s->z_constant = z;
            s->far = !z;
            try_shape(s);
        }
    s->y_kind = 0;
    s->z_constant = s->far = false;
}

static void try_registers(struct shape *s)
{
    for (s->a = 0; s->a < 8; s->a++)
        for (s->b = 0; s->b < 8; s->b++)
            try_operands(s);
}

static void try_addresses(struct shape *s)
{
    static const int sizes[] = { 0, 1, 4 };

    for (int base = NONE; base < 8; base++)
        for (int index = NONE; index < 8; index++)
            for (int size = 0; size < 3; size++) {
                bool many = s->template == ADD || s->template == SWAP;
                if (index == ESP || (index != NONE && size != index % 3) ||
                    (many && index != NONE && index != 3 && index != 6))
                    continue;
                s->m = (struct address){ .base = base,
                                         .index = index,
                                         .scale = index == NONE ? 0 : 2,
                                         .size = sizes[size],
                                         .displacement = 0x44,
                                         .thread_local = index == 6 };
                s->first = s->m;
                s->by_offset = base == NONE && index == NONE && size == 0;
                try_registers(s);
            }
}

static void test_all(void)
{
    static const char *const names[] = { "test-and-set",  "exchange",
                                         "fetch-and-add", "compare-and-swap",
                                         "list push",     "list pop" };

    for (int t = TEST_AND_SET; t <= POP; t++) {
        struct shape s = simple(t);
        matched = refused = wrong = 0;
        try_addresses(&s);
        promise(wrong == 0 && matched && refused,
                "%s: of %d shapes, %d match, at each of their boundaries and "
                "nowhere else, and pass verification",
                names[t], matched + refused, matched);
        matched = refused = wrong = 0;
        for (unsigned landmark = 0; landmark < 16; landmark++) {
            s = simple(t);
            s.landmark = landmark;
            try_shape(&s);
        }
        promise(wrong == 0 && matched == (t == PUSH ? 6 : 7),
                "%s: only with landmarks that say how it recovers", names[t]);
    }
}

/* ---- near misses ---- */

static bool is_found(const struct code *code, uaddr_t at)
{
    for (unsigned i = 0; i + 1 < code->boundaries; i++)
        if (ras_designated(&table, at + code->boundary[i]))
            return true;
    return false;
}

static void test_other_memory(void)
{
    int found = 0;

    for (int t = TEST_AND_SET; t <= POP; t++)
        for (int kind = 0; kind < 5; kind++) {
            struct shape s = simple(t);
            struct code code;
            s.m.base += kind == 0;
            s.m.displacement += kind == 1 ? 4 : 0;
            s.m.thread_local = kind == 2;
            s.m.index = kind == 3 ? 7 : NONE;
            s.first.index = s.m.scale = kind == 4 ? 7 : NONE;
            if (kind == 4)
                s.m.index = 7, s.m.scale = 1, s.first.scale = 2;
            else
                s.first.index = NONE, s.m.scale = 0;
            code = assemble(&s);
            place(&code, HERE);
            found += is_found(&code, HERE);
        }
    promise_equal(found, 0,
                  "the word that is stored has to be the one that "
                  "was loaded");
}

static void test_other_fields(void)
{
    static const struct address others[] = {
        { OWN, NONE, 0, 4, 4, true }, /* in the thread's own memory */
        { OWN, 7, 0, 4, 4, false },   /* an array's element */
        { NONE, NONE, 0, 4, 4, false }, { NONE, 7, 0, 4, 4, false },
        { 7, NONE, 0, 4, 4, false },
    };
    int found = 0;

    for (unsigned i = 0; i < ARRAY_SIZE(others); i++)
        for (int t = ADD; t <= POP; t++) {
            struct shape s = simple(t);
            struct code code;
            if (t == SWAP || (t == ADD && others[i].base == OWN))
                continue;
            s.link = s.sum = others[i];
            code = assemble(&s);
            place(&code, HERE);
            found += is_found(&code, HERE);
        }
    promise_equal(found, 0,
                  "a link has to be the node's, a sum that of what was loaded");
}

static void test_longest(void)
{
    struct shape s = simple(POP);
    struct code code;

    s.m = s.first = (struct address){ 6, 7, 2, 4, 1 << 20, true };
    s.link.index = ESP; /* a byte more for the same address */
    s.far = true;
    code = assemble(&s);
    place(&code, HERE);
    promise(found_as(&code, HERE, true) && code.boundary[4] == LANDMARK_REACH,
            "the farthest instruction from its landmark is found");
}

/* The long branch reaches everywhere; address 0 is not special. */
static void test_other_exits(void)
{
    static const uaddr_t targets[] = { 0, HERE, BASE + PAGE_SIZE, 0xFFFFFFFF };
    struct shape s = simple(SWAP);
    int found = 0;

    s.far = true;
    for (unsigned i = 0; i < ARRAY_SIZE(targets) + 2; i++) {
        struct code code = assemble(&s);
        uaddr_t from = HERE + code.boundary[3];
        uaddr_t end = HERE + code.length;
        uaddr_t to =
            i < ARRAY_SIZE(targets) ? targets[i] : end + 1 - 2 * (i % 2);
        uint32_t distance = to - from;
        memcpy(code.bytes + code.boundary[3] - 4, &distance, 4);
        place(&code, HERE);
        found += is_found(&code, HERE);
    }
    promise_equal(found, 0, "the way out has to be the end");
}

/* (A constant may hide a system call; that is looked for when it is made.)
 * One byte at a time becomes each other byte: what still matches is verified,
 * and its landmark is a landmark. */
static void test_changed_bytes(void)
{
    int tried = 0, still = 0, unsound = 0;

    for (int t = TEST_AND_SET; t <= POP; t++) {
        struct shape s = simple(t);
        struct code good = assemble(&s), code;
        for (unsigned at = 0; at < good.length; at++)
            for (unsigned value = 0; value < 256; value++) {
                struct ras_explanation why;
                const struct ras_sequence *found;
                code = good;
                code.bytes[at] = (uint8_t)value;
                place(&code, HERE);
                tried++;
                found = ras_designated(&table, HERE + code.boundary[0]);
                still += found != NULL;
                unsound += found && ((ras_verify(&table, found, &why) &&
                                      why.rule != RAS_RULE_SYSTEM) ||
                                     at < 3 * (value != good.bytes[at]));
            }
    }
    promise_equal(unsound, 0,
                  "of %d codes with one byte changed, %d match, and all of "
                  "these pass verification",
                  tried, still);
    promise(still > tried / 256 && still < tried / 4,
            "a changed constant does no harm, most other changes do");
}

static void test_random_bytes(void)
{
    int found = 0, unsound = 0;

    for (int n = 0; n < 100000; n++) {
        struct shape s = simple((int)random_below(POP + 1));
        struct code code = assemble(&s);
        for (unsigned k = random_below(4); k > 0; k--)
            code.bytes[4 + random_below(code.length - 4)] =
                (uint8_t)random_bits();
        place(&code, HERE);
        for (unsigned i = 0; i + 1 < code.boundaries; i++) {
            struct ras_explanation why;
            const struct ras_sequence *s2 =
                ras_designated(&table, HERE + code.boundary[i]);
            found += s2 != NULL;
            unsound += s2 && ras_verify(&table, s2, &why) &&
                       why.rule != RAS_RULE_SYSTEM;
        }
    }
    promise(unsound == 0 && found > 30000,
            "%d matches of changed code pass verification", found);
}

/* ---- where it lies ---- */

static void test_page_ends(void)
{
    int wrong_low = 0, wrong_high = 0, wrong_across = 0;

    for (int t = TEST_AND_SET; t <= POP; t++) {
        struct shape s = simple(t);
        struct code code = assemble(&s);
        uaddr_t middle = BASE + PAGE_SIZE;

        for (uaddr_t at = middle - code.length - 1; at <= middle + 1; at++) {
            place(&code, at);
            wrong_across += !found_as(&code, at, true);
        }
        mapped_from = middle;
        for (uaddr_t at = middle; at < middle + LANDMARK_REACH; at++) {
            place(&code, at);
            for (unsigned i = 0; i + 1 < code.boundaries; i++)
                wrong_low += !ras_designated(&table, at + code.boundary[i]);
        }
        mapped_from = BASE;
        mapped_to = middle;
        for (unsigned cut = 0; cut < code.length - 4; cut++) {
            uaddr_t at = middle - code.length + cut;
            bool whole = cut == 0 && s.landmark == 0;
            place(&code, at);
            wrong_high += is_found(&code, at) != whole;
        }
        mapped_to = BASE + sizeof memory;
    }
    mapped_from = HERE + 100; /* as where the kernel can read and users not */
    memory[HERE + 100 - BASE] = 0x8B;
    promise(!ras_designated(&table, HERE + 100), "nothing can be read below");
    mapped_from = BASE;
    promise_equal(wrong_across, 0, "matches that straddle two pages");
    promise_equal(wrong_low, 0, "the page below need not be there");
    promise_equal(wrong_high, 0,
                  "what needs a byte that is not mapped does not match; "
                  "rewrite needs the one at end");
}

static void test_text(void)
{
    struct shape s = simple(ADD);
    struct code code = assemble(&s);

    place(&code, HERE);
    text_access = ACCESS_READ | ACCESS_WRITE | ACCESS_EXECUTE;
    promise(!is_found(&code, HERE), "text that can be written does not match");
    text_access = ACCESS_READ;
    promise(!is_found(&code, HERE), "nor what cannot be executed");
    text_access = ACCESS_READ | ACCESS_EXECUTE;
    text_is_shared = true;
    promise(!is_found(&code, HERE), "nor what another process might write");
    text_is_shared = false;
    text_is_registered = true;
    promise(!is_found(&code, HERE), "nor what is registered");
    text_is_registered = false;
    promise(is_found(&code, HERE), "the same as plain text does");
}

/* ---- on and off ---- */

static void test_switch(void)
{
    struct shape s = simple(ADD);
    struct code code = assemble(&s);

    place(&code, HERE);
    start_over();
    ras_aside_free(&table);
    table.uses = 0;
    self.arch = &arch[0];
    first.arch = &arch[1];
    other.arch = &arch[2];
    first.table = other.table = &table;
    list_append(&table.threads, &self.sibling);
    list_append(&table.threads, &first.sibling);
    list_append(&table.threads, &other.sibling);
    rows_left = RAS_TEMPLATES - 1;
    promise(ras_recognise(&self, true) == -ENOMEM && !self.uses &&
                !ras_designated(&table, HERE + code.boundary[1]) &&
                rows_left == RAS_TEMPLATES - 1,
            "without memory for each row nothing changes");
    rows_left = RAS_TEMPLATES;
    promise(ras_recognise(&self, true) == 0 && self.uses == RAS_LANDMARKS &&
                table.uses == RAS_LANDMARKS,
            "with it, the thread is looked at so");
    promise_equal(other.uses, RAS_LANDMARKS, "for all threads");
    ras_recognise(&self, false);
    promise(!self.uses && !other.uses && !table.uses, "and off again");

    arch_set_user_pc(other.arch, HERE + code.boundary[2]);
    promise(ras_recognise(&self, true) == 0 && recovered == 1 &&
                arch_user_pc(other.arch) == HERE,
            "a thread that was suspended inside is put back");
    ras_recognise(&self, false);
    place(&code, HERE + 64);
    arch_set_user_pc(first.arch, HERE + 64 + code.boundary[2]);
    code.bytes[3] |= 8 | RAS_EMULATE;
    memcpy(memory + (HERE - BASE), code.bytes, code.length);
    arch_set_user_pc(other.arch, HERE + code.boundary[2]);
    promise_equal(ras_recognise(&self, true), -EBUSY,
                  "one that stands past the commit is in the way");
    promise(!self.uses && recovered == 1, "then nothing changes");
    arch_set_user_pc(other.arch, 0);
    ras_enabled = false;
    promise(ras_recognise(&self, true) == 0 && !self.uses,
            "with ras=off it stays without effect");
}

int main(void)
{
    random_start("designated");
    start_over();
    test_all();
    test_other_memory();
    test_other_fields();
    test_other_exits();
    test_longest();
    test_changed_bytes();
    test_random_bytes();
    test_page_ends();
    test_text();
    test_switch();
    return tap_done();
}
