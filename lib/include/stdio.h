/* stdio.h - formatted output and the three standard streams.
 *
 * One call writes its whole text at once: lines of two threads never mix
 * within a call. stdout is line-buffered, stderr goes out with each call.
 */
#ifndef STDIO_H
#define STDIO_H

#include <stdarg.h>
#include <stddef.h>
#include <sys/types.h>

#define EOF (-1)
#define BUFSIZ 1024
#define _IOFBF 0
#define _IOLBF 1
#define _IONBF 2

typedef struct stream FILE;

extern FILE *const stdin, *const stdout, *const stderr;

/* Conversions: d i u o x X c s p f F e E g G %; flags - + space # 0; width
 * and precision, also as *; lengths hh h l ll z j t. No %n, no long double.
 * Returns the length of the whole text, or -1 with errno EOVERFLOW or the
 * error of write(). */
int printf(const char *restrict format, ...)
    __attribute__((format(__printf__, 1, 2)));
int fprintf(FILE *restrict stream, const char *restrict format, ...)
    __attribute__((format(__printf__, 2, 3)));
int dprintf(int fd, const char *restrict format, ...)
    __attribute__((format(__printf__, 2, 3)));
int sprintf(char *restrict to, const char *restrict format, ...)
    __attribute__((format(__printf__, 2, 3)));
int snprintf(char *restrict to, size_t size, const char *restrict format, ...)
    __attribute__((format(__printf__, 3, 4)));
int vprintf(const char *restrict format, va_list arguments)
    __attribute__((format(__printf__, 1, 0)));
int vfprintf(FILE *restrict stream, const char *restrict format,
             va_list arguments) __attribute__((format(__printf__, 2, 0)));
int vdprintf(int fd, const char *restrict format, va_list arguments)
    __attribute__((format(__printf__, 2, 0)));
int vsprintf(char *restrict to, const char *restrict format, va_list arguments)
    __attribute__((format(__printf__, 2, 0)));
int vsnprintf(char *restrict to, size_t size, const char *restrict format,
              va_list arguments) __attribute__((format(__printf__, 3, 0)));

int putchar(int c);
int putc(int c, FILE *stream);
int fputc(int c, FILE *stream);
int puts(const char *text);
int fputs(const char *restrict text, FILE *restrict stream);
size_t fwrite(const void *restrict table, size_t size, size_t count,
              FILE *restrict stream);

int getchar(void);
int getc(FILE *stream);
int fgetc(FILE *stream);
char *fgets(char *restrict line, int size, FILE *restrict stream);

/* "message: what errno means", on stderr. */
void perror(const char *message);

/* 0, or EOF with errno. NULL flushes both output streams. */
int fflush(FILE *stream);
int feof(FILE *stream);
int ferror(FILE *stream);
void clearerr(FILE *stream);
int fileno(FILE *stream);

/* Change how a stream is buffered; `buffer` and `size` are not used. 0, or -1
 * for an unknown mode. */
int setvbuf(FILE *restrict stream, char *restrict buffer, int mode,
            size_t size);

#endif
