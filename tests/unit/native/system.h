/* system.h - the system below the library under test, which a test can watch
 * and make fail. system.c implements the calls. */
#ifndef SYSTEM_H
#define SYSTEM_H

#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>

/* Memory: what is mapped, in bytes and in mappings; and how much there is. */
extern size_t system_mapped, system_mappings;
extern size_t system_memory;

/* Descriptors from 3 on are files of the host. The rest is the console. */

/* Output, of any of its descriptors: what was written and by how many calls;
 * how much one call takes at most; the errno with which it fails, or 0. */
enum { SYSTEM_OUTPUT = 64 * 1024 };
extern char system_output[SYSTEM_OUTPUT + 1];
extern size_t system_written, system_writes;
extern size_t system_write_most;
extern int system_write_error;
void system_reset_output(void);

/* Input: one read takes a line of this. */
extern const char *system_input;
extern size_t system_reads;

/* setjmp(system_end) is 0 at first, and one of these when the code under test
 * has ended the program. */
enum { SYSTEM_ABORTED = 1, SYSTEM_EXITED = 2 };
extern jmp_buf system_end;
extern int system_exit_status;

#endif
