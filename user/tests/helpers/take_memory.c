/* take_memory - maps and touches memory until it is refused (memory_test). */
#include <errno.h>
#include <stddef.h>
#include <sys/mman.h>

enum { LENGTH = 1 << 20, PAGE = 4096 };

int main(void)
{
    for (;;) {
        char *memory = mmap(NULL, LENGTH, PROT_READ | PROT_WRITE,
                            MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (memory == MAP_FAILED)
            return errno;
        for (int i = 0; i < LENGTH; i += PAGE)
            memory[i] = 1;
    }
}
