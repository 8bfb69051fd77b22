/* err.h - "program: message: what errno means", on stderr.
 *
 * The x forms leave errno out; err and errx then exit with `status`. The
 * message may be NULL.
 */
#ifndef ERR_H
#define ERR_H

#include <stdarg.h>

void warn(const char *format, ...) __attribute__((format(__printf__, 1, 2)));
void warnx(const char *format, ...) __attribute__((format(__printf__, 1, 2)));
_Noreturn void err(int status, const char *format, ...)
    __attribute__((format(__printf__, 2, 3)));
_Noreturn void errx(int status, const char *format, ...)
    __attribute__((format(__printf__, 2, 3)));
void vwarn(const char *format, va_list arguments)
    __attribute__((format(__printf__, 1, 0)));
void vwarnx(const char *format, va_list arguments)
    __attribute__((format(__printf__, 1, 0)));

#endif
