/* effects.c - what the decoder says that an instruction reads and writes,
 * against what the emulator does.
 *
 * Each random instruction is emulated twice, from states that differ in one
 * register or flag which it is said not to read. Only that one may then
 * differ, and not even that one if it is said to be replaced as a whole.
 */
#include "machine.h"
#include "random_code.h"

#include <string.h>
#include <reprise/ras.h>
#include <reprise/tap.h>

#include "sched/thread.h"
#include "../../arch/x86/segments.h"

#if UINTPTR_MAX == 0xFFFFFFFF

enum { PC = 0x8048000, TRIES = 300000 };

/* All of the address space is this memory, over and over. */
static uint8_t memory[PAGE_SIZE];
static unsigned copies;

int arch_copy_from_user(void *to, uaddr_t from, size_t length)
{
    copies++;
    for (size_t at = 0; at < length; at++)
        ((uint8_t *)to)[at] = memory[(from + at) % PAGE_SIZE];
    return 0;
}

int arch_copy_to_user(uaddr_t to, const void *from, size_t length)
{
    copies++;
    for (size_t at = 0; at < length; at++)
        memory[(to + at) % PAGE_SIZE] = ((const uint8_t *)from)[at];
    return 0;
}

/* A machine's state, each flag a word of its own, in the order of the bits in
 * a mask of registers. */
struct state {
    uint32_t word[REGISTER_BITS];
    uaddr_t pc;
    uint8_t memory[PAGE_SIZE];
};

static const uint8_t flag_bits[] = { 0, 2, 4, 6, 7, 11 };

static uint32_t *register_of(struct trap_frame *frame, unsigned number)
{
    uint32_t *const in_order[8] = { &frame->eax, &frame->ecx, &frame->edx,
                                    &frame->ebx, &frame->esp, &frame->ebp,
                                    &frame->esi, &frame->edi };

    return in_order[number];
}

/* False: it faulted, as an operand at its segment's very end does. */
static bool emulate(const struct instruction *i, struct state *state)
{
    struct trap_frame frame = { .ds = USER_DATA, .eip = PC, .ss = USER_DATA };
    struct thread thread = { .arch.gs = USER_TLS,
                             .arch.kernel_stack_top =
                                 (uint32_t)(uintptr_t)(&frame + 1) };
    struct emulation_access fault;

    memcpy(memory, state->memory, sizeof memory);
    for (unsigned n = 0; n < 8; n++)
        *register_of(&frame, n) = state->word[n];
    for (unsigned n = 0; n < sizeof flag_bits; n++)
        frame.eflags |= state->word[8 + n] << flag_bits[n];
    bool done = arch_emulate(&thread.arch, i, &fault);
    for (unsigned n = 0; n < 8; n++)
        state->word[n] = *register_of(&frame, n);
    for (unsigned n = 0; n < sizeof flag_bits; n++)
        state->word[8 + n] = frame.eflags >> flag_bits[n] & 1;
    state->pc = frame.eip;
    memcpy(state->memory, memory, sizeof memory);
    return done;
}

static void draw_state(struct state *state)
{
    for (unsigned n = 0; n < 8; n++)
        state->word[n] = (uint32_t)random_number();
    for (unsigned n = 8; n < REGISTER_BITS; n++)
        state->word[n] = random_below(2);
}

static struct state start, first, second;

/* True if all that is not said to change is as it was. */
static bool keeps_the_rest(const struct instruction *i)
{
    for (unsigned n = 0; n < REGISTER_BITS; n++)
        if (!(i->writes >> n & 1) && first.word[n] != start.word[n])
            return false;
    if (!i->stores && memcmp(first.memory, start.memory, PAGE_SIZE))
        return false;
    return (copies > 0) == (i->loads || i->stores);
}

/* True if the register or flag `unread` had no influence. */
static bool ignores(const struct instruction *i, unsigned unread)
{
    for (unsigned n = 0; n < REGISTER_BITS; n++)
        if ((n != unread || i->kills >> n & 1) &&
            first.word[n] != second.word[n])
            return false;
    return first.pc == second.pc &&
           !memcmp(first.memory, second.memory, PAGE_SIZE);
}

static bool try(const struct instruction *i)
{
    unsigned unread = random_below(REGISTER_BITS);

    draw_state(&start);
    copies = 0;
    first = start;
    if (!emulate(i, &first))
        return true;
    if (!keeps_the_rest(i))
        return false;
    if (i->reads >> unread & 1)
        return true;
    second = start;
    second.word[unread] =
        unread < 8 ? (uint32_t)random_number() : !start.word[unread];
    return emulate(i, &second) && ignores(i, unread);
}

int main(void)
{
    uint8_t code[INSTRUCTION_MAX];
    unsigned tried = 0, wrong = 0;
    struct instruction i;

    random_start("effects-32");
    for (unsigned at = 0; at < PAGE_SIZE; at++)
        start.memory[at] = (uint8_t)random_bits();
    while (tried < TRIES) {
        random_code(code);
        arch_decode(code, sizeof code, PC, &i);
        if (i.refusal != RAS_RULE_NONE)
            continue;
        tried++;
        if (!try(&i) && wrong++ < 5)
            tap_note("%02x %02x %02x %02x: reads %x writes %x kills %x",
                     code[0], code[1], code[2], code[3], i.reads, i.writes,
                     i.kills);
    }
    promise_equal(wrong, 0, "%u instructions do just what is said of them",
                  tried);
    return tap_done();
}

#else

int main(void)
{
    tap_skip("instructions do just what is said of them",
             "a thread's frame lies in 32 bits");
    return tap_done();
}

#endif
