/* misbehave - does one thing that no program may do (fault_test). */
#include <errno.h>
#include <pthread.h>
#include <reprise/ras.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

static const char constant[] = "constant";

/* The compiler knows that these addresses are bad; it is not to know them. */
static void store(uintptr_t address)
{
    __asm__ volatile("" : "+r"(address));
    *(volatile int *)address = 1;
}

static void load(uintptr_t address)
{
    __asm__ volatile("" : "+r"(address));
    (void)*(volatile int *)address;
}

static void read_null(void)
{
    load(0);
}

static void end_well(int signal)
{
    _exit(signal != SIGSEGV);
}

static void expect_it(void)
{
    signal(SIGSEGV, end_well);
    load(0);
}

static void write_null(void)
{
    store(8);
}

static void jump_null(void)
{
    ((void (*)(void))0)();
}

static void write_text(void)
{
    store((uintptr_t)write_text);
}

static void write_constant(void)
{
    store((uintptr_t)constant);
}

static void read_kernel(void)
{
    load(0xc0100000u);
}

static void write_kernel(void)
{
    store(0xc0100000u);
}

static void jump_kernel(void)
{
    ((void (*)(void))0xc0100000u)();
}

static void read_top(void)
{
    load(0xfffffffcu);
}

static void divide(void)
{
    __asm__ volatile("xorl %%ecx,%%ecx\n\tdivl %%ecx" ::: "eax", "ecx", "edx");
}

static void clear_interrupts(void)
{
    __asm__ volatile("cli");
}

static void halt(void)
{
    __asm__ volatile("hlt");
}

static void output(void)
{
    __asm__ volatile("outb %%al, $0xf4" ::: "eax");
}

static void undefined(void)
{
    __asm__ volatile("ud2");
}

static void breakpoint(void)
{
    __asm__ volatile("int3");
}

static void other_gate(void)
{
    __asm__ volatile("int $0x20");
}

static void page_gate(void)
{
    __asm__ volatile("int $14");
}

static void read_cr0(void)
{
    __asm__ volatile("movl %%cr0, %%eax" ::: "eax");
}

static void load_segment(void)
{
    __asm__ volatile("movw $0x1234, %%ax\n\tmovw %%ax, %%es" ::: "eax");
}

/* A processor starts with a local descriptor table of 64 KiB at address 0. If
 * the kernel leaves that so, nobody else may have memory there. */
static void local_descriptor(void)
{
    __asm__ volatile("movw $0x1007, %%ax\n\tmovw %%ax, %%es" ::: "eax");
}

/* An iret that takes the flag VM from the stack: QEMU allows it to programs,
 * and goes on in virtual-8086 mode at cs:ip. Popped are eip, cs, eflags, esp,
 * ss, es, ds, fs and gs. */
extern uint8_t enters_8086[];
void enter_8086(uint32_t eip, uint32_t cs, uint32_t flags);
__asm__(".globl enter_8086\n"
        "enter_8086:\n\t"
        "popl %ecx\n\t"
        "popl %eax\n\t"
        "popl %ecx\n\t"
        "popl %edx\n\t"
        "orl $0x20002, %edx\n\t"
        "pushl $0\n\tpushl $0x2010\n\tpushl $0\n\tpushl $0\n\t"
        "pushl $0x400\n\tpushl $0x800\n\t"
        "pushl %edx\n\tpushl %ecx\n\tpushl %eax\n\t"
        "movl $39, %eax\n\t" /* sigreturn, if somebody asks */
        ".globl enters_8086\n"
        "enters_8086: iret");

/* A machine may refuse the iret; but nobody may survive it. */
static void refused(int signal_was, siginfo_t *info, void *context)
{
    (void)info;
    if (((ucontext_t *)context)->uc_mcontext.eip != (uint32_t)enters_8086)
        _exit(97);
    signal(signal_was, SIG_DFL);
}

/* IF, IOPL, TF, NT, RF and AC in all ways, from the lowest address to the
 * highest: no handler is called, and no child comes back. */
static void virtual_8086(void)
{
    static const uint16_t segments[] = { 0, 8, 0x1000, 0xffff };
    const struct sigaction action = { .sa_sigaction = refused,
                                      .sa_flags = SA_SIGINFO };
    int status;
    sigaction(SIGSEGV, &action, NULL);
    sigaction(SIGTRAP, &action, NULL);
    for (uint32_t i = 0; i < 64; i++) {
        uint32_t flags = (i & 1) << 9 | (i & 2 ? 0x3000 : 0) | (i & 4) << 6 |
                         (i & 8) << 11 | (i & 16) << 12 | (i & 32) << 13;
        if (fork() == 0)
            enter_8086(i % 3 ? 0 : 0xffff, segments[i % 4], flags);
        if (wait(&status) < 0 || status != SIGSEGV)
            exit(98);
    }
    enter_8086(0, 8, 0);
}

/* A stray jump from a sequence that rolls forward, for it is interrupted in
 * its middle: nobody verifies this one. */
extern uint8_t stray_start[], stray_end[];
void stray(void);
__asm__(".globl stray, stray_start, stray_end\n"
        "stray:\n\t"
        "movl $26, %eax\n\t" /* preempt_after */
        "movl $2, %ebx\n\t"
        "int $0x80\n"
        "stray_start:\n\t"
        ".fill 4, 1, 0x90\n\t"
        "pushl $0x200\n\tpushl $8\n\tpushl $0\n\tpushl $0\n\t"
        "call enter_8086\n"
        "stray_end: ret");

static void virtual_8086_inside(void)
{
    static struct ras_descriptor row = { .recovery = RAS_BREAKPOINT,
                                         .flags = RAS_UNBOUNDED };
    static struct ras_descriptor *slot = &row;
    row.start = row.commit = (uint32_t)stray_start;
    row.end = (uint32_t)stray_end;
    ras_set_slot(&slot);
    stray();
}

static void load_kernel_segment(void)
{
    __asm__ volatile("movw $0x10, %%ax\n\tmovw %%ax, %%ds" ::: "eax");
}

static void single_step(void)
{
    __asm__ volatile("pushfl\n\torl $0x100, (%esp)\n\tpopfl\n\tnop");
}

/* Grows the stack until the guard page. */
static int descend(volatile int *depth)
{
    volatile int room[256];
    room[0] = *depth - 1;
    return room[0] == 0 ? 0 : descend(room) + room[0];
}

static void overflow_stack(void)
{
    volatile int depth = 1 << 30;
    descend(&depth);
}

static void *overflow_in_thread(void *argument)
{
    overflow_stack();
    return argument;
}

static void overflow_thread_stack(void)
{
    pthread_t thread;
    pthread_create(&thread, NULL, overflow_in_thread, NULL);
    pthread_join(thread, NULL);
}

/* A system call and a fault with a stack pointer that leads nowhere. */
static void lose_stack(void)
{
    __asm__ volatile("movl $0xc0100000, %%esp\n\tpushl %%eax" ::: "memory");
}

static void unmap_text(void)
{
    munmap((void *)((uintptr_t)unmap_text & ~4095ul), 4096);
}

static void abort_now(void)
{
    abort();
}

static void free_twice(void)
{
    void *volatile memory = malloc(10);
    free(memory);
    free(memory);
}

/* These live on: the kernel must not trip over a program's own state. */
static void call_with_odd_segments(void)
{
    int result;
    __asm__ volatile("pushl %%es\n\tpushl %%ds\n\t"
                     "xorl %%ecx, %%ecx\n\tmovw %%cx, %%es\n\t"
                     "movw %%cx, %%ds\n\tint $0x80\n\t"
                     "popl %%ds\n\tpopl %%es"
                     : "=a"(result)
                     : "0"(0)
                     : "ecx", "memory");
    exit(result == getpid() ? 0 : 1);
}

static void call_with_odd_flags(void)
{
    int result;
    __asm__ volatile("pushfl\n\torl $0x44400, (%%esp)\n\tpopfl\n\t"
                     "int $0x80\n\tpushfl\n\tandl $~0x44400, (%%esp)\n\tpopfl"
                     : "=a"(result)
                     : "0"(0)
                     : "cc", "memory");
    exit(result == getpid() ? 0 : 1);
}

static void call_without_stack(void)
{
    int result;
    __asm__ volatile("movl %%esp, %%esi\n\txorl %%esp, %%esp\n\tint $0x80\n\t"
                     "movl %%esi, %%esp"
                     : "=a"(result)
                     : "0"(0)
                     : "esi", "memory");
    exit(result == getpid() ? 0 : 1);
}

static const struct {
    const char *name;
    void (*run)(void);
} modes[] = {
    { "read_null", read_null },
    { "expect_it", expect_it },
    { "write_null", write_null },
    { "jump_null", jump_null },
    { "write_text", write_text },
    { "write_constant", write_constant },
    { "read_kernel", read_kernel },
    { "write_kernel", write_kernel },
    { "jump_kernel", jump_kernel },
    { "read_top", read_top },
    { "divide", divide },
    { "clear_interrupts", clear_interrupts },
    { "halt", halt },
    { "output", output },
    { "undefined", undefined },
    { "breakpoint", breakpoint },
    { "other_gate", other_gate },
    { "page_gate", page_gate },
    { "read_cr0", read_cr0 },
    { "load_segment", load_segment },
    { "local_descriptor", local_descriptor },
    { "virtual_8086", virtual_8086 },
    { "virtual_8086_inside", virtual_8086_inside },
    { "load_kernel_segment", load_kernel_segment },
    { "single_step", single_step },
    { "overflow_stack", overflow_stack },
    { "overflow_thread_stack", overflow_thread_stack },
    { "lose_stack", lose_stack },
    { "unmap_text", unmap_text },
    { "abort", abort_now },
    { "free_twice", free_twice },
    { "call_with_odd_segments", call_with_odd_segments },
    { "call_with_odd_flags", call_with_odd_flags },
    { "call_without_stack", call_without_stack },
};

/* 99: the misdeed went through; 2: there is no such mode. */
int main(int argc, char **argv)
{
    for (size_t i = 0; argc == 2 && i < sizeof(modes) / sizeof(modes[0]); i++) {
        if (!strcmp(argv[1], modes[i].name)) {
            modes[i].run();
            return 99;
        }
    }
    fprintf(stderr, "usage: misbehave MODE\n");
    return 2;
}
