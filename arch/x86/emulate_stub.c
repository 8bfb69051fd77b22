#include "arch.h"
bool arch_emulate(struct thread *thread, const struct instruction *i,
                  struct emulation_fault *fault)
{
    (void)thread;
    (void)i;
    (void)fault;
    return false;
}
