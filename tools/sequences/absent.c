/* absent.c - what the kernel's code that is linked here would call on a machine
 * that runs threads. Here none runs, and nothing calls it. */
#include <stdlib.h>

#define ABSENT(name) \
    void name(void); \
    void name(void)  \
    {                \
        abort();     \
    }

ABSENT(arch_breakpoint)
ABSENT(arch_emulate)
ABSENT(arch_lookup)
ABSENT(arch_map)
ABSENT(arch_user_register)
ABSENT(kfree)
ABSENT(kmalloc)
ABSENT(kzalloc)
ABSENT(machine_frame_data)
ABSENT(machine_frame_of)
ABSENT(ras_cpu)
ABSENT(ras_judge)
ABSENT(ras_put)
ABSENT(ras_remove)
ABSENT(ras_starting_at)
ABSENT(ras_take_effect)
ABSENT(space_put_back)
ABSENT(space_touch)
