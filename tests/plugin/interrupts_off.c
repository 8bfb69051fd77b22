/* interrupts_off.c - a plugin of QEMU that counts how long interrupts stay off.
 *
 *     -plugin interrupts_off.so,out=FILE,main=PC,end=PC,tick=PC,opens=PC,...
 *
 * It counts the guest's instructions from the first one of user code (after
 * `main`, the kernel's start, has run) to `end`, where the machine is switched
 * off, and writes the longest stretch without interrupts to FILE, a word and
 * its values a line:
 *
 *     total N       instructions of the whole run
 *     tick_gap N    instructions between two calls of `tick`, at most
 *     stretch N     instructions of the longest stretch
 *     began PC      its first block of code
 *     ended PC      its last one
 *     at PC N       N of them were executed in blocks that begin at PC
 *
 * Several `opens`, `irq` and `except` may be given. A stretch that executes one
 * of `except` (a panic, a dump) does not count.
 *
 * Why this is right. A plugin of QEMU 7.2 cannot read the flag IF. But user
 * code always runs with interrupts on, and each of the kernel's gates turns
 * them off. From there on they are turned on only by an iret to code that had
 * them on, or by sti, of which the kernel has few: `opens` is the place behind
 * one, and what is there is one instruction of one byte, then cli. So
 * interrupts are off in all code of the kernel, and are on
 *   - in user code;
 *   - behind the instruction at `opens`, which sti itself still shields;
 *   - before the cli behind that one, which the iret of an interrupt that came
 *     there goes back to;
 *   - before the first instruction of an interrupt's handler (`irq`), which may
 *     come there instead of that cli.
 * QEMU ends a block of code with sti, makes a block of the instruction that
 * follows it, and looks for interrupts between blocks. So a stretch always
 * begins and ends between two blocks, and one call a block is enough.
 *
 * Blocks are counted with their number of instructions. With -icount an
 * interrupt comes only between blocks, which are cut where one is due; and each
 * round of a rep is a block. A fault in the middle of a block leaves its rest
 * out, which is counted all the same: some instructions too many, never too
 * few.
 *
 * Whether a pending interrupt is really taken where a stretch ends is told by
 * tick_gap: the timer's tick is due at a fixed rate, and comes later than that
 * by one stretch at most. (While the CPU sleeps nothing is executed.) */
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "qemu_plugin.h"

enum { PLACES = 32, BLOCKS = 1 << 20 };
#define KERNEL_BASE 0xC0000000u

EXPORT int qemu_plugin_version = PLUGIN_VERSION;

/* A block of guest code, as long as QEMU runs. */
struct block {
    uint32_t pc;
    uint32_t length; /* instructions */
    bool is_main, is_end, is_tick, is_excepted;
    bool opens, closes; /* interrupts are on behind it, before it */
};

/* One stretch, with its blocks in order, as far as there is room. */
struct stretch {
    uint64_t length;
    bool excepted;
    size_t count;
    const struct block *blocks[BLOCKS], *last;
};

static struct stretch stretches[2];
static struct stretch *now = &stretches[0], *longest = &stretches[1];
static uint64_t total, tick_gap;

/* The arguments. */
struct places {
    uint32_t pc[PLACES];
    size_t count;
};
static struct places mains, ends, ticks, opens, irqs, excepts;
static const char *out;

static bool is_among(const struct places *places, uint32_t pc)
{
    for (size_t i = 0; i < places->count; i++)
        if (places->pc[i] == pc)
            return true;
    return false;
}

/* Interrupts are on here. */
static void end_stretch(void)
{
    if (now->length > longest->length && !now->excepted) {
        struct stretch *shorter = longest;
        longest = now;
        now = shorter;
    }
    now->length = 0;
    now->count = 0;
    now->excepted = false;
}

static void count(const struct block *block)
{
    now->length += block->length;
    now->excepted |= block->is_excepted;
    now->last = block;
    if (now->count < BLOCKS)
        now->blocks[now->count++] = block;
}

static void tick(void)
{
    static uint64_t last;

    if (last && total - last > tick_gap)
        tick_gap = total - last;
    last = total;
}

/* The block is about to be executed. */
static void execute(unsigned cpu, void *data)
{
    static bool booted, started, ended, opened;
    const struct block *block = data;
    bool user = block->pc < KERNEL_BASE;

    (void)cpu;
    booted |= block->is_main;
    started |= booted && user;
    ended |= block->is_end;
    if (!started || ended)
        return;
    total += block->length;
    if (block->is_tick)
        tick();
    if (user || opened || block->closes)
        end_stretch();
    opened = block->opens;
    if (!user)
        count(block);
}

static void translated(qemu_plugin_id_t id, struct qemu_plugin_tb *code)
{
    struct block *block = calloc(1, sizeof(*block));
    uint32_t pc = (uint32_t)qemu_plugin_tb_vaddr(code);

    (void)id;
    *block = (struct block){
        .pc = pc,
        .length = (uint32_t)qemu_plugin_tb_n_insns(code),
        .is_main = is_among(&mains, pc),
        .is_end = is_among(&ends, pc),
        .is_tick = is_among(&ticks, pc),
        .is_excepted = is_among(&excepts, pc),
        .opens = is_among(&opens, pc),
        .closes = is_among(&opens, pc - 1) || is_among(&irqs, pc),
    };
    if (block->opens && block->length != 1) {
        fprintf(stderr, "interrupts_off: sti does not end its block\n");
        exit(1);
    }
    qemu_plugin_register_vcpu_tb_exec_cb(code, execute, QEMU_PLUGIN_CB_NO_REGS,
                                         block);
}

static int by_pc(const void *left, const void *right)
{
    const struct block *const *a = left, *const *b = right;

    return ((*a)->pc > (*b)->pc) - ((*a)->pc < (*b)->pc);
}

/* The blocks of the longest stretch, each place once. */
static void write_places(FILE *file)
{
    uint64_t sum = 0;

    qsort(longest->blocks, longest->count, sizeof(longest->blocks[0]), by_pc);
    for (size_t i = 0; i < longest->count; i++) {
        uint32_t pc = longest->blocks[i]->pc;
        sum += longest->blocks[i]->length;
        if (i + 1 < longest->count && longest->blocks[i + 1]->pc == pc)
            continue;
        fprintf(file, "at %" PRIx32 " %" PRIu64 "\n", pc, sum);
        sum = 0;
    }
}

static void finish(qemu_plugin_id_t id, void *data)
{
    FILE *file = fopen(out, "w");

    (void)id;
    (void)data;
    end_stretch(); /* the last one, which goes on to the end */
    if (!file) {
        perror(out);
        return;
    }
    fprintf(file, "total %" PRIu64 "\ntick_gap %" PRIu64 "\n", total, tick_gap);
    fprintf(file, "stretch %" PRIu64 "\n", longest->length);
    if (longest->count)
        fprintf(file, "began %" PRIx32 "\nended %" PRIx32 "\n",
                longest->blocks[0]->pc, longest->last->pc);
    write_places(file);
    fclose(file);
}

EXPORT int qemu_plugin_install(qemu_plugin_id_t id,
                               const struct qemu_info_t *info, int argc,
                               char **argv)
{
    static const struct {
        const char *name;
        struct places *places;
    } options[] = { { "main", &mains }, { "end", &ends },
                    { "tick", &ticks }, { "opens", &opens },
                    { "irq", &irqs },   { "except", &excepts } };

    (void)info;
    for (int i = 0; i < argc; i++) {
        char *value = strchr(argv[i], '=');
        if (!value)
            return 1;
        *value++ = '\0';
        if (strcmp(argv[i], "out") == 0)
            out = value;
        for (size_t k = 0; k < sizeof(options) / sizeof(options[0]); k++)
            if (strcmp(argv[i], options[k].name) == 0 &&
                options[k].places->count < PLACES)
                options[k].places->pc[options[k].places->count++] =
                    (uint32_t)strtoul(value, NULL, 16);
    }
    if (!out || !mains.count || !ends.count || !ticks.count || !opens.count)
        return 1;
    qemu_plugin_register_vcpu_tb_trans_cb(id, translated);
    qemu_plugin_register_atexit_cb(id, finish, NULL);
    return 0;
}
