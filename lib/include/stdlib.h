/* stdlib.h - memory, the end of a program, numbers, sorting. */
#ifndef STDLIB_H
#define STDLIB_H

#include <stddef.h>

#define EXIT_SUCCESS 0
#define EXIT_FAILURE 1
#define RAND_MAX 0x7fffffff

/* Thread-safe. NULL with errno ENOMEM when there is no more. Freeing what was
 * not allocated, or twice, aborts the program with a line that says so. */
void *malloc(size_t size) __attribute__((__malloc__));
void *calloc(size_t count, size_t size) __attribute__((__malloc__));
void *realloc(void *memory, size_t size);
void free(void *memory);

/* Alignment is a power of two. NULL with errno EINVAL or ENOMEM;
 * posix_memalign returns the number instead. */
void *aligned_alloc(size_t alignment, size_t size);
int posix_memalign(void **memory, size_t alignment, size_t size);

/* Calls the functions given to atexit, last first, and flushes stdio. */
_Noreturn void exit(int status);
_Noreturn void _Exit(int status);

/* Ends the process as a fault would; never returns to the caller. */
_Noreturn void abort(void);

/* 0, or -1 when no more can be remembered. */
int atexit(void (*function)(void));

char *getenv(const char *name);

/* 0, or -1 with errno EINVAL (bad name) or ENOMEM. */
int setenv(const char *name, const char *value, int overwrite);
int unsetenv(const char *name);

int atoi(const char *text);
long atol(const char *text);
long long atoll(const char *text);
long strtol(const char *__restrict text, char **__restrict end, int base);
unsigned long strtoul(const char *__restrict text, char **__restrict end,
                      int base);
long long strtoll(const char *__restrict text, char **__restrict end, int base);
unsigned long long strtoull(const char *__restrict text, char **__restrict end,
                            int base);

/* Correctly rounded. Too large: infinity, too small: 0 or nearly, with errno
 * ERANGE. Also 0x1.8p3, inf, nan. */
double strtod(const char *__restrict text, char **__restrict end);
float strtof(const char *__restrict text, char **__restrict end);
double atof(const char *text);

void qsort(void *table, size_t count, size_t size,
           int (*compare)(const void *, const void *));
void *bsearch(const void *key, const void *table, size_t count, size_t size,
              int (*compare)(const void *, const void *));

int abs(int number);
long labs(long number);
long long llabs(long long number);

typedef struct {
    int quot, rem;
} div_t;
div_t div(int numerator, int denominator);
typedef struct {
    long quot, rem;
} ldiv_t;
ldiv_t ldiv(long numerator, long denominator);
typedef struct {
    long long quot, rem;
} lldiv_t;
lldiv_t lldiv(long long numerator, long long denominator);

int rand(void);
void srand(unsigned int seed);
int rand_r(unsigned int *seed);

#endif
