/* manual_test.h - what the two programs offer to the test. */
#ifndef MANUAL_TEST_H
#define MANUAL_TEST_H

/* rasctl.c: as NetBSD's page. Install the sequence: 0, or -1 with errno. */
int rasctl_install(void);
int rasctl_test_and_set(volatile int *cell);

/* rseq.c: as Linux's. Register the calling thread: 0, or -1 with errno. */
int rseq_register(void);
/* Add to *counter; how often that was aborted. */
int rseq_add(volatile int *counter, int amount);

#endif
