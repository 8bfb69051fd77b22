/* files.c - streams of files: the same random calls on our streams and on
 * the host's, on two files that must stay the same. */
#include "ours.h"
#include "random.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <reprise/tap.h>
#include <unistd.h>

enum { RUNS = 300, CALLS = 200, TEXT = 3000 };

static char host_path[] = "/tmp/reprise-host-XXXXXX";
static char our_path[] = "/tmp/reprise-ours-XXXXXX";
static FILE *host;
static re_FILE *ours;
static int failures;

static void compare(long got, long expected, const char *call)
{
    if (got != expected && ++failures == 1)
        tap_note("%s: expected %ld, got %ld", call, expected, got);
}

static void compare_text(const char *got, const char *expected,
                         const char *call)
{
    if (strcmp(got ? got : "NULL", expected ? expected : "NULL") != 0 &&
        ++failures == 1)
        tap_note("%s: expected \"%s\", got \"%s\"", call,
                 expected ? expected : "NULL", got ? got : "NULL");
}

static size_t some_text(char *text)
{
    size_t length = random_below(random_below(10) ? 30 : TEXT - 1);

    for (size_t i = 0; i < length; i++)
        text[i] = random_below(12) ? (char)('a' + random_below(26)) : '\n';
    text[length] = '\0';
    return length;
}

static void read_something(void)
{
    static char got[TEXT], expected[TEXT];
    size_t length = 1 + random_below(random_below(8) ? 40 : TEXT - 1);
    int c;

    memset(got, 0, sizeof got);
    memset(expected, 0, sizeof expected);
    switch (random_below(4)) {
    case 0:
        compare(re_fgetc(ours), fgetc(host), "fgetc");
        break;
    case 1:
        compare_text(re_fgets(got, (int)length, ours),
                     fgets(expected, (int)length, host), "fgets");
        break;
    case 2:
        compare((long)re_fread(got, 1, length, ours),
                (long)fread(expected, 1, length, host), "fread");
        compare(memcmp(got, expected, sizeof got), 0, "what fread reads");
        break;
    case 3:
        c = fgetc(host);
        compare(re_fgetc(ours), c, "fgetc before ungetc");
        if (c != EOF) {
            compare(re_ungetc('!', ours), ungetc('!', host), "ungetc");
            compare(re_ftell(ours), ftell(host), "ftell after ungetc");
            compare(re_fgetc(ours), fgetc(host), "fgetc after ungetc");
        }
        break;
    }
    compare(re_feof(ours), !!feof(host), "feof");
}

static void write_something(void)
{
    static char text[TEXT];
    size_t length = some_text(text);

    switch (random_below(4)) {
    case 0:
        compare(re_fputc('#', ours), fputc('#', host), "fputc");
        break;
    case 1:
        compare(re_fputs(text, ours) < 0, fputs(text, host) < 0, "fputs");
        break;
    case 2:
        compare((long)re_fwrite(text, 1, length, ours),
                (long)fwrite(text, 1, length, host), "fwrite");
        break;
    case 3:
        compare(re_fprintf(ours, "%s%d", text, 7),
                fprintf(host, "%s%d", text, 7), "fprintf");
        break;
    }
}

static void move(void)
{
    int whence = (int)random_below(3);
    long offset = (long)random_below(200) - (whence == SEEK_SET ? 0 : 100);

    compare(re_fseek(ours, offset, whence), fseek(host, offset, whence),
            "fseek");
    compare(re_ftell(ours), ftell(host), "ftell");
}

static void run(const char *mode)
{
    bool reading = *mode == 'r', both = mode[1] == '+';

    host = fopen(host_path, mode);
    ours = re_fopen(our_path, mode);
    for (int i = 0; i < CALLS; i++) {
        if (random_below(8) == 0) {
            move(); /* ISO C: between reading and writing */
            if (both)
                reading = random_below(2);
        }
        if (reading)
            read_something();
        else
            write_something();
        if (random_below(10) == 0)
            compare(re_ftell(ours), ftell(host), "ftell");
    }
    compare(re_fclose(ours), fclose(host), "fclose");
}

static size_t contents(const char *path, char *to, size_t size)
{
    FILE *file = fopen(path, "r");
    size_t length = fread(to, 1, size, file);

    fclose(file);
    return length;
}

static void compare_files(void)
{
    static char a[1 << 20], b[1 << 20];
    size_t length = contents(host_path, a, sizeof a);

    compare((long)contents(our_path, b, sizeof b), (long)length, "length");
    compare(memcmp(a, b, length), 0, "contents");
}

static void check_random_calls(void)
{
    static const char *const modes[] = { "w", "r", "a", "r+", "w+", "rb" };

    for (int i = 0; i < RUNS && !failures; i++) {
        run(i == 0 ? "w" : modes[random_below(6)]);
        compare_files();
    }
    promise_equal(failures, 0, "%d random calls do what they do on the host",
                  RUNS * CALLS);
}

static void check_lines(void)
{
    char *line = NULL;
    size_t size = 0, long_length = 5000;
    re_FILE *file = re_fopen(our_path, "w");

    for (size_t i = 0; i < long_length; i++)
        re_fputc('x', file);
    re_fputs("\nshort\nend", file);
    re_fclose(file);
    file = re_fopen(our_path, "r");
    promise(re_getline(&line, &size, file) == (ssize_t)long_length + 1 &&
                strlen(line) == long_length + 1,
            "getline reads a line of %zu characters", long_length);
    promise(re_getline(&line, &size, file) == 6 && !strcmp(line, "short\n"),
            "then a short one into the same memory");
    promise(re_getline(&line, &size, file) == 3 && !strcmp(line, "end") &&
                re_getline(&line, &size, file) == -1,
            "then one without an end, then no more");
    re_free(line);
    re_fclose(file);
}

/* What is read too early goes back: another reader of the descriptor finds
 * it. */
static void check_position(void)
{
    re_FILE *file = re_fopen(our_path, "r");
    char line[6000];

    re_fgets(line, sizeof line, file);
    re_fflush(file);
    promise_equal(lseek(re_fileno(file), 0, SEEK_CUR), (off_t)strlen(line),
                  "fflush gives back what was read too early");
    re_fclose(file);
    promise(!re_fopen(our_path, "q"), "an unknown mode is refused");
    promise(!re_fopen("/no/such/file", "r"), "and a file that is not there");
}

int main(void)
{
    random_start("build/unit/files-64 (or -32)");
    close(mkstemp(host_path));
    close(mkstemp(our_path));
    check_random_calls();
    check_lines();
    check_position();
    unlink(host_path);
    unlink(our_path);
    return tap_done();
}
