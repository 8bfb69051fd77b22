/* syscall_test.h - what the files of this test share. */
#ifndef SYSCALL_TEST_H
#define SYSCALL_TEST_H

#include <stdint.h>

enum { MOST_ARGUMENTS = 5 };

/* The bare system call: eax after int 0x80. Also for numbers and arguments
 * that the library would never pass. */
int32_t bare_call(uint32_t number, const uint32_t arguments[MOST_ARGUMENTS]);

void test_pointers(void); /* pointers.c: bad addresses */
void test_errors(void);   /* errors.c: what the headers name */
void test_time(void);     /* time.c: clocks, sleeping, futexes */
void test_children(void); /* children.c: spawn and waitpid */

#endif
