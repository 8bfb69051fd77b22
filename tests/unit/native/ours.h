/* ours.h - the functions under test, as the tests call them.
 *
 * A test includes the host's headers, which it compares with; this header
 * declares ours beside them, by the names that rename.h gives them.
 */
#ifndef OURS_H
#define OURS_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* string.h */
void *re_memcpy(void *to, const void *from, size_t length);
void *re_memmove(void *to, const void *from, size_t length);
void *re_memset(void *to, int byte, size_t length);
int re_memcmp(const void *a, const void *b, size_t length);
void *re_memchr(const void *memory, int byte, size_t length);
size_t re_strlen(const char *string);
int re_strcmp(const char *a, const char *b);
int re_strncmp(const char *a, const char *b, size_t length);
char *re_strchr(const char *string, int c);
char *re_strrchr(const char *string, int c);
char *re_strcpy(char *to, const char *from);
char *re_strncpy(char *to, const char *from, size_t length);
char *re_strcat(char *to, const char *from);
char *re_strncat(char *to, const char *from, size_t length);
size_t re_strnlen(const char *string, size_t limit);
size_t re_strlcpy(char *to, const char *from, size_t size);
size_t re_strlcat(char *to, const char *from, size_t size);
char *re_strstr(const char *string, const char *wanted);
size_t re_strspn(const char *string, const char *accept);
size_t re_strcspn(const char *string, const char *reject);
char *re_strpbrk(const char *string, const char *accept);
char *re_strtok_r(char *string, const char *separators, char **rest);
char *re_strdup(const char *string);
char *re_strndup(const char *string, size_t limit);
int re_strcasecmp(const char *a, const char *b);
int re_strncasecmp(const char *a, const char *b, size_t length);
char *re_strerror(int error);

/* stdio.h */
typedef struct stream re_FILE;
extern re_FILE *const re_stdin, *const re_stdout, *const re_stderr;
int re_printf(const char *format, ...);
int re_fprintf(re_FILE *stream, const char *format, ...);
int re_dprintf(int fd, const char *format, ...);
int re_snprintf(char *to, size_t size, const char *format, ...);
int re_vsnprintf(char *to, size_t size, const char *format, va_list arguments);
int re_sprintf(char *to, const char *format, ...);
int re_puts(const char *text);
int re_putchar(int c);
int re_fputs(const char *text, re_FILE *stream);
size_t re_fwrite(const void *table, size_t size, size_t count, re_FILE *stream);
int re_getchar(void);
char *re_fgets(char *line, int size, re_FILE *stream);
int re_fflush(re_FILE *stream);
int re_fileno(re_FILE *stream);
int re_feof(re_FILE *stream);
int re_ferror(re_FILE *stream);
void re_clearerr(re_FILE *stream);
re_FILE *re_fopen(const char *path, const char *mode);
int re_fclose(re_FILE *stream);
int re_fputc(int c, re_FILE *stream);
int re_fgetc(re_FILE *stream);
int re_ungetc(int c, re_FILE *stream);
size_t re_fread(void *table, size_t size, size_t count, re_FILE *stream);
ssize_t re_getline(char **line, size_t *size, re_FILE *stream);
int re_fseek(re_FILE *stream, long offset, int whence);
long re_ftell(re_FILE *stream);
void re_rewind(re_FILE *stream);
int re_sscanf(const char *text, const char *format, ...);
int re_fscanf(re_FILE *stream, const char *format, ...);
int re_vsscanf(const char *text, const char *format, va_list arguments);
int re_setvbuf(re_FILE *stream, char *buffer, int mode, size_t size);

/* stdlib.h */
void *re_malloc(size_t size);
void *re_calloc(size_t count, size_t size);
void *re_realloc(void *memory, size_t size);
void re_free(void *memory);
void *re_aligned_alloc(size_t alignment, size_t size);
int re_posix_memalign(void **memory, size_t alignment, size_t size);
int re_atoi(const char *text);
long re_strtol(const char *text, char **end, int base);
unsigned long re_strtoul(const char *text, char **end, int base);
long long re_strtoll(const char *text, char **end, int base);
unsigned long long re_strtoull(const char *text, char **end, int base);
double re_strtod(const char *text, char **end);
float re_strtof(const char *text, char **end);
void re_qsort(void *table, size_t count, size_t size,
              int (*compare)(const void *, const void *));
void *re_bsearch(const void *key, const void *table, size_t count, size_t size,
                 int (*compare)(const void *, const void *));
int re_rand_r(unsigned int *seed);
extern char **re_environ;
char *re_getenv(const char *name);
int re_setenv(const char *name, const char *value, int overwrite);
int re_unsetenv(const char *name);
int re_atexit(void (*function)(void));
_Noreturn void re_exit(int status);

/* time.h: our time_t has 64 bits on every host, and our struct tm is what
 * the host's begins with. */
struct tm;
struct tm *re_gmtime_r(const int64_t *time, struct tm *date);
int64_t re_timegm(struct tm *date);
size_t re_strftime(char *text, size_t size, const char *format,
                   const struct tm *date);
char *re_asctime_r(const struct tm *date, char *text);

/* unistd.h */
int re_getopt(int argc, char *const argv[], const char *letters);
extern char *re_optarg;
extern int re_optind, re_opterr, re_optopt;

/* The compiler calls these. */
uint64_t re___udivmoddi4(uint64_t number, uint64_t divisor, uint64_t *rest);
uint64_t re___udivdi3(uint64_t number, uint64_t divisor);
uint64_t re___umoddi3(uint64_t number, uint64_t divisor);
int64_t re___divmoddi4(int64_t number, int64_t divisor, int64_t *rest);
int64_t re___divdi3(int64_t number, int64_t divisor);
int64_t re___moddi3(int64_t number, int64_t divisor);

#endif
