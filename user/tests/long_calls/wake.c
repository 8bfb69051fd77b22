/* wake.c - thousands that sleep are woken at once: by a futex, by a pipe, by
 * the terminal's line, by the time. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdint.h>
#include <sys/futex.h>
#include <sys/mman.h>
#include <reprise/tap.h>
#include <time.h>
#include <unistd.h>
#include "long_calls.h"

enum { MANY = 4000 };

/* ---- futex ---- */

/* `word` is waited for; `decoys` are other words of the same bucket. */
static volatile int *word;
static int *decoys;
static int next_decoy;

static void *wait_for_word(void *argument)
{
    while (!*word)
        futex(word, FUTEX_WAIT, 0, NULL);
    return argument;
}

/* The decoy stands at the same place in a page of its own. */
static void *wait_for_decoy(void *argument)
{
    int mine = __sync_fetch_and_add(&next_decoy, 1);
    int *own = decoys + mine * (PAGE / (int)sizeof(int));

    while (!*word)
        futex(own, FUTEX_WAIT, 0, NULL);
    return argument;
}

static void wake_words(int sharing, const char *kind)
{
    int flags = MAP_ANONYMOUS | (sharing ? MAP_SHARED : MAP_PRIVATE);

    word = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, flags, -1, 0);
    decoys = mmap(NULL, MANY * PAGE, PROT_READ | PROT_WRITE, flags, -1, 0);
    next_decoy = 0;
    int count = make_crowd(MANY, wait_for_word);
    await_sleepers(count);
    *word = 1;
    promise_equal(futex(word, FUTEX_WAKE, INT_MAX, NULL), count,
                  "%d threads sleep at a %s word, and are woken", count, kind);
    join_crowd();
    *word = 0;
    count = make_crowd(MANY, wait_for_decoy);
    await_sleepers(count);
    promise_equal(futex(word, FUTEX_WAKE, INT_MAX, NULL), 0,
                  "%d sleep at others, and are not", count);
    *word = 1;
    for (int i = 0; i < count; i++)
        futex(decoys + i * (PAGE / (int)sizeof(int)), FUTEX_WAKE, 1, NULL);
    join_crowd();
    munmap((void *)word, PAGE);
    munmap(decoys, MANY * PAGE);
}

/* ---- pipes ---- */

static int ends[2];
static volatile int bytes;

static void *read_byte(void *argument)
{
    char byte;

    if (read(ends[0], &byte, 1) == 1)
        __sync_fetch_and_add(&bytes, 1);
    return argument;
}

static volatile int refused;

static void *write_text(void *argument)
{
    static const char text[PIPE_BUF];

    if (write(ends[1], text, sizeof(text)) < 0 && errno == EPIPE)
        __sync_fetch_and_add(&refused, 1);
    return argument;
}

static void wake_pipes(void)
{
    static char text[PAGE];

    pipe(ends);
    bytes = 0;
    int count = make_crowd(MANY, read_byte);
    await_sleepers(count);
    for (int left = count; left > 0; left -= PAGE)
        (void)!write(ends[1], text, (size_t)(left < PAGE ? left : PAGE));
    join_crowd();
    promise_equal(bytes, count, "%d sleep at a pipe, and each gets a byte",
                  count);
    signal(SIGPIPE, SIG_IGN);
    count = make_crowd(MANY, write_text);
    await_sleepers(count - PAGE / PIPE_BUF);
    close(ends[0]);
    join_crowd();
    promise_equal(refused, count - PAGE / PIPE_BUF,
                  "%d wait to write until nobody can read", count);
    close(ends[1]);
}

/* ---- the terminal ---- */

static void *read_line(void *argument)
{
    char line[16];

    (void)!read(STDIN_FILENO, line, sizeof(line));
    return argument;
}

/* Only a key would wake them; they end as they are killed. */
static void read_lines(void)
{
    await_sleepers(make_crowd(MANY, read_line));
}

void wake_many(void)
{
    wake_words(0, "private");
    wake_words(1, "shared");
    wake_pipes();
    promise_equal(in_child(read_lines), 0, "all may read a line, and end");
}
