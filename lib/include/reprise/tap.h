/* tap.h - Test Anything Protocol, version 13, for programs in the guest.
 *
 *     int main(void)
 *     {
 *         promise(2 + 2 == 4, "two and two make four");
 *         promise_equal(strlen("ras"), 3, "strlen counts to the end");
 *         return tap_done();
 *     }
 *
 * A test states a promise in its name. Call from one thread at a time.
 */
#ifndef TAP_H
#define TAP_H

#include <errno.h>
#include <stdint.h>

/* Print "ok N - name" or "not ok N - name"; returns `kept`. */
int promise(int kept, const char *name, ...)
    __attribute__((format(printf, 2, 3)));

/* As promise(got == expected, name), and a failure shows both. */
int promise_equal(int64_t got, int64_t expected, const char *name, ...)
    __attribute__((format(printf, 3, 4)));

/* `result` is a call's -1, with errno; or, for the functions that return
 * their error number, that number. A failure names what came instead. */
#define promise_errno(result, expected, ...) \
    promise_error((result) == -1 ? errno : 0, expected, __VA_ARGS__)
int promise_error(int got, int expected, const char *name, ...)
    __attribute__((format(printf, 3, 4)));

/* A comment line. */
void tap_note(const char *text, ...) __attribute__((format(printf, 1, 2)));

/* A promise that cannot be tried here; `why` ends up in the report. */
void tap_skip(const char *name, const char *why);

/* Print the plan. 0 if every promise was kept, else 1: main's result. */
int tap_done(void);

#endif
