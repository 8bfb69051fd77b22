/* abort.c - the end of a program that has noticed its own mistake.
 *
 * An invalid instruction: the kernel kills the process and says where it
 * stood, as for any fault. What stdout still holds is lost.
 */
#include <stdlib.h>

_Noreturn void abort(void)
{
    __builtin_trap();
}
