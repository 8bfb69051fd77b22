/* pending.c - of a state on several CPUs: the stores that wait in buffers.
 *
 * They are known as memory is (known.c), and done with as buffer.c does it:
 * before a step the CPU's stores are laid over memory, and afterwards what the
 * step wrote is taken back from it, into the buffer. The run tells how many
 * wait before each step; so it need not be known here why some have arrived.
 */
#include <stdbool.h>
#include <string.h>

#include "states_private.h"

/* What stood in memory, to be there again. */
struct below {
    uint32_t count;
    struct known_word word[(WAITING_MAX + EXPLORE_TOUCHES) * STORE_WORDS];
};

uint64_t explore_number_of_pending(const struct pending *pending, unsigned cpus)
{
    uint64_t number = 0;

    for (unsigned cpu = 0; cpu < cpus; cpu++) {
        const struct pending_buffer *buffer = &pending->buffer[cpu];
        for (uint32_t i = 0; i < buffer->count; i++)
            for (uint32_t w = 0; w < buffer->store[i].words; w++) {
                const struct known_piece *piece = &buffer->store[i].word[w];
                number = explore_mix(number + cpu, piece->at);
                number = explore_mix(number, piece->id);
            }
        number = explore_mix(number, buffer->count);
    }
    return number;
}

/* ---- arriving ---- */

static void write_store(struct known *memory, const struct pending_store *store)
{
    for (uint32_t w = 0; w < store->words; w++)
        explore_write_piece(memory, &store->word[w]);
}

static void drop_oldest(struct pending_buffer *buffer)
{
    buffer->count--;
    memmove(&buffer->store[0], &buffer->store[1],
            buffer->count * sizeof(buffer->store[0]));
}

void explore_pending_arrives(struct pending *pending, struct known *memory,
                             unsigned cpu)
{
    struct pending_buffer *buffer = &pending->buffer[cpu];

    if (!buffer->count)
        return;
    write_store(memory, &buffer->store[0]);
    drop_oldest(buffer);
}

void explore_pending_drain(struct pending *pending, struct known *memory,
                           unsigned cpu)
{
    while (pending->buffer[cpu].count)
        explore_pending_arrives(pending, memory, cpu);
}

int explore_pending_excess(const struct pending *pending,
                           const uint8_t *waiting)
{
    int cpus = 0;

    for (unsigned cpu = 0; cpu < EXPLORE_CPUS; cpu++) {
        if (pending->buffer[cpu].count < waiting[cpu])
            return -1;
        cpus += pending->buffer[cpu].count > waiting[cpu];
    }
    return cpus;
}

void explore_pending_settle(struct pending *pending, struct known *memory,
                            const uint8_t *waiting)
{
    for (unsigned cpu = 0; cpu < EXPLORE_CPUS; cpu++)
        while (pending->buffer[cpu].count > waiting[cpu]) {
            if (memory)
                write_store(memory, &pending->buffer[cpu].store[0]);
            drop_oldest(&pending->buffer[cpu]);
        }
}

void explore_pending_begin(struct pending *pending)
{
    for (unsigned cpu = 0; cpu < EXPLORE_CPUS; cpu++)
        pending->buffer[cpu].count = 0;
}

/* ---- one step ---- */

static void keep(struct below *below, struct known *memory, uint32_t at)
{
    below->word[below->count++] = explore_known_word(memory, at);
}

/* The bits of the word at `at` that lie in the access. */
static uint32_t bits_of(const struct access *access, uint32_t at)
{
    uint32_t bits = 0;

    for (uint32_t byte = 0; byte < 4; byte++)
        if (at + byte - access->at < access->size)
            bits |= 0xffu << byte * 8;
    return bits;
}

static uint32_t end_of(const struct access *access)
{
    return access->at + access->size;
}

static void show(const struct pending_buffer *buffer,
                 const struct operation *operation, struct known *memory,
                 struct below *below)
{
    below->count = 0;
    for (uint32_t i = 0; i < buffer->count; i++) {
        const struct pending_store *store = &buffer->store[i];
        for (uint32_t w = 0; w < store->words; w++)
            keep(below, memory, store->word[w].at);
        write_store(memory, store);
    }
    for (int i = 0; i < operation->count; i++) {
        const struct access *access = &operation->access[i];
        if (access->how & ACCESS_WRITES)
            for (uint32_t at = access->at & ~3u; at < end_of(access); at += 4)
                keep(below, memory, at);
    }
}

static struct pending_store made(struct known *memory,
                                 const struct access *access)
{
    struct pending_store store = { 0 };

    for (uint32_t at = access->at & ~3u; at < end_of(access); at += 4)
        store.word[store.words++] =
            explore_read_piece(memory, at, bits_of(access, at));
    return store;
}

static void hide(struct pending_buffer *buffer,
                 const struct operation *operation, struct known *memory,
                 struct below *below)
{
    struct pending_store store[EXPLORE_TOUCHES];
    int count = 0;

    for (int i = 0; i < operation->count; i++)
        if (operation->access[i].how & ACCESS_WRITES)
            store[count++] = made(memory, &operation->access[i]);
    while (below->count)
        explore_restore_word(memory, &below->word[--below->count]);
    for (int i = 0; i < count; i++) {
        if (buffer->count == WAITING_MAX) {
            write_store(memory, &buffer->store[0]);
            drop_oldest(buffer);
        }
        buffer->store[buffer->count++] = store[i];
    }
}

static bool is_known(const struct operation *operation)
{
    if (operation->kind == OPERATION_UNKNOWN)
        return false;
    for (int i = 0; i < operation->count; i++)
        if (operation->access[i].how & ACCESS_WRITES &&
            operation->access[i].size > STORE_MAX)
            return false;
    return true;
}

enum effect explore_execute_there(struct pending *pending, struct known *memory,
                                  const struct run *run,
                                  const struct step *step,
                                  const mcontext_t *after)
{
    static struct below below;
    const struct code *code = explore_code(step->before.eip);
    unsigned cpu = run->scenario->cpus[step->thread];
    struct operation operation =
        explore_operation(&step->before, run->tls[step->thread]);
    enum effect effect;

    if (operation.kind == OPERATION_FENCE || operation.kind == OPERATION_CALL) {
        explore_pending_drain(pending, memory, cpu);
        return explore_execute(memory, code, &step->before, after);
    }
    if (!is_known(&operation))
        return EFFECT_UNKNOWN;
    show(&pending->buffer[cpu], &operation, memory, &below);
    effect = explore_execute(memory, code, &step->before, after);
    hide(&pending->buffer[cpu], &operation, memory, &below);
    return effect == EFFECT_KNOWN ? effect : EFFECT_UNKNOWN;
}
