/* rseq.c - a section as rseq(2) describes it: struct rseq in the thread's own
 * memory, the descriptor in a section of its own, the abort handler behind
 * its signature, and the registration by syscall(2). */
#include <linux/rseq.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "manual_test.h"

#ifndef RSEQ_SIG
#define RSEQ_SIG 0x53053053
#endif

static __thread volatile struct rseq own
    __attribute__((aligned(32))) = { .cpu_id = (uint32_t)-1 };

int rseq_register(void)
{
    return (int)syscall(__NR_rseq, &own, sizeof(own), 0, RSEQ_SIG);
}

int rseq_add(volatile int *counter, int amount)
{
    int aborts = -1;

again:
    aborts++;
    __asm__ goto volatile(".pushsection __rseq_cs, \"aw\"\n\t"
                          ".balign 32\n"
                          "3:\t.long 0, 0\n\t"
                          ".long 1f, 0, 2f - 1f, 0, 4f, 0\n\t"
                          ".popsection\n\t"
                          "movl $3b, %[rseq_cs]\n"
                          "1:\tmovl %[counter], %%eax\n\t"
                          "addl %[amount], %%eax\n\t"
                          "movl %%eax, %[counter]\n"
                          "2:\n\t"
                          ".pushsection __rseq_failure, \"ax\"\n\t"
                          ".byte 0x0f, 0xb9, 0x3d\n\t"
                          ".long %c[signature]\n"
                          "4:\tjmp %l[again]\n\t"
                          ".popsection"
                          :
                          : [rseq_cs] "m"(own.rseq_cs), [counter] "m"(*counter),
                            [amount] "r"(amount), [signature] "i"(RSEQ_SIG)
                          : "eax", "memory", "cc"
                          : again);
    return aborts;
}
