/* inside.c - registering a range in which another thread stands.
 *
 * The thread runs code that this file writes into the text page: a nop, and
 * a jump to itself where the thread is to stand.
 */
#include <errno.h>
#include <pthread.h>
#include <string.h>
#include <tap.h>
#include <time.h>

#include "register_test.h"

enum { AT = 1024, NOP = 0x90, RETURN = 0xc3 };

static void *run_code(void *argument)
{
    ((void (*)(void))(uintptr_t)argument)();
    return NULL;
}

/* Start a thread that stays at text + place. */
static pthread_t stand_at(uint32_t place)
{
    static const uint8_t jump_to_itself[] = { 0xeb, 0xfe };
    struct timespec pause = { 0, 5000000 };
    pthread_t thread;
    memset(text + AT, NOP, 16);
    memcpy(text + place, jump_to_itself, sizeof(jump_to_itself));
    pthread_create(&thread, NULL, run_code, text + AT);
    nanosleep(&pause, NULL);
    return thread;
}

static void let_go(pthread_t thread, uint32_t place)
{
    *(volatile uint8_t *)(text + place) = RETURN;
    pthread_join(thread, NULL);
}

static void test_past_commit(void)
{
    struct ras_descriptor rows[2];
    pthread_t thread = stand_at(AT + 4);
    int before = registered();
    rows[0] = row_at(AT + 64, AT + 65, AT + 70);
    rows[1] = row_at(AT, AT + 2, AT + 8);
    promise_errno(ras_register(rows, 2), EBUSY,
                  "a thread stands past the commit");
    promise_equal(registered(), before, "then nothing is registered");
    let_go(thread, AT + 4);
    promise_errno(ras_register(rows, 2), 0, "when it has gone, it works");
    ras_unregister(text + AT);
    ras_unregister(text + AT + 64);
}

static void test_before_commit(void)
{
    struct ras_statistics found;
    struct ras_descriptor row = row_at(AT, AT + 4, AT + 8);
    pthread_t thread = stand_at(AT + 4);
    promise_errno(ras_register(&row, 1), 0, "a thread stands at the commit");
    promise(statistics_at(AT, &found) == 0 &&
                found.restarts[RAS_CAUSE_REGISTER] == 1,
            "then it is put back at once");
    let_go(thread, AT + 4);
    ras_unregister(text + AT);
}

static void test_at_start(void)
{
    struct ras_statistics found;
    struct ras_descriptor row = row_at(AT + 4, AT + 6, AT + 8);
    pthread_t thread = stand_at(AT + 4);
    promise_errno(ras_register(&row, 1), 0, "a thread stands at the start");
    promise(statistics_at(AT + 4, &found) == 0 &&
                found.restarts[RAS_CAUSE_REGISTER] == 0,
            "then it is left alone");
    let_go(thread, AT + 4);
    ras_unregister(text + AT + 4);
}

void test_standing_inside(void)
{
    test_past_commit();
    test_before_commit();
    test_at_start();
}
