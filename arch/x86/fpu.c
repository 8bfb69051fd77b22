/* fpu.c - x87 and SSE state: saved and loaded whole at every switch.
 * Source: Intel SDM volume 1, section 10.5. */
#include "io.h"
#include "x86_private.h"

enum { CR4_OSFXSR = 1 << 9, CR4_OSXMMEXCPT = 1 << 10, MXCSR_DEFAULT = 0x1F80 };
enum { MXCSR_MASK_DEFAULT = 0xFFBF };

struct fpu_state fpu_initial_state FPU_ALIGNED;

void fpu_init(void)
{
    const uint32_t mxcsr = MXCSR_DEFAULT;

    write_cr4(read_cr4() | CR4_OSFXSR | CR4_OSXMMEXCPT);
    __asm__ volatile("fninit\n\tldmxcsr %0" : : "m"(mxcsr));
    fpu_save(&fpu_initial_state);
    if (!fpu_initial_state.mxcsr_mask) /* on CPUs that do not tell it */
        fpu_initial_state.mxcsr_mask = MXCSR_MASK_DEFAULT;
}
