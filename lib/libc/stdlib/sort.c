/* sort.c - qsort and bsearch.
 *
 * qsort is a heapsort (Williams, 1964): in place, not recursive, and never
 * slower than n log n, whatever the order it meets. Not stable.
 */
#include <stdint.h>
#include <stdlib.h>

/* A heap: no element is larger than its parent, (i - 1) / 2. */
struct heap {
    char *table;
    size_t size; /* of an element */
    int (*compare)(const void *, const void *);
};

static void swap(const struct heap *heap, size_t i, size_t j)
{
    char *a = heap->table + i * heap->size;
    char *b = heap->table + j * heap->size;

    for (size_t k = 0; k < heap->size; k++) {
        char byte = a[k];

        a[k] = b[k];
        b[k] = byte;
    }
}

static int is_less(const struct heap *heap, size_t i, size_t j)
{
    return heap->compare(heap->table + i * heap->size,
                         heap->table + j * heap->size) < 0;
}

/* Element `i` may be smaller than its children: move it down to its place
 * among the first `count`. */
static void sink_down(const struct heap *heap, size_t i, size_t count)
{
    for (;;) {
        size_t child = 2 * i + 1;

        if (child >= count)
            return;
        if (child + 1 < count && is_less(heap, child, child + 1))
            child++;
        if (!is_less(heap, i, child))
            return;
        swap(heap, i, child);
        i = child;
    }
}

void qsort(void *table, size_t count, size_t size,
           int (*compare)(const void *, const void *))
{
    struct heap heap = { table, size, compare };

    for (size_t i = count / 2; i > 0; i--)
        sink_down(&heap, i - 1, count);
    for (size_t last = count; last > 1; last--) {
        swap(&heap, 0, last - 1);
        sink_down(&heap, 0, last - 1);
    }
}

void *bsearch(const void *key, const void *table, size_t count, size_t size,
              int (*compare)(const void *, const void *))
{
    const char *low = table;

    while (count > 0) {
        const char *middle = low + count / 2 * size;
        int order = compare(key, middle);

        if (order == 0)
            return (char *)(uintptr_t)middle;
        if (order > 0) {
            low = middle + size;
            count--;
        }
        count /= 2;
    }
    return NULL;
}
