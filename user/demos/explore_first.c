/* explore_first - m = m + 1, twice, under every schedule. */
#include <explore.h>
#include <stdio.h>
#include <pthread.h>
#include "../../lib/explore/explore_private.h"

static volatile int m;
static pthread_mutex_t mutex;

static void add(void)
{
    m = m + 1;
}
static void sub(void)
{
    m = m - 1;
}
static void add_safe(void)
{
    pthread_mutex_lock(&mutex);
    m = m + 1;
    pthread_mutex_unlock(&mutex);
}

static int both_added(void)
{
    return m == 2;
}
static int three_added(void)
{
    return m == 3;
}
static int zero(void)
{
    return m == 0;
}

static void tell(const struct scenario *s, unsigned k)
{
    struct explore_result r;
    struct explore_options o = { .preemptions = k, .go_on = 1 };
    unsigned lo, hi, lo2, hi2;
    __asm__ volatile("rdtsc" : "=a"(lo), "=d"(hi));
    int e = explore(s, &o, &r);
    __asm__ volatile("rdtsc" : "=a"(lo2), "=d"(hi2));
    unsigned long long t = (((unsigned long long)hi2<<32)|lo2) - (((unsigned long long)hi<<32)|lo);
    printf("tsc %u k per run %u\n", (unsigned)(t/1000), (unsigned)(t/r.schedules));
    printf("%s: %d schedules %u steps %u level %u complete %d failed %d states %u cut %u\n", s->name, e,
           r.schedules, (unsigned)r.steps, r.level, r.complete, r.failed, r.states, r.cut);
    for (unsigned i = 0; i < EXPLORE_ENDINGS; i++)
        printf(" %u", r.endings[i]);
    printf(" states:");
    for (unsigned i = 0; i < r.states; i++)
        printf(" %d", r.state[i][0]);
    printf(" worst:");
    for (unsigned i = 0; i < r.worst.count; i++)
        printf(" %u:%u", r.worst.segments[i].thread, r.worst.segments[i].steps);
    printf("\n");
}

int main(void)
{
    tell(&(struct scenario){ .name = "m+1,m+1", .threads = { add, add }, .check = both_added, .watches = { WATCH(m) } }, 2);
    tell(&(struct scenario){ .name = "m+1,m-1", .threads = { add, sub }, .check = zero, .watches = { WATCH(m) } }, 2);
    tell(&(struct scenario){ .name = "mutex", .threads = { add_safe, add_safe }, .check = both_added, .watches = { WATCH(m) } }, 1);
    tell(&(struct scenario){ .name = "mutex3", .threads = { add_safe, add_safe,add_safe }, .check = three_added, .watches = { WATCH(m) } }, 1);
    return 0;
}
