/* sort.c - qsort and bsearch. */
#include "ours.h"
#include "random.h"

#include <stdlib.h>
#include <string.h>
#include <reprise/tap.h>

enum { LONGEST = 200, ROUNDS = 2000 };

static int comparisons;

static int compare_ints(const void *a, const void *b)
{
    const int *left = a, *right = b;

    comparisons++;
    return (*left > *right) - (*left < *right);
}

static void fill(int *table, unsigned int count, unsigned int different)
{
    for (unsigned int i = 0; i < count; i++)
        table[i] = (int)random_below(different);
}

/* Count the tables that came out otherwise than the host sorts them. */
static int count_wrong(unsigned int different)
{
    int wrong = 0;

    for (int round = 0; round < ROUNDS; round++) {
        unsigned int count = random_below(LONGEST);
        int *table = calloc(count + 1, sizeof *table);
        int *expected = calloc(count + 1, sizeof *table);

        fill(table, count, different);
        memcpy(expected, table, count * sizeof *table);
        re_qsort(table, count, sizeof *table, compare_ints);
        qsort(expected, count, sizeof *table, compare_ints);
        wrong += memcmp(table, expected, count * sizeof *table) != 0;
        free(table);
        free(expected);
    }
    return wrong;
}

struct odd {
    char key[7];
};

static int compare_odd(const void *a, const void *b)
{
    return memcmp(a, b, sizeof(struct odd));
}

static int is_sorted_odd(void)
{
    struct odd table[50];

    for (size_t i = 0; i < 50; i++)
        for (size_t k = 0; k < sizeof table[i].key; k++)
            table[i].key[k] = (char)('a' + random_below(3));
    re_qsort(table, 50, sizeof table[0], compare_odd);
    for (size_t i = 1; i < 50; i++)
        if (compare_odd(&table[i - 1], &table[i]) > 0)
            return 0;
    return 1;
}

/* Every present number is found, at an equal element; no absent one is. */
static int count_search_mistakes(void)
{
    int table[LONGEST], mistakes = 0;

    for (unsigned int count = 0; count < LONGEST; count++)
        for (int key = -1; key <= 2 * (int)count; key++) {
            int *found;

            table[count] = 2 * (int)count;
            for (unsigned int i = 0; i < count; i++)
                table[i] = 2 * (int)i;
            found = re_bsearch(&key, table, count, sizeof key, compare_ints);
            if (key % 2 == 0 && key >= 0 && key < 2 * (int)count)
                mistakes += !found || *found != key;
            else
                mistakes += found != NULL;
        }
    return mistakes;
}

int main(void)
{
    static int sorted[4096];

    random_start("build/unit/sort-64 (or -32)");
    promise_equal(count_wrong(1000000), 0, "qsort sorts different numbers");
    promise_equal(count_wrong(5), 0, "qsort sorts numbers that repeat");
    promise(is_sorted_odd(), "qsort sorts elements of seven bytes");
    for (int i = 0; i < 4096; i++)
        sorted[i] = i;
    comparisons = 0;
    re_qsort(sorted, 4096, sizeof sorted[0], compare_ints);
    promise(comparisons < 2 * 4096 * 12 + 4096,
            "qsort of a sorted table takes 2 n log n comparisons at most");
    promise_equal(count_search_mistakes(), 0,
                  "bsearch finds what is there, and nothing else");
    return tap_done();
}
