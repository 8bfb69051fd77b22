/* ras_thread.c - what the sequences of a program want of each of its threads.
 *
 * The linker has collected the descriptors of the dynamic sequences that the
 * program calls, and a word for each use of a reservation: where there are
 * none, a thread asks the kernel for nothing, and costs it nothing. */
#include <reprise/ras.h>

#include "libc/internal/tls_private.h"
#include "pthread_private.h"

/* From lib/program.ld. */
extern const char __ras_dynamic_start[], __ras_dynamic_end[];
extern const char __ras_interruptions_start[], __ras_interruptions_end[];

int __ras_prepare_thread(void)
{
    pthread_t self = current_thread();
    int error = 0;

    if (__ras_dynamic_end - __ras_dynamic_start)
        error = ras_set_slot(&self->ras_slot);
    if (!error && __ras_interruptions_end - __ras_interruptions_start)
        error = ras_count_interruptions(&self->interruptions);
    return error;
}
