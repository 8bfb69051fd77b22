/* string_search.c - the functions of string.h that look for something. */
#include <ctype.h>
#include <stdint.h>
#include <string.h>

char *strstr(const char *string, const char *wanted)
{
    size_t length = strlen(wanted);

    for (; *string || length == 0; string++)
        if (strncmp(string, wanted, length) == 0)
            return (char *)(uintptr_t)string;
    return NULL;
}

size_t strspn(const char *string, const char *accept)
{
    size_t length = 0;

    while (string[length] && strchr(accept, string[length]))
        length++;
    return length;
}

size_t strcspn(const char *string, const char *reject)
{
    size_t length = 0;

    while (string[length] && !strchr(reject, string[length]))
        length++;
    return length;
}

char *strpbrk(const char *string, const char *accept)
{
    string += strcspn(string, accept);
    return *string ? (char *)(uintptr_t)string : NULL;
}

char *strtok_r(char *restrict string, const char *restrict separators,
               char **restrict rest)
{
    char *end;

    if (!string)
        string = *rest;
    string += strspn(string, separators);
    end = string + strcspn(string, separators);
    *rest = *end ? end + 1 : end;
    if (end == string)
        return NULL;
    *end = '\0';
    return string;
}

char *strtok(char *restrict string, const char *restrict separators)
{
    static char *rest;

    return strtok_r(string, separators, &rest);
}

int strncasecmp(const char *a, const char *b, size_t length)
{
    for (; length > 0; a++, b++, length--) {
        int left = tolower((unsigned char)*a);
        int right = tolower((unsigned char)*b);

        if (left != right || !left)
            return left - right;
    }
    return 0;
}

int strcasecmp(const char *a, const char *b)
{
    return strncasecmp(a, b, (size_t)-1);
}
