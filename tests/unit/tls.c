/* tls.c - the block behind __thread, laid out as the i386 ABI has it:
 * variables end at the thread pointer, which holds its own address.
 *
 * Program headers speak of 32-bit addresses, so the image lies below 4 GiB.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <reprise/tap.h>

#include "../../lib/libc/internal/tls_private.h"

enum { PT_LOAD = 1, PT_TLS = 7, IMAGE = 0x10000000, TDATA = 21 };

static struct {
    uint32_t type, offset, address, physical, file_size, memory_size;
    uint32_t flags, alignment;
} headers[2] = { { .type = PT_LOAD, .address = 0x8048000 },
                 { .type = PT_TLS, .address = IMAGE, .file_size = TDATA } };

static void try_layout(uint32_t size, uint32_t alignment)
{
    size_t rounded = (size + alignment - 1) / alignment * alignment;
    size_t least = alignment > 16 ? alignment : 16;
    int spoiled = 0;

    headers[1].memory_size = size;
    headers[1].alignment = alignment;
    __tls_initialise(headers, 2, sizeof headers[0]);
    promise(__tls_alignment() == least && __tls_size() % least == 0 &&
                __tls_size() >= rounded + TLS_THREAD_SIZE,
            "%u bytes aligned to %u: a block has room, and a size that keeps "
            "it aligned",
            size, alignment);

    char *block = aligned_alloc(least, __tls_size());
    memset(block, 0xEE, __tls_size());
    char *pointer = __tls_install(block);
    promise(*(void **)(void *)pointer == pointer &&
                (uintptr_t)pointer % least == 0 &&
                pointer + TLS_THREAD_SIZE <= block + __tls_size(),
            "the thread pointer holds its own address, aligned");
    promise(memcmp(pointer - rounded, (void *)IMAGE, TDATA) == 0,
            ".tdata is copied to where the linker's offsets lead");
    for (char *at = pointer - rounded + TDATA; at < pointer; at++)
        spoiled += *at != 0;
    for (size_t i = sizeof(void *); i < TLS_THREAD_SIZE; i++)
        spoiled += pointer[i] != 0;
    promise_equal(spoiled, 0, ".tbss and struct pthread are zero");
    free(block);
}

int main(void)
{
    char *image = mmap((void *)IMAGE, 4096, PROT_READ | PROT_WRITE,
                       MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);

    promise(__tls_size() >= TLS_THREAD_SIZE,
            "a program without __thread has a block, too");
    if (image == MAP_FAILED) {
        tap_skip("layouts", "no memory to be had at 0x10000000");
        return tap_done();
    }
    for (int i = 0; i < TDATA; i++)
        image[i] = (char)(i + 1);
    try_layout(TDATA, 1);
    try_layout(30, 4);
    try_layout(100, 16);
    try_layout(100, 64);
    return tap_done();
}
