/* fuzz_sequences - register random code, and hold the kernel to its word.
 *
 *     fuzz_sequences SEED COUNT
 *
 * What is accepted runs once undisturbed and then preempted at each of its
 * boundaries: registers (but those that the descriptor gives up), flags and
 * memory have to come out the same. A child does it, for code may fault, and
 * past a commit that is its end; the next one goes on from there.
 */
#include "fuzz_sequences.h"

#include <errno.h>
#include <reprise/reprise.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <reprise/tap.h>
#include <unistd.h>

/* Instructions from run()'s system call to the code: none of them matters. */
enum { FIRST_STEP = 10, MOST_STEPS = 64, FLAGS = 0x8d5, PROGRESS_STEP = 20000 };

static struct generated where = { .leads_to = run_end };
static volatile uint32_t *data;

/* In memory that parent and children share. */
static volatile struct tally {
    uint32_t done, accepted, interrupted, broken, died;
    uint32_t errors[8]; /* EINVAL, EFAULT, EEXIST, ENOEXEC, others */
} * tally;

struct outcome {
    struct registers registers;
    uint32_t words[FUZZ_WORDS];
};

static sigjmp_buf faulted;

static void on_fault(int signal)
{
    siglongjmp(faulted, signal);
}

static void start_with(struct registers *registers, uint32_t seed)
{
    uint32_t *word = &registers->eax;
    for (int i = 0; i < FUZZ_WORDS; i++)
        data[i] = seed * 2654435761u + (uint32_t)i * 40503u;
    for (int i = 0; i < 8; i++)
        word[i] = seed * 40503u ^ (uint32_t)i * 2654435761u;
    registers->esi = (uint32_t)(data + FUZZ_WORDS / 2); /* with disp8, all */
    registers->edi = registers->esi + 16;
    registers->ebp = (uint32_t)run_end;
    registers->flags &= 0xd5;
}

/* Run it, preempted after so many instructions: 0, or the signal that it
 * died of. */
static int run_once(uint32_t code, uint32_t seed, uint32_t after,
                    struct outcome *outcome)
{
    int signal = sigsetjmp(faulted, 1);
    if (signal) {
        preempt_after_np(0);
        return signal;
    }
    start_with(&outcome->registers, seed);
    outcome->registers.after = after;
    run(&outcome->registers, code);
    memcpy(outcome->words, (const void *)data, sizeof(outcome->words));
    return 0;
}

static int same(const struct outcome *a, const struct outcome *b,
                uint32_t clobbers)
{
    const uint32_t *first = &a->registers.eax, *second = &b->registers.eax;
    static const uint32_t bit[] = { RAS_EAX, RAS_ECX, RAS_EDX, RAS_EBX,
                                    RAS_EBP, RAS_ESI, RAS_EDI };
    for (int i = 0; i < 7; i++)
        if (!(clobbers & bit[i]) && first[i] != second[i])
            return 0;
    if (!(clobbers & RAS_FLAGS) &&
        ((a->registers.flags ^ b->registers.flags) & FLAGS))
        return 0;
    return !memcmp(a->words, b->words, sizeof(a->words));
}

/* Prints the bytes, for a disassembler. */
static void show(const struct ras_descriptor *d, const struct ras_last *last)
{
    char line[3 * RAS_LENGTH_MAX + 4] = "";
    size_t length = 0;
    for (uint32_t pc = d->start; pc < d->end; pc++)
        length += (size_t)snprintf(line + length, sizeof(line) - length,
                                   " %02x", *(const uint8_t *)(uintptr_t)pc);
    tap_note("registration %u broke when it was interrupted at start%+d:",
             (unsigned)tally->done, (int)(last->pc - d->start));
    tap_note("  commit start+%u, recovery %u, flags %u, clobbers %x:%s",
             (unsigned)(d->commit - d->start), d->recovery, d->flags,
             (unsigned)d->clobbers, line);
}

static void interrupt_everywhere(const struct ras_descriptor *d, uint32_t seed)
{
    struct outcome expected, got;
    struct ras_last last;
    uint32_t clobbers = d->clobbers ? d->clobbers : RAS_CLOBBERS;
    if (d->recovery == RAS_FAULT)
        clobbers |= RAS_ECX; /* the load at its end */
    if (run_once(d->start, seed, 0, &expected))
        return;
    for (uint32_t n = FIRST_STEP; n < MOST_STEPS; n++) {
        ras_last(&last);
        uint32_t before = last.count;
        if (run_once(d->start, seed, n, &got) ||
            !same(&expected, &got, clobbers)) {
            ras_last(&last);
            show(d, &last);
            tally->broken++;
            return;
        }
        ras_last(&last);
        if (last.count == before)
            break; /* it was over by then */
        tally->interrupted++;
    }
}

static void count_error(void)
{
    static const int known[] = { EINVAL, EFAULT, EEXIST, ENOEXEC };
    int i = 0;
    while (i < 4 && known[i] != errno)
        i++;
    tally->errors[i]++;
}

static void register_one(uint32_t seed)
{
    struct ras_descriptor descriptor;
    random_seed(seed);
    mprotect(where.text, FUZZ_PAGE, PROT_READ | PROT_WRITE);
    generate(&where, &descriptor);
    mprotect(where.text, FUZZ_PAGE, PROT_READ | PROT_EXEC);
    if (ras_register(&descriptor, 1)) {
        count_error();
        return;
    }
    tally->accepted++;
    interrupt_everywhere(&descriptor, random_word());
    ras_unregister((const void *)(uintptr_t)descriptor.start);
}

static _Noreturn void child(uint32_t seed, uint32_t count)
{
    static const int signals[] = { SIGSEGV, SIGILL, SIGFPE, SIGTRAP, SIGBUS };
    for (unsigned i = 0; i < sizeof(signals) / sizeof(signals[0]); i++)
        signal(signals[i], on_fault);
    while (tally->done < count) {
        uint32_t mine = seed + tally->done++;
        register_one(mine);
        if (tally->done % PROGRESS_STEP == 0)
            tap_note("%u of %u", (unsigned)tally->done, (unsigned)count);
    }
    _exit(0);
}

static void fuzz(uint32_t seed, uint32_t count)
{
    while (tally->done < count) {
        int status = 0;
        pid_t pid = fork();
        if (pid == 0)
            child(seed, count);
        if (waitpid(pid, &status, 0) != pid)
            break;
        tally->died += status != 0;
    }
}

static void *pages(int prot, int flags)
{
    return mmap(NULL, FUZZ_PAGE, prot, flags | MAP_ANONYMOUS, -1, 0);
}

int main(int argc, char **argv)
{
    uint32_t seed = argc > 1 ? (uint32_t)strtoul(argv[1], NULL, 0) : 1;
    uint32_t count = argc > 2 ? (uint32_t)strtoul(argv[2], NULL, 0) : 2000;
    uint32_t frames;
    uint8_t *guard = pages(PROT_READ | PROT_WRITE, MAP_PRIVATE);
    where.text = pages(PROT_READ | PROT_WRITE, MAP_PRIVATE);
    where.guard = guard;
    data = pages(PROT_READ | PROT_WRITE, MAP_PRIVATE);
    tally = pages(PROT_READ | PROT_WRITE, MAP_SHARED);
    memset(guard, 0, FUZZ_PAGE);
    memset(where.text, 0, FUZZ_PAGE);
    data[0] = 0;
    tap_note("seed %u", (unsigned)seed);
    fuzz(seed, 100); /* what is made once has been made then */
    frames = status_now().frames_free;
    tally->done = 0;
    fuzz(seed, count);
    tap_note("%u accepted; EINVAL %u, EFAULT %u, EEXIST %u, ENOEXEC %u, else "
             "%u; %u children died of faults past a commit",
             (unsigned)tally->accepted, (unsigned)tally->errors[0],
             (unsigned)tally->errors[1], (unsigned)tally->errors[2],
             (unsigned)tally->errors[3], (unsigned)tally->errors[4],
             (unsigned)tally->died);
    promise_equal(tally->done, count, "%u random sequences were offered",
                  (unsigned)count);
    promise(tally->accepted > count / 20, "%u of them were accepted",
            (unsigned)tally->accepted);
    promise(tally->interrupted > tally->accepted,
            "they were interrupted %u times", (unsigned)tally->interrupted);
    promise_equal(tally->broken, 0, "none broke its contract");
    promise_equal((int)status_now().frames_free, (int)frames,
                  "no frame was lost");
    return tap_done();
}
