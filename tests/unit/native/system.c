/* system.c - the system below the library under test: system.h. */
#include "system.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/types.h>
#include <unistd.h>

/* The library calls these; its own headers declare them. */
void *re_mmap(void *hint, size_t length, int prot, int flags, int fd,
              int32_t offset);
int re_munmap(void *address, size_t length);
ssize_t re_write(int fd, const void *text, size_t length);
ssize_t re_read(int fd, void *buffer, size_t count);
int re_open(const char *path, int flags, ...);
int re_close(int fd);
int32_t re_lseek(int fd, int32_t offset, int whence);
_Noreturn void re_abort(void);
int32_t __sys_exit(uint32_t status);
int32_t __sys_futex(uint32_t word, uint32_t op, uint32_t value,
                    uint32_t timeout);

size_t system_mapped, system_mappings;
size_t system_memory = SIZE_MAX;

char system_output[SYSTEM_OUTPUT + 1];
size_t system_written, system_writes;
size_t system_write_most = SIZE_MAX;
int system_write_error;

const char *system_input = "";
size_t system_reads;

jmp_buf system_end;
int system_exit_status;

void *re_mmap(void *hint, size_t length, int prot, int flags, int fd,
              int32_t offset)
{
    void *mapping = MAP_FAILED;

    (void)hint, (void)prot, (void)flags, (void)offset;
    if (fd == -1 && length <= system_memory - system_mapped)
        mapping = mmap(NULL, length, PROT_READ | PROT_WRITE,
                       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (mapping == MAP_FAILED) {
        errno = ENOMEM;
        return mapping;
    }
    system_mapped += length;
    system_mappings++;
    return mapping;
}

int re_munmap(void *address, size_t length)
{
    system_mapped -= length;
    system_mappings--;
    return munmap(address, length);
}

ssize_t re_write(int fd, const void *text, size_t length)
{
    if (fd > STDERR_FILENO)
        return write(fd, text, length);
    if (fd < 0) {
        errno = EBADF;
        return -1;
    }
    system_writes++;
    if (system_write_error) {
        errno = system_write_error;
        return -1;
    }
    if (length > system_write_most)
        length = system_write_most;
    if (length > SYSTEM_OUTPUT - system_written)
        length = SYSTEM_OUTPUT - system_written;
    memcpy(system_output + system_written, text, length);
    system_written += length;
    system_output[system_written] = '\0';
    return (ssize_t)length;
}

ssize_t re_read(int fd, void *buffer, size_t count)
{
    const char *newline = strchr(system_input, '\n');
    size_t length =
        newline ? (size_t)(newline - system_input) + 1 : strlen(system_input);

    if (fd > STDERR_FILENO)
        return read(fd, buffer, count);
    system_reads++;
    if (length > count)
        length = count;
    memcpy(buffer, system_input, length);
    system_input += length;
    return (ssize_t)length;
}

/* Files other than the console are the host's. */
int re_open(const char *path, int flags, ...)
{
    return open(path, flags, 0600);
}

int re_close(int fd)
{
    return fd > STDERR_FILENO ? close(fd) : 0;
}

int32_t re_lseek(int fd, int32_t offset, int whence)
{
    if (fd > STDERR_FILENO)
        return (int32_t)lseek(fd, offset, whence);
    errno = ESPIPE;
    return -1;
}

_Noreturn void re_abort(void)
{
    longjmp(system_end, SYSTEM_ABORTED);
}

int32_t __sys_exit(uint32_t status)
{
    system_exit_status = (int)status;
    longjmp(system_end, SYSTEM_EXITED);
}

/* Looking again is always allowed. */
int32_t __sys_futex(uint32_t word, uint32_t op, uint32_t value,
                    uint32_t timeout)
{
    (void)word, (void)op, (void)value, (void)timeout;
    sched_yield();
    return 0;
}

/* No kernel is here that would put a sequence back: locked instructions are in
 * the place of those that the library calls. */
int ras_compare_and_swap(volatile int *cell, int expected, int desired)
{
    __atomic_compare_exchange_n(cell, &expected, desired, 0, __ATOMIC_SEQ_CST,
                                __ATOMIC_SEQ_CST);
    return expected;
}

int ras_exchange(volatile int *cell, int value)
{
    return __atomic_exchange_n(cell, value, __ATOMIC_SEQ_CST);
}

int ras_fetch_and_add(volatile int *cell, int amount)
{
    return __atomic_fetch_add(cell, amount, __ATOMIC_SEQ_CST);
}

/* No destructors: what the linker script of programs would name. */
typedef void (*const function_table[1])(void);
extern function_table re_fini_array_start, re_fini_array_end;
function_table re_fini_array_start = { NULL };
extern function_table re_fini_array_end
    __attribute__((alias("re_fini_array_start")));

void system_reset_output(void)
{
    system_written = system_writes = 0;
    system_output[0] = '\0';
    system_write_most = SIZE_MAX;
    system_write_error = 0;
}
