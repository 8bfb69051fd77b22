/* thread_test.h - the parts of this test. */
#ifndef THREAD_TEST_H
#define THREAD_TEST_H

void test_life(void);       /* life.c: create, join, detach, exit, once */
void test_gone(void);       /* gone.c: a pthread_t without a thread */
void test_attributes(void); /* attributes.c: set, read, refused */
void test_privacy(void);    /* privacy.c: errno, __thread, the FPU's state */
void test_leaks(void);      /* leaks.c: frames after many threads */

#endif
