/* replay.c - which schedule of which scenario a report in JSON is about, and on
 * how many CPUs its threads were. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "explore_private.h"

enum { HEAD = 4096 }; /* both stand near the beginning */

/* The byte that \uXXXX stands for, its digits being at `digits`; or -1. */
static int escaped(const char *digits)
{
    char number[5] = "";

    if (strspn(digits, "0123456789abcdef") < 4)
        return -1;
    memcpy(number, digits, 4);
    unsigned long byte = strtoul(number, NULL, 16);
    return byte < 256 ? (int)byte : -1;
}

/* Undo in place what print_string() of json.c did: 0, or -1, it did not. */
static int unescape(char *text)
{
    char *to = text;

    for (; *text; text++) {
        int byte = (unsigned char)*text;
        if (byte == '\\') {
            byte = (unsigned char)*++text;
            if (byte == 'u') {
                byte = escaped(text + 1);
                text += byte > 0 ? 4 : 0;
            }
        }
        if (byte <= 0)
            return -1;
        *to++ = (char)byte;
    }
    *to = '\0';
    return 0;
}

/* The string behind `key`, as our own JSON has it; or NULL. */
static char *string_of(const char *text, const char *key)
{
    const char *from = strstr(text, key), *end;
    char *string;

    if (!from)
        return NULL;
    from += strlen(key);
    for (end = from; *end && *end != '"'; end++)
        if (*end == '\\' && end[1])
            end++;
    string = *end ? strndup(from, (size_t)(end - from)) : NULL;
    if (string && unescape(string)) {
        free(string);
        return NULL;
    }
    return string;
}

/* Read on how many CPUs explore_spread() had put the threads. 0: they are
 * where their scenario puts them. */
static uint32_t cpus_of(const char *text)
{
    static const char key[] = "\n \"cpus\": [";
    const char *at = strstr(text, key);
    uint32_t cpu[EXPLORE_THREADS], threads = 0, cpus = 0;

    for (at = at ? at + strlen(key) : "";
         *at >= '0' && *at <= '9' && threads < EXPLORE_THREADS;
         at += strspn(at, ", ")) {
        char *end;
        cpu[threads] = (uint32_t)strtoul(at, &end, 10);
        if (cpu[threads] >= cpus)
            cpus = cpu[threads] + 1;
        threads++;
        at = end;
    }
    for (uint32_t i = 0; i < threads; i++)
        if (cpu[i] != i % cpus)
            return 0;
    return cpus > 1 && cpus <= EXPLORE_CPUS ? cpus : 0;
}

int explore_read_report(const char *path, char **scenario, char **schedule,
                        uint32_t *cpus)
{
    static char text[HEAD + 1];
    int fd = open(path, O_RDONLY);
    ssize_t length = 0, got;

    if (fd < 0)
        return -1;
    while ((got = read(fd, text + length, (size_t)(HEAD - length))) > 0)
        length += got;
    close(fd);
    text[length] = '\0';
    *cpus = cpus_of(text);
    *scenario = string_of(text, "{\"scenario\": \"");
    *schedule = string_of(text, "\n \"schedule\": \"");
    if (*scenario && *schedule)
        return 0;
    free(*scenario);
    free(*schedule);
    return -1;
}
