/* forced_call.h - call a function that is preempted at a chosen instruction,
 * and see every register that comes back. For tests in the guest. */
#ifndef FORCED_CALL_H
#define FORCED_CALL_H

#include <stdint.h>

struct forced_call {
    uint32_t instructions; /* from the call to the preemption; see below */
    uint32_t function;
    uint32_t arguments[6];
    uint32_t eax, ecx, edx, ebx, esi, edi, ebp; /* afterwards */
    uint32_t esp_moved;                         /* by how much: 0 */
    uint32_t restarts;                          /* for the caller's use */
};

/* ebx (see .instructions), esi, edi and ebp hold this during the call. */
enum {
    FORCED_CALL_ESI = 0x51515151,
    FORCED_CALL_EDI = (int)0xd1d1d1d1,
    FORCED_CALL_EBP = (int)0xb9b9b9b9
};

/* Call call->function with the arguments, after asking the kernel for a
 * preemption so many instructions later: 1 is before the function's first
 * instruction, 2 before its second. */
void forced_call(struct forced_call *call);

#endif
