/* child.c - one program after the other, until one is the end of the child.
 * The next child goes on with the next seed. */
#include "fuzz_code.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <unistd.h>

enum { STEPS = 2000, TICK_US = 1000 };

static void *pages(unsigned count, int prot)
{
    size_t size = count * FUZZ_PAGE;
    uint8_t *memory =
        mmap(NULL, size + FUZZ_PAGE, prot, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    munmap(memory + size, FUZZ_PAGE);
    return memory;
}

static void prepare(void)
{
    static uint8_t alternate[SIGSTKSZ];
    static const int all[] = { SIGSEGV, SIGILL,  SIGTRAP, SIGBUS,
                               SIGFPE,  SIGALRM, SIGUSR1, SIGPIPE };
    const stack_t stack = { .ss_sp = alternate, .ss_size = sizeof(alternate) };
    const struct sigaction action = { .sa_handler = program_over,
                                      .sa_flags = SA_ONSTACK | SA_NODEFER };

    setpgid(0, 0);
    text = pages(1, PROT_READ | PROT_WRITE | PROT_EXEC);
    data = pages(DATA_PAGES, PROT_READ | PROT_WRITE);
    sigaltstack(&stack, NULL);
    for (unsigned i = 0; i < COUNT(all); i++)
        sigaction(all[i], &action, NULL);
}

/* Undoes what the last one did to its mask, its steps and its timer. */
static void rearm(uint32_t seed)
{
    const struct itimerval tick = { { 0, TICK_US }, { 0, TICK_US } };
    const sigset_t nothing = 0;

    setitimer(ITIMER_REAL, &tick, NULL);
    if (seed % 64 == 0)
        ras_designate(seed / 64 % 2);
    sigprocmask(SIG_SETMASK, &nothing, NULL);
    if (seed % 4 == 0)
        signal_after_np(STEPS, SIGUSR1);
}

_Noreturn void child_run(struct tally *tally)
{
    struct registers registers;

    prepare();
    for (int fd = 0; fd < 3; fd++)
        close(fd); /* or it was not open */
    while (tally->next < tally->end) {
        uint32_t seed = tally->next++;
        make_program(seed, &registers);
        rearm(seed);
        run_program(&registers);
        preempt_after_np(0);
    }
    _exit(0);
}

void child_show(uint32_t seed)
{
    struct registers r;

    prepare();
    make_program(seed, &r);
    printf("# edi %08x esi %08x ebp %08x ebx %08x\n# edx %08x ecx %08x "
           "eax %08x esp %08x\n# code %08x:",
           r.edi, r.esi, r.ebp, r.ebx, r.edx, r.ecx, r.eax, r.esp, r.code);
    for (const uint8_t *at = text + r.code % FUZZ_PAGE; at < text + FUZZ_PAGE;
         at++)
        printf(" %02x", *at);
    printf("\n");
}
