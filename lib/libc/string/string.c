/* string.c - the functions of string.h that everything else needs.
 *
 * The kernel compiles this file for itself too: nothing here allocates, uses
 * the FPU or knows errno. The rest of string.h is in string_search.c.
 */
#include "words_private.h"

#include <string.h>

void *memcpy(void *restrict to, const void *restrict from, size_t length)
{
    copy_up(to, from, length);
    return to;
}

void *memmove(void *to, const void *from, size_t length)
{
    unsigned char *target = to;
    const unsigned char *source = from;

    /* One comparison: an overlap from above wraps to a huge difference. */
    if ((uintptr_t)target - (uintptr_t)source >= length) {
        copy_up(target, source, length);
    } else {
        while (length-- > 0)
            target[length] = source[length];
    }
    return to;
}

void *memset(void *to, int byte, size_t length)
{
    fill(to, (unsigned char)byte, length);
    return to;
}

int memcmp(const void *a, const void *b, size_t length)
{
    const unsigned char *left = a, *right = b;

    for (size_t i = 0; i < length; i++)
        if (left[i] != right[i])
            return left[i] - right[i];
    return 0;
}

void *memchr(const void *memory, int byte, size_t length)
{
    const unsigned char *bytes = memory;

    for (size_t i = 0; i < length; i++)
        if (bytes[i] == (unsigned char)byte)
            return (void *)(uintptr_t)(bytes + i);
    return NULL;
}

size_t strlen(const char *string)
{
    size_t length = 0;

    while (string[length])
        length++;
    return length;
}

size_t strnlen(const char *string, size_t limit)
{
    size_t length = 0;

    while (length < limit && string[length])
        length++;
    return length;
}

int strcmp(const char *a, const char *b)
{
    while (*a && *a == *b) {
        a++;
        b++;
    }
    return (unsigned char)*a - (unsigned char)*b;
}

int strncmp(const char *a, const char *b, size_t length)
{
    for (; length > 0; a++, b++, length--)
        if (*a != *b || !*a)
            return (unsigned char)*a - (unsigned char)*b;
    return 0;
}

char *strchr(const char *string, int c)
{
    for (;; string++) {
        if (*string == (char)c)
            return (char *)(uintptr_t)string;
        if (!*string)
            return NULL;
    }
}

char *strrchr(const char *string, int c)
{
    for (size_t i = strlen(string) + 1; i > 0; i--)
        if (string[i - 1] == (char)c)
            return (char *)(uintptr_t)(string + i - 1);
    return NULL;
}

char *strcpy(char *restrict to, const char *restrict from)
{
    return memcpy(to, from, strlen(from) + 1);
}

char *strncpy(char *restrict to, const char *restrict from, size_t length)
{
    size_t used = strnlen(from, length);

    memcpy(to, from, used);
    memset(to + used, 0, length - used);
    return to;
}

char *strcat(char *restrict to, const char *restrict from)
{
    strcpy(to + strlen(to), from);
    return to;
}

char *strncat(char *restrict to, const char *restrict from, size_t length)
{
    size_t used = strlen(to), added = strnlen(from, length);

    memcpy(to + used, from, added);
    to[used + added] = '\0';
    return to;
}

size_t strlcpy(char *restrict to, const char *restrict from, size_t size)
{
    size_t wanted = strlen(from);

    if (size > 0) {
        size_t used = wanted < size ? wanted : size - 1;

        memcpy(to, from, used);
        to[used] = '\0';
    }
    return wanted;
}

size_t strlcat(char *restrict to, const char *restrict from, size_t size)
{
    size_t used = strnlen(to, size);

    return used + strlcpy(to + used, from, size - used);
}
