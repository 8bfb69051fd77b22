/* fuzz_sequences.h - what the files of this program share. */
#ifndef FUZZ_SEQUENCES_H
#define FUZZ_SEQUENCES_H

#include <reprise/fuzzing.h>

/* run.asm knows the layout. */
struct registers {
    uint32_t eax, ecx, edx, ebx, ebp, esi, edi, flags;
    uint32_t after;
};
void run(struct registers *registers, uint32_t code);
extern const char run_end[];

#endif
