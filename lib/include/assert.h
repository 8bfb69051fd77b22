/* assert.h - stop the program where a promise is broken.
 *
 * No include guard: NDEBUG may change between two inclusions (C11 7.2).
 */
#undef assert

#ifdef NDEBUG
#define assert(condition) ((void)0)
#else
#define assert(condition)  \
    ((condition) ? (void)0 \
                 : __assert_fail(#condition, __FILE__, __LINE__, __func__))
#endif

#ifndef __cplusplus
#undef static_assert
#define static_assert _Static_assert
#endif

/* Print "file:line: function: assertion failed: condition" and abort. */
_Noreturn void __assert_fail(const char *condition, const char *file,
                             unsigned int line, const char *function);
