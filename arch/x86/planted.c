/* planted.c - single steps without a trap flag, which some emulators ignore.
 *
 *     mov eax, [m]     <- pc, on the way back to user code
 *     inc eax             0xCC is written over its first byte
 *
 * The breakpoint is planted as the last act before user code runs, and taken
 * out as the first act of whatever comes next. In between, user code executes
 * one instruction, and nothing else runs. So neither the kernel nor another
 * process meets the byte, although it stands in the very page that they may
 * share: a copy of the page would take a thousand times as long. (With a second
 * CPU it would have to be a copy.) An instruction that would meet it, for it
 * reads or writes that place, is carried out by arch_emulate().
 *
 * What comes next may be an interrupt, right at the planted byte. Then the step
 * has been made, and there will be no other sign of it: so the place decides,
 * and not the trap.
 *
 * The kernel itself carries out jumps, calls and returns, for they may lead to
 * themselves. Of a `rep` the CPU executes one round: the prefix is planted
 * over, too, and the kernel counts.
 *
 * A program that has set the trap flag itself is stepped by that flag, if it
 * works. Not stepped are far jumps and calls, which no compiler makes. A load
 * of the stack segment is a step of its own here, and a `rep` with short
 * addresses is one step.
 *
 * Owns: arch_cpu.planted, WORK_STEPS of each thread. */
#include "planted.h"
#include <reprise/reprise.h>
#include <string.h>
#include "segments.h"
#include "work.h"
#include "x86_private.h"

enum { ZERO = 0x040 };     /* a flag */
enum { DS_PREFIX = 0x3E }; /* changes nothing for what reads there anyway */

static bool has_flag; /* a trap flag that works */

/* The next step of a thread. */
struct next_step {
    struct arch_thread *thread;
    struct trap_frame *frame;
    struct shape shape;
    uint8_t code[CODE_MAX];
    uaddr_t behind; /* the instruction's end */
};

void arch_step_by(enum step_way way)
{
    has_flag = arch_can & MACHINE_STEPS_NP;
    if (way == STEP_PLANTED || (way == STEP_AS_IT_CAN && !has_flag))
        arch_can |= MACHINE_STEPS_NP | MACHINE_PLANTS_NP;
}

/* ---- reading the instruction ---- */

/* False: its bytes cannot be read, or are undefined. So the CPU will not
 * execute it either. */
static bool read_next(struct arch_thread *thread, struct next_step *step)
{
    uaddr_t pc = arch_user_pc(thread);
    uint32_t size = INSTRUCTION_MAX;

    step->thread = thread;
    step->frame = arch_user_frame(thread);
    if (arch_copy_from_user(step->code, pc, size)) {
        size = least(PAGE_SIZE - pc % PAGE_SIZE, size);
        if (arch_copy_from_user(step->code, pc, size))
            return false;
    }
    measure(step->code, size, &step->shape);
    step->behind = pc + step->shape.length;
    return step->shape.length;
}

/* Decode it without the prefixes that do not matter: on one CPU, `lock`; and
 * all segments but the thread's own begin at 0. */
static void decode_plain(const struct next_step *step, struct instruction *to)
{
    const struct shape *shape = &step->shape;
    unsigned from =
        shape->narrow || shape->segment == GS ? 0 : shape->opcode_at;

    arch_decode(step->code + from, shape->length - from,
                step->frame->eip + from, to);
    to->length = shape->length;
}

/* ---- what the kernel carries out ----
 * Each of these returns false if it has done nothing: then the CPU does it, and
 * meets the fault, if there is one. */

static bool stack_word(const struct next_step *step, uint32_t *word)
{
    uint32_t base;

    return user_segment(step->thread, step->frame->ss, false, &base) &&
           !arch_copy_from_user(word, base + step->frame->esp, sizeof(*word));
}

static bool call(const struct next_step *step, uaddr_t target)
{
    struct trap_frame *frame = step->frame;
    uint32_t base;

    if (!user_segment(step->thread, frame->ss, true, &base) ||
        arch_copy_to_user(base + frame->esp - 4, &step->behind, 4))
        return false;
    frame->esp -= 4;
    frame->eip = target;
    return true;
}

static bool leave_call(const struct next_step *step, uint32_t extra)
{
    uint32_t target;

    if (!stack_word(step, &target))
        return false;
    step->frame->esp += 4 + extra;
    step->frame->eip = target;
    return true;
}

/* loopne, loope, loop, jecxz: the opcode's low bits say which. */
static bool loop(const struct next_step *step, unsigned which)
{
    struct trap_frame *frame = step->frame;
    uint32_t mask = step->shape.short_address ? 0xFFFF : ~0u;
    uint32_t count = (frame->ecx - (which < 3)) & mask;
    bool goes = which == 3 ? !count : count;

    frame->ecx = (frame->ecx & ~mask) | count;
    if (which < 2)
        goes = goes && !(frame->eflags & ZERO) == !which;
    frame->eip = step->behind;
    if (goes)
        frame->eip += (uint32_t)(int8_t)step->code[step->shape.length - 1];
    return true;
}

/* Read the word that a jump or call goes through. */
static bool indirect(const struct next_step *step, uaddr_t *target)
{
    unsigned number = step->shape.modrm & 7;
    struct instruction i;
    uaddr_t at;

    if (step->shape.modrm >= 0xC0) {
        *target = number == 4 ? step->frame->esp
                              : *arch_user_register(step->thread, (int)number);
        return true;
    }
    decode_plain(step, &i);
    i.memory.width = sizeof(*target);
    return !step->shape.short_address && step->shape.segment != FS &&
           operand_address(step->thread, &i, &at) &&
           !arch_copy_from_user(target, at, sizeof(*target));
}

/* Jumps, calls, returns but for those whose target is in the code. */
static bool carry_over(const struct next_step *step)
{
    const struct shape *shape = &step->shape;
    unsigned kind = shape->modrm >> 3 & 7;
    uint32_t word;

    memcpy(&word, step->code + shape->opcode_at + 1, sizeof(word));
    if (shape->after_0f || shape->narrow)
        return false;
    if (shape->opcode == 0xC2 || shape->opcode == 0xC3)
        return leave_call(step, shape->opcode == 0xC2 ? word & 0xFFFF : 0);
    if (shape->opcode >= 0xE0 && shape->opcode <= 0xE3)
        return loop(step, shape->opcode & 3);
    if (shape->opcode == 0xE8)
        return call(step, step->behind + word);
    if (shape->opcode != 0xFF || (kind != 2 && kind != 4) ||
        !indirect(step, &word))
        return false;
    if (kind == 2)
        return call(step, word);
    step->frame->eip = word;
    return true;
}

/* True if arch_emulate() is to carry it out: it jumps, or its operand in memory
 * lies at the place of the breakpoint. (Decoding takes long: most instructions
 * are seen to do neither.) */
static bool emulates(const struct next_step *step, struct instruction *i)
{
    const struct shape *shape = &step->shape;
    unsigned opcode = shape->opcode, row = opcode & 0xF0;
    bool jumps = shape->after_0f ? row == 0x80
                                 : row == 0x70 || opcode == 0xE9 ||
                                       opcode == 0xEB || row == 0xA0;
    uaddr_t at;

    if (shape->modrm_at ? shape->modrm >= 0xC0 : !jumps)
        return false;
    decode_plain(step, i);
    if (i->refusal != RAS_RULE_NONE || i->flow != FLOW_NEXT)
        return i->refusal == RAS_RULE_NONE;
    return (i->loads || i->stores) && operand_address(step->thread, i, &at) &&
           step->behind - at < i->memory.width;
}

static bool carry_out(const struct next_step *step)
{
    struct instruction i;
    struct emulation_access access;

    return carry_over(step) ||
           (emulates(step, &i) && arch_emulate(step->thread, &i, &access));
}

/* ---- what the CPU executes ---- */

/* There may be no page yet: then the fault there ends the step. */
static void patch(const struct next_step *step, struct patch *patch, uaddr_t at,
                  uint8_t value)
{
    paddr_t frame = user_end(at, 1)
                        ? arch_lookup(step->thread->space, PAGE_DOWN(at))
                        : NO_FRAME;

    if (frame == NO_FRAME)
        return;
    patch->byte = (uint8_t *)arch_frame_data(frame) + at % PAGE_SIZE;
    patch->was = *patch->byte;
    patch->is = *patch->byte = value;
}

/* The string instructions: movs, cmps, stos, lods, scas. */
static bool is_repeated(const struct shape *shape)
{
    return shape->repeats == 1 && !shape->short_address && !shape->after_0f &&
           shape->opcode >= 0xA4 && shape->opcode <= 0xAF &&
           (shape->opcode & 0xFE) != 0xA8;
}

/* Find where the instruction ends. 0: in the kernel, and no step is made. */
static uaddr_t step_end(const struct next_step *step)
{
    unsigned opcode = step->shape.after_0f ? 0 : step->shape.opcode;
    uint32_t word;

    if ((opcode >= 0xCC && opcode <= 0xCE) || opcode == 0xF1)
        return 0; /* int3, int, into, icebp */
    if (opcode == 0xCA || opcode == 0xCB || opcode == 0xCF)
        return stack_word(step, &word) ? word : 0; /* far returns, iret */
    return step->behind;
}

/* Get the thread's next step under way. False: it is made already. */
static bool begin_step(struct arch_thread *thread)
{
    struct planted *planted = &arch_cpu.planted;
    struct next_step step;

    if ((has_flag && arch_steps_itself(thread)) || !read_next(thread, &step))
        return true;
    if (carry_out(&step))
        return false;
    *planted = (struct planted){ .end = step_end(&step) };
    if (is_repeated(&step.shape) && step.frame->ecx) {
        planted->shape = step.shape;
        patch(&step, &planted->patches[1],
              step.frame->eip + step.shape.repeat_at,
              step.shape.segment ? step.shape.segment : DS_PREFIX);
    }
    if (planted->end)
        patch(&step, &planted->patches[0], planted->end, TRAP_INSTRUCTION);
    return true;
}

void return_stepped(struct arch_thread *thread)
{
    bool runs = false;

    while (!runs) {
        if (thread->work & ~WORK_STEPS)
            kernel_return_to_user(thread);
        runs = !(thread->work & WORK_STEPS) || begin_step(thread);
        if (!runs) {
            kernel_step(thread);
            arch_take_interrupts(); /* it may be a loop without an end */
        }
    }
}

/* ---- what comes next ---- */

void take_out_planted(void)
{
    for (unsigned n = 0; n < 2; n++) {
        const struct patch *patch = &arch_cpu.planted.patches[n];
        if (patch->byte && *patch->byte == patch->is)
            *patch->byte = patch->was;
    }
    arch_cpu.planted = (struct planted){ .end = 0 };
}

/* A round is over: count it. If another one is to follow, the thread stays
 * before the instruction. */
static void end_round(struct trap_frame *frame, const struct shape *shape)
{
    bool compares = (shape->opcode & 6) == 6;
    bool equal = frame->eflags & ZERO;

    frame->ecx--;
    if (frame->ecx && !(compares && equal != (shape->repeat == REPEAT)))
        frame->eip -= shape->length;
}

/* A fault at the place where the step ends is that of the next instruction. It
 * comes again when the thread goes on. */
bool take_planted(struct trap_frame *frame)
{
    const struct planted planted = arch_cpu.planted;
    bool is_fault = frame->vector < TRAP_IRQ && frame->vector != TRAP_DEBUG &&
                    frame->vector != TRAP_NMI;

    take_out_planted();
    if (planted.patches[0].byte && frame->vector == TRAP_BREAKPOINT &&
        frame->eip == planted.end + 1)
        frame->eip = planted.end;
    if (frame->eip != planted.end)
        return false;
    if (planted.patches[1].byte)
        end_round(frame, &planted.shape);
    kernel_step(arch_cpu.current);
    return is_fault;
}
