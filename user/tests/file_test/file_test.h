/* file_test.h - the parts of file_test. */
#ifndef FILE_TEST_H
#define FILE_TEST_H

#include <stdint.h>

/* An address that no program may touch. */
#define KERNEL_ADDRESS ((void *)0xc0100000u)

void test_paths(void);
void test_errors(void);
void test_directories(void);
void test_devices(void);
void test_contents(void);
void test_limits(void);

/* A new or emptied file with this text; its descriptor. */
int file_with(const char *path, const char *text);
/* The whole of `path` is this text. */
int holds(const char *path, const char *text);
uint32_t free_frames(void);

#endif
