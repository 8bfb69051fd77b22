/* leftovers.c - what a fuzzer's children leave behind: fuzzing.h. */
#include <reprise/fuzzing.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <reprise/tap.h>

/* More processes than memory has room for: whoever is left out while others
 * are killed may make as many anew. */
enum { LISTED = 512 };
static struct thread_status table[LISTED];

struct system_status status_now(void)
{
    struct system_status now = { 0 };

    system_status_np(&now);
    return now;
}

uint32_t now_ms(void)
{
    return (uint32_t)(__builtin_ia32_rdtsc() / 1000000);
}

/* Whoever is left over is a grandchild, and ours by now. */
static int kill_leftovers(void)
{
    int found = 0, count = thread_list_np(table, LISTED);

    for (int i = 0; i < count && i < LISTED; i++)
        if (table[i].pid > BYSTANDER) {
            kill(table[i].pid, SIGKILL);
            found++;
        }
    return found;
}

static void tell(void)
{
    int count = thread_list_np(table, LISTED);

    for (int i = 0; i < count && i < LISTED; i++)
        tap_note("%s: pid %d tid %d, state %u, priority %u", table[i].name,
                 (int)table[i].pid, (int)table[i].tid, (unsigned)table[i].state,
                 (unsigned)table[i].priority);
}

int end_leftovers(unsigned ms)
{
    uint32_t since = now_ms();
    int found, fewest = LISTED;

    memset(table, 0, sizeof(table)); /* its pages are there from now on */
    do {
        found = kill_leftovers();
        if (found < fewest) { /* each end may take long: CHECK=1 */
            fewest = found;
            since = now_ms();
        }
        sched_yield();
        while (waitpid(-1, NULL, WNOHANG) > 0)
            continue;
    } while (found && now_ms() - since < ms);
    if (found)
        tell();
    return found ? -1 : 0;
}
