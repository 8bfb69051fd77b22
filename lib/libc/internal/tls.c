/* tls.c - lays out the block behind __thread (drawn in tls_private.h). */
#include "tls_private.h"

#include <elf.h>
#include <string.h>

enum { BLOCK_ALIGNMENT = 16 };

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

static void remember(const Elf32_Phdr *header)
{
    size_t alignment = header->p_align ? header->p_align : 1;

    tls.image = (const void *)(uintptr_t)header->p_vaddr;
    tls.image_size = header->p_filesz;
    tls.size = round_up(header->p_memsz, alignment);
    if (alignment > BLOCK_ALIGNMENT)
        tls.alignment = alignment;
}

void __tls_initialise(const void *headers, uint32_t count, uint32_t size)
{
    const char *position = headers;

    for (uint32_t i = 0; i < count; i++, position += size) {
        const Elf32_Phdr *header = (const void *)position;

        if (header->p_type == PT_TLS)
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
