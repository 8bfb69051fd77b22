/* long_calls.h - what the files of this test share. */
#ifndef LONG_CALLS_H
#define LONG_CALLS_H

#include <pthread.h>
#include <stddef.h>

enum { PAGE = 4096 };

/* Make as many threads as there can be, or `count`, which run `main`: how many
 * they are. They have to end before join_crowd() returns. */
int make_crowd(int count, void *(*main)(void *));
void join_crowd(void);
/* One that sleeps until end_crowd(), which joins it, too. */
void *wait_for_end(void *argument);
void wake_crowd(void);
void end_crowd(void);
extern pthread_t crowd[];

/* Run `main` in a child, and wait for it: its status. */
int in_child(void (*main)(void));
/* Until as many threads as that sleep, of all processes. */
void await_sleepers(int count);
/* Private memory that is there; it is not touched. */
char *memory(size_t size);

void wake_many(void);
void time_many(void);
void end_many(void);
void signal_many(void);
void change_much_memory(void);
void change_many_regions(void);
void register_many(void);
void name_much(void);
void print_much(void);
void direct_many(void);

#endif
