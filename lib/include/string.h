/* string.h - bytes and strings.
 *
 * As C and POSIX say (`__restrict` is their restrict, which a compiler that is
 * told -std=c89 does not know). The functions up to strnlen are in
 * lib/libc/string/string.c, which the kernel compiles for itself too.
 */
#ifndef STRING_H
#define STRING_H

#include <stddef.h>

void *memcpy(void *__restrict to, const void *__restrict from, size_t length);
void *memmove(void *to, const void *from, size_t length);
void *memset(void *to, int byte, size_t length);
int memcmp(const void *a, const void *b, size_t length);
void *memchr(const void *memory, int byte, size_t length);
size_t strlen(const char *string);
int strcmp(const char *a, const char *b);
int strncmp(const char *a, const char *b, size_t length);
char *strchr(const char *string, int c);
char *strrchr(const char *string, int c);
char *strcpy(char *__restrict to, const char *__restrict from);
char *strncpy(char *__restrict to, const char *__restrict from, size_t length);
char *strcat(char *__restrict to, const char *__restrict from);
char *strncat(char *__restrict to, const char *__restrict from, size_t length);
size_t strnlen(const char *string, size_t limit);

/* Copy or append as much as fits in `size` bytes, and always terminate (if
 * size is not 0). Returns the length that was wanted: >= size means that
 * something was cut off. */
size_t strlcpy(char *__restrict to, const char *__restrict from, size_t size);
size_t strlcat(char *__restrict to, const char *__restrict from, size_t size);

char *strstr(const char *string, const char *wanted);
size_t strspn(const char *string, const char *accept);
size_t strcspn(const char *string, const char *reject);
char *strpbrk(const char *string, const char *accept);
char *strtok_r(char *__restrict string, const char *__restrict separators,
               char **__restrict rest);
char *strtok(char *__restrict string, const char *__restrict separators);
char *strdup(const char *string);
char *strndup(const char *string, size_t limit);
int strcasecmp(const char *a, const char *b);
int strncasecmp(const char *a, const char *b, size_t length);

/* Say in words what an errno value means. Never NULL; the text is constant,
 * except for an unknown number, whose text is the calling thread's until its
 * next call. */
char *strerror(int error);

/* Say in words what a signal means; the text is as that of strerror(). */
char *strsignal(int signal);

#endif
