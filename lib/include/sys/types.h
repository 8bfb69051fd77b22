/* sys/types.h - the types that system calls share. */
#ifndef SYS_TYPES_H
#define SYS_TYPES_H

#include <stddef.h>
#include <stdint.h>

typedef __PTRDIFF_TYPE__ ssize_t;
typedef int32_t pid_t;
typedef int32_t off_t;
typedef uint32_t mode_t;
typedef uint32_t useconds_t;
typedef int clockid_t;

/* 64 bits: unlike Linux i386's first ABI, this one does not end in 2038. */
typedef int64_t time_t;

#endif
