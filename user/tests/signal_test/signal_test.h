/* signal_test.h - what the files of this test share. */
#ifndef SIGNAL_TEST_H
#define SIGNAL_TEST_H

#include <signal.h>

/* The last handler saw this. */
struct seen {
    volatile int count, signal, code;
    volatile pid_t pid;
    void *volatile address;
};
extern struct seen seen;

/* Install the noting handler with these flags; forgets what was seen. */
void note_signal(int signal, int flags);

/* Tell how a child ends that exits with what `body` returns. */
int child_status(int (*body)(void));

void test_blocking_calls(void);   /* blocking.c */
void test_children_ignored(void); /* children.c */
void test_faults(void);           /* faults.c */
void test_frames(void);           /* frames.c */
void test_forged(void);           /* forged.c */
void test_groups(void);           /* groups.c */
void test_offers(void);           /* offers.c */
void test_orphans(void);          /* orphans.c */
void test_pending(void);          /* pending.c */
void test_sequences(void);        /* sequences.c */
void test_timers(void);           /* timers.c */

#endif
