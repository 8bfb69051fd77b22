/* command_line.c - what the boot loader hands on. */
#include "machine.h"
#include "random.h"

#include <stdlib.h>
#include <string.h>
#include <reprise/tap.h>

#include "command_line.h"
#include "kernel.h"

static struct command_line line;

static const struct command_line *parse(const char *text)
{
    command_line_parse(text, &line);
    return &line;
}

static bool is(const char *got, const char *expected)
{
    if (!got || !expected)
        return got == expected;
    return strcmp(got, expected) == 0;
}

static void check_settings(void)
{
    parse("");
    promise(line.hz == 1000 && line.quantum_us == 1000 && line.ras &&
                !line.bad && is(line.arguments[0], "sh") && !line.arguments[1],
            "an empty line gives the defaults");
    parse("hz=100 quantum_us=50 watchdog_us=70 ras=off");
    promise(line.hz == 100 && line.quantum_us == 50 && line.watchdog_us == 70 &&
                !line.ras && !line.bad,
            "each setting is read");
    promise(is(parse("/boot/kernel hz=200")->bad, NULL) && line.hz == 200,
            "the kernel's own name in front is skipped");
    promise(is(parse("ras=off ras=on")->bad, NULL) && line.ras,
            "of a setting that comes twice the second counts");
}

static void check_mistakes(void)
{
    static const char *const words[] = { "hz=",           "hz=0",
                                         "hz=1000000",    "hz=-5",
                                         "hz=1k",         "hz=99999999999999",
                                         "hz=4294967396", "quantum_us=0",
                                         "ras=",          "ras=maybe",
                                         "console=vga",   "init=",
                                         "colour=red",    "trace=syscalls" };

    for (unsigned int i = 0; i < sizeof words / sizeof *words; i++)
        promise(is(parse(words[i])->bad, words[i]), "%s is reported", words[i]);
    parse("hz=0 quantum_us=0 ras=maybe");
    promise(line.hz == 1000 && line.quantum_us == 1000 && line.ras,
            "a refused value leaves the default");
    parse("init=sh -- it\\'s 'a\\\\b' \"\\\"\" c\\d");
    promise(is(line.arguments[1], "it's") && is(line.arguments[2], "a\\b") &&
                is(line.arguments[3], "\"") && is(line.arguments[4], "c\\d"),
            "a backslash takes a quote or itself as it stands");
    promise(is(parse("hz=100 nonsense")->bad, "nonsense"),
            "a word that is no setting is reported");
    promise(is(parse("hz=100 a=1 b=2")->bad, "a=1") && line.hz == 100,
            "the first mistake is the one reported");
}

static void check_arguments(void)
{
    parse("init=tour -- -n 4 'two words' \"it's\" a'b c'd -- hz=5");
    promise(is(line.arguments[0], "tour") && is(line.arguments[1], "-n") &&
                is(line.arguments[2], "4") &&
                is(line.arguments[3], "two words") &&
                is(line.arguments[4], "it's") &&
                is(line.arguments[5], "ab cd") && is(line.arguments[6], "--") &&
                is(line.arguments[7], "hz=5") && !line.arguments[8],
            "init's arguments keep what is quoted");
    promise(line.hz == 1000, "what follows -- is init's");
    promise(is(parse("-- ''")->arguments[1], "") && !line.arguments[2],
            "an empty argument is one");
}

/* Long and odd lines, each in memory that ends where it ends. The machine
 * hands on at most 1,023 characters. */
static void check_long_lines(void)
{
    static const char letters[] = "abc  '\"=-h";
    char *text;

    for (int round = 0; round < 2000; round++) {
        unsigned int length = random_below(4) ? random_below(1024) : 1023;

        text = malloc(length + 1);
        for (unsigned int i = 0; i < length; i++)
            text[i] = letters[random_below(sizeof letters - 1)];
        if (length > 3 && random_below(2))
            memcpy(text, "-- ", 3);
        text[length] = '\0';
        parse(text);
        free(text);
    }
    promise(true, "no line, however odd, is written outside the words");
}

int main(void)
{
    random_start("build/unit/command_line-64 (or -32)");
    check_settings();
    check_mistakes();
    check_arguments();
    check_long_lines();
    return tap_done();
}
