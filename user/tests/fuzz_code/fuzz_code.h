/* fuzz_code.h - what the files of this program share. */
#ifndef FUZZ_CODE_H
#define FUZZ_CODE_H

#include <reprise/fuzzing.h>

#define ADDRESS(pointer) ((uint32_t)(uintptr_t)(pointer))
#define COUNT(table) (sizeof(table) / sizeof((table)[0]))
#define ONE_OF(table) ((table)[random_below(COUNT(table))])

enum { DATA_PAGES = 4, LONGEST = 256 };

/* run.asm knows the layout: as popa has it, and where to begin. */
struct registers {
    uint32_t edi, esi, ebp, ebx, esp, edx, ecx, eax, code;
};
void run_program(const struct registers *registers);
void program_over(int signal);

/* A page for code and its pages of data; behind each nothing is mapped. */
extern uint8_t *text, *data;

/* program.c: make the program with this seed, and what it begins with. */
void make_program(uint32_t seed, struct registers *registers);

/* child.c: how far it has come, in memory that parent and children share. */
struct tally {
    volatile uint32_t next, end; /* seeds */
};
_Noreturn void child_run(struct tally *tally);
/* Print the program instead of running it. */
void child_show(uint32_t seed);

#endif
