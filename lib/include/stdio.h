/* stdio.h - buffered input and output, and formats.
 *
 * One call puts its whole text at once: lines of two threads never mix within
 * a call. stdout is line-buffered (into a pipe, too), stderr goes out with
 * each call, and a file when its buffer is full. A handler may print: in the
 * middle of its own thread's call on the same stream it writes past the
 * buffer, and what it would read is EOF with errno EDEADLK.
 */
#ifndef STDIO_H
#define STDIO_H

#include <stdarg.h>
#include <stddef.h>
#include <sys/types.h>

#define EOF (-1)
#define BUFSIZ 1024
#ifndef SEEK_SET
#define SEEK_SET 0
#define SEEK_CUR 1
#define SEEK_END 2
#endif
#define FOPEN_MAX 16
#define _IOFBF 0
#define _IOLBF 1
#define _IONBF 2

typedef struct stream FILE;

extern FILE *const stdin, *const stdout, *const stderr;

/* Open a file: "r" read, "w" write a new or emptied one, "a" append; "+" both;
 * "x" only if it is new; "b" changes nothing. NULL with errno EINVAL (mode),
 * ENOMEM, or what open() says. fclose() is 0, or EOF with errno if something
 * could not be written; the stream is gone in any case. */
FILE *fopen(const char *__restrict path, const char *__restrict mode);
FILE *fdopen(int fd, const char *mode);
int fclose(FILE *stream);

/* Conversions: d i u o x X c s p f F e E g G %; flags - + space # 0; width
 * and precision, also as *; lengths hh h l ll z j t. No %n, no long double.
 * Returns the length of the whole text, or -1 with errno EOVERFLOW or the
 * error of write(). */
int printf(const char *__restrict format, ...)
    __attribute__((format(__printf__, 1, 2)));
int fprintf(FILE *__restrict stream, const char *__restrict format, ...)
    __attribute__((format(__printf__, 2, 3)));
int dprintf(int fd, const char *__restrict format, ...)
    __attribute__((format(__printf__, 2, 3)));
int sprintf(char *__restrict to, const char *__restrict format, ...)
    __attribute__((format(__printf__, 2, 3)));
int snprintf(char *__restrict to, size_t size, const char *__restrict format,
             ...) __attribute__((format(__printf__, 3, 4)));
int vprintf(const char *__restrict format, va_list arguments)
    __attribute__((format(__printf__, 1, 0)));
int vfprintf(FILE *__restrict stream, const char *__restrict format,
             va_list arguments) __attribute__((format(__printf__, 2, 0)));
int vdprintf(int fd, const char *__restrict format, va_list arguments)
    __attribute__((format(__printf__, 2, 0)));
int vsprintf(char *__restrict to, const char *__restrict format,
             va_list arguments) __attribute__((format(__printf__, 2, 0)));
int vsnprintf(char *__restrict to, size_t size, const char *__restrict format,
              va_list arguments) __attribute__((format(__printf__, 3, 0)));

int putchar(int c);
int putc(int c, FILE *stream);
int fputc(int c, FILE *stream);
int puts(const char *text);
int fputs(const char *__restrict text, FILE *__restrict stream);
size_t fwrite(const void *__restrict table, size_t size, size_t count,
              FILE *__restrict stream);

int getchar(void);
int getc(FILE *stream);
int fgetc(FILE *stream);
char *fgets(char *__restrict line, int size, FILE *__restrict stream);
size_t fread(void *__restrict table, size_t size, size_t count,
             FILE *__restrict stream);

/* Put back up to 8 characters (before the first read, too). c, or EOF. */
int ungetc(int c, FILE *stream);

/* Read a line of any length, its end included, into memory from malloc() (or
 * NULL) that grows as it must. Its length, or -1 at the end of the file or
 * with errno ENOMEM. */
ssize_t getline(char **__restrict line, size_t *__restrict size,
                FILE *__restrict stream);
ssize_t getdelim(char **__restrict line, size_t *__restrict size, int delimiter,
                 FILE *__restrict stream);

/* Conversions: d i u o x X p c s [set] n f e g a (and capitals) %; lengths hh
 * h l ll z j t; * takes no argument; a width. Returns how many conversions
 * were stored, or EOF if the input ended before the first. A number is at
 * most 500 characters long for f. */
int scanf(const char *__restrict format, ...)
    __attribute__((format(__scanf__, 1, 2)));
int fscanf(FILE *__restrict stream, const char *__restrict format, ...)
    __attribute__((format(__scanf__, 2, 3)));
int sscanf(const char *__restrict text, const char *__restrict format, ...)
    __attribute__((format(__scanf__, 2, 3)));
int vscanf(const char *__restrict format, va_list arguments)
    __attribute__((format(__scanf__, 1, 0)));
int vfscanf(FILE *__restrict stream, const char *__restrict format,
            va_list arguments) __attribute__((format(__scanf__, 2, 0)));
int vsscanf(const char *__restrict text, const char *__restrict format,
            va_list arguments) __attribute__((format(__scanf__, 2, 0)));

/* "message: what errno means", on stderr. */
void perror(const char *message);

/* Write what waits (NULL: of all streams); of a stream that is read, give back
 * what was read too early, if it has a position. 0, or EOF with errno. */
int fflush(FILE *stream);

/* 0, or -1 with errno ESPIPE, EINVAL; ftell: the position. */
int fseek(FILE *stream, long offset, int whence);
int fseeko(FILE *stream, off_t offset, int whence);
long ftell(FILE *stream);
off_t ftello(FILE *stream);
void rewind(FILE *stream);

/* As unlink(). */
int remove(const char *path);
int feof(FILE *stream);
int ferror(FILE *stream);
void clearerr(FILE *stream);
int fileno(FILE *stream);

/* Change how a stream is buffered, and (16 bytes and more) where. 0, or -1 for
 * an unknown mode. */
int setvbuf(FILE *__restrict stream, char *__restrict buffer, int mode,
            size_t size);
void setbuf(FILE *__restrict stream, char *__restrict buffer);

#endif
