/* mutex_test.h - what the files of this test share. */
#ifndef MUTEX_TEST_H
#define MUTEX_TEST_H

#include <pthread.h>

/* Initialise with a type, and the mechanism that main tests now. */
void new_mutex(pthread_mutex_t *mutex, int type);

/* contention.c: many threads want one mutex. */
void test_contention(const char *mechanism_name, const char *type_name,
                     int type);

/* environment.c: REPRISE_MUTEX. */
void test_environment(void);

#endif
