/* stdio.c - the three streams over a system that can be watched. */
#include "ours.h"
#include "system.h"

#include <errno.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <reprise/tap.h>

static bool wrote(const char *text)
{
    if (strcmp(system_output, text) == 0)
        return true;
    tap_note("expected \"%s\", got \"%s\"", text, system_output);
    return false;
}

static void check_buffering(void)
{
    system_reset_output();
    re_printf("half a line");
    promise(wrote(""), "stdout keeps half a line");
    re_printf(", and its end\n");
    promise(wrote("half a line, and its end\n") && system_writes == 1,
            "stdout writes a line at once");

    system_reset_output();
    re_fprintf(re_stderr, "%s %d", "error", 5);
    promise(wrote("error 5") && system_writes == 1,
            "stderr writes at the end of a call, with one write");

    system_reset_output();
    re_fputs("kept", re_stdout);
    promise(re_fflush(NULL) == 0 && wrote("kept"), "fflush writes what waits");

    system_reset_output();
    re_setvbuf(re_stdout, NULL, _IOFBF, 0);
    re_puts("one");
    re_puts("two");
    promise(wrote(""), "a fully buffered stdout keeps lines too");
    re_setvbuf(re_stdout, NULL, _IOLBF, 0);
    re_puts("three");
    promise(wrote("one\ntwo\nthree\n"), "puts ends each line");
}

static void check_characters(void)
{
    system_reset_output();
    promise(re_putchar(0xE4) == 0xE4 && re_putchar('\n') == '\n' &&
                wrote("\xE4\n"),
            "putchar returns the character as unsigned");
    system_reset_output();
    promise(re_fwrite("abcdef\n", 3, 2, re_stdout) == 2 &&
                re_fwrite("\n", 1, 1, re_stdout) == 1 && wrote("abcdef\n"),
            "fwrite counts elements");
    promise(re_fwrite("x", 0, 5, re_stdout) == 0, "elements of no size are 0");
    system_reset_output();
    promise(re_dprintf(2, "%s-%d\n", "dprintf", 7) == 10 &&
                wrote("dprintf-7\n"),
            "dprintf writes to a descriptor");
}

static void check_long_output(void)
{
    static char expected[6000];
    size_t length = 0;

    system_reset_output();
    system_write_most = 7;
    for (int i = 0; i < 1000; i++) {
        re_printf("%d,", i);
        length += (size_t)sprintf(expected + length, "%d,", i);
    }
    re_fflush(re_stdout);
    promise(strcmp(expected, system_output) == 0,
            "text longer than the buffer arrives, though write takes little");
}

static void check_errors(void)
{
    system_reset_output();
    system_write_error = EIO;
    errno = 0;
    promise(re_printf("line\n") == -1 && errno == EIO,
            "printf reports what write reports");
    promise(re_ferror(re_stdout), "an error is remembered");
    system_reset_output();
    promise(re_puts("better") >= 0 && re_ferror(re_stdout),
            "a later call succeeds, and the error stays remembered");
    re_clearerr(re_stdout);
    promise(!re_ferror(re_stdout), "until clearerr");
}

static void check_input(void)
{
    char line[8];

    system_reset_output();
    system_input = "ab\nlonger than eight\nend";
    re_fputs("prompt> ", re_stdout);
    promise(re_getchar() == 'a' && wrote("prompt> "),
            "reading shows a prompt that has no end of line");
    promise(re_fgets(line, sizeof line, re_stdin) == line &&
                strcmp(line, "b\n") == 0,
            "fgets reads to the end of the line");
    promise(re_fgets(line, sizeof line, re_stdin) == line &&
                strcmp(line, "longer ") == 0,
            "fgets reads what fits");
    re_fgets(line, sizeof line, re_stdin);
    re_fgets(line, sizeof line, re_stdin);
    promise(re_fgets(line, sizeof line, re_stdin) == line &&
                strcmp(line, "end") == 0,
            "fgets reads a line without an end");
    promise(!re_fgets(line, sizeof line, re_stdin) && re_feof(re_stdin) &&
                re_getchar() == EOF,
            "then comes the end of the file");
}

enum { THREADS = 4, LINES = 300 };

static void *print_lines(void *argument)
{
    const char *letter = argument;

    for (int i = 0; i < LINES; i++)
        re_printf("%s%s%s%s%s\n", letter, letter, letter, letter, letter);
    return NULL;
}

static void check_threads(void)
{
    static char letters[THREADS][2] = { "a", "b", "c", "d" };
    pthread_t threads[THREADS];
    int mixed = 0, lines = 0;

    system_reset_output();
    for (int i = 0; i < THREADS; i++)
        pthread_create(&threads[i], NULL, print_lines, letters[i]);
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    for (const char *line = system_output; *line; line += 6, lines++)
        mixed += strspn(line, (char[]){ *line, 0 }) != 5 || line[5] != '\n';
    promise(lines == THREADS * LINES && mixed == 0,
            "lines of several threads never mix");
}

/* These run at exit, in this order. */
static void say_first(void)
{
    re_fputs("registered first", re_stdout);
}

static void say_second(void)
{
    re_puts("registered second");
}

static void check_exit(void)
{
    system_reset_output();
    re_atexit(say_first);
    re_atexit(say_second);
    re_fputs("no end of line, ", re_stdout);
    if (setjmp(system_end) == 0)
        re_exit(42);
    promise_equal(system_exit_status, 42, "exit passes its status on");
    promise(wrote("no end of line, registered second\nregistered first"),
            "exit calls what atexit got, last first, and flushes");
}

int main(void)
{
    check_buffering();
    check_characters();
    check_long_output();
    check_errors();
    check_input();
    check_threads();
    check_exit();
    return tap_done();
}
