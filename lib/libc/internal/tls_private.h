/* tls_private.h - the memory behind __thread, one block for each thread.
 *
 *     block                          thread pointer (%gs:0)
 *     |                              |
 *     +---------+--------------------+------------------------------+
 *     | padding | .tdata copy  .tbss | self pointer | struct pthread|
 *     +---------+--------------------+------------------------------+
 *                 <- local-exec:       <-- TLS_THREAD_SIZE bytes -->
 *                    negative offsets
 *
 * The first word at the thread pointer holds the thread pointer itself, as
 * the i386 ABI wants; struct pthread begins with that word, and goes on with
 * the thread's tid.
 */
#ifndef TLS_PRIVATE_H
#define TLS_PRIVATE_H

#include <stddef.h>
#include <stdint.h>

/* Room for struct pthread, zeroed when a block is installed. */
#define TLS_THREAD_SIZE 256

/* Read PT_TLS from the program headers. Called once, by __libc_start. */
void __tls_initialise(const void *headers, uint32_t count, uint32_t size);

/* size() is how many bytes a block needs, a multiple of its alignment;
 * alignment() is 16, or more if a variable asks for it. A block that ends at a
 * page boundary is aligned. */
size_t __tls_size(void);
size_t __tls_alignment(void);

/* Fill `block` (__tls_size() bytes, the caller's) with the program's initial
 * values, and return the thread pointer, for set_tls or thread_create. */
void *__tls_install(void *block);

static inline void __tls_set_tid(void *pointer, int32_t tid)
{
    ((volatile int32_t *)pointer)[sizeof(void *) / sizeof tid] = tid;
}

/* Tell the kernel what the program's sequences need to know of the calling
 * thread (lib/pthread/ras_thread.c). 0, or -1 with errno. */
int __ras_prepare_thread(void);

/* The calling thread's pointer. */
static inline void *__tls_pointer(void)
{
    void *pointer;

    __asm__("movl %%gs:0, %0" : "=r"(pointer));
    return pointer;
}

#endif
