/* schedule_test.h - what the files of this test share. */
#ifndef SCHEDULE_TEST_H
#define SCHEDULE_TEST_H

#include <pthread.h>
#include <reprise/reprise.h>

/* bodies.asm */
void *count_up(void *word);
void *yields(void *word);
void *calls(void *word);
void *clears_flag(void *word);
void *maps(void *);
extern const char count_up_loop[], yields_after[], calls_after[];
extern const char clears_flag_loop[], maps_call[], maps_after[];

enum { FAR = 100000 };

/* A directed thread that runs `body`; its tid. */
int32_t start(void *(*body)(void *), volatile void *argument);
/* One segment, of which `stop` and `ran` are promised. */
struct segment_np run(struct segment_np segment);
struct segment_np run_to(int32_t tid, const char *where);
/* Do this in a child: its status, as from waitpid(). */
int in_child(void (*act)(void));

void test_events(void);
void test_ends(void);
void test_aside(void);
void test_time(void);
void test_others(void); /* others.c: whoever is not directed */

#endif
