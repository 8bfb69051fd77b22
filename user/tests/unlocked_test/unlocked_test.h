/* unlocked_test.h - what is called, one step at a time. */
#ifndef UNLOCKED_TEST_H
#define UNLOCKED_TEST_H

#include <pthread.h>

/* How the library changes its words in a call: by the mechanism that
 * REPRISE_MUTEX chooses; not at all; or by a locked instruction whatever is
 * chosen, so that the test itself is tried. */
enum means { CHOSEN, NO_WORD, PLANTED };

struct row {
    const char *name;
    void (*call)(void);
    enum means means;
};

extern const struct row rows[];
extern const int row_count;

/* A thread that a call made, and then yields so that it can run to its end. */
extern volatile pthread_t made;

#endif
