/* tls.c - lays out the block behind __thread (drawn in tls_private.h). */
#include "tls_private.h"

#include <string.h>

enum { PT_TLS = 7, BLOCK_ALIGNMENT = 16 };

/* A program header (ELF32). */
struct program_header {
    uint32_t type;
    uint32_t offset;
    uint32_t address;
    uint32_t physical;
    uint32_t file_size;
    uint32_t memory_size;
    uint32_t flags;
    uint32_t alignment;
};

/* The program's initial values: written once, before a second thread. */
static struct {
    const void *image;
    size_t image_size; /* .tdata */
    size_t size;       /* .tdata and .tbss, as the linker rounds it */
    size_t alignment;  /* of the thread pointer */
} tls = { .alignment = BLOCK_ALIGNMENT };

static size_t round_up(size_t size, size_t alignment)
{
    return (size + alignment - 1) & ~(alignment - 1);
}

static void remember(const struct program_header *header)
{
    size_t alignment = header->alignment ? header->alignment : 1;

    tls.image = (const void *)(uintptr_t)header->address;
    tls.image_size = header->file_size;
    tls.size = round_up(header->memory_size, alignment);
    if (alignment > BLOCK_ALIGNMENT)
        tls.alignment = alignment;
}

void __tls_initialise(const void *headers, uint32_t count, uint32_t size)
{
    const char *position = headers;

    for (uint32_t i = 0; i < count; i++, position += size) {
        const struct program_header *header = (const void *)position;

        if (header->type == PT_TLS)
            remember(header);
    }
}

size_t __tls_alignment(void)
{
    return tls.alignment;
}

size_t __tls_size(void)
{
    return round_up(tls.size, tls.alignment) +
           round_up(TLS_THREAD_SIZE, tls.alignment);
}

void *__tls_install(void *block)
{
    char *pointer = (char *)block + round_up(tls.size, tls.alignment);
    char *start = pointer - tls.size;

    memcpy(start, tls.image, tls.image_size);
    memset(start + tls.image_size, 0, tls.size - tls.image_size);
    memset(pointer, 0, TLS_THREAD_SIZE);
    *(void **)(void *)pointer = pointer;
    return pointer;
}
