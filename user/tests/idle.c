/* idle - a machine that waits has few ticks, and its sleepers wake in time.
 *
 * tests/guest/idle.t boots it with ticks that come fast. */
#include <reprise/reprise.h>
#include <reprise/tap.h>
#include <stdlib.h>
#include <time.h>

enum { MS = 1000000, SECOND = 1000 * MS /* ns */, SLEEPS = 200 };

static int64_t now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (int64_t)time.tv_sec * SECOND + time.tv_nsec;
}

static struct system_status machine(void)
{
    struct system_status status;
    system_status_np(&status);
    return status;
}

/* Sleep for so many ns. Returns by how many ns it ended too late. */
static int64_t lateness_of(int64_t ns)
{
    struct timespec length = { .tv_sec = (time_t)(ns / SECOND),
                               .tv_nsec = (long)(ns % SECOND) };
    int64_t end = now() + ns;
    nanosleep(&length, NULL);
    return now() - end;
}

int main(void)
{
    int64_t tick = SECOND / machine().hz, least = 0, most = 0;
    uint32_t ticks = machine().ticks;
    unsigned seed = 1;
    promise(lateness_of(SECOND) >= 0, "a sleep does not end too early");
    promise(machine().ticks - ticks < 100, "it has few ticks");
    for (int i = 0; i < SLEEPS; i++) {
        int64_t lateness = lateness_of(rand_r(&seed) % (100 * MS));
        least = lateness < least ? lateness : least;
        most = lateness > most ? lateness : most;
    }
    tap_note("a tick is %d ns; the latest was %d ns late", (int)tick,
             (int)most);
    promise(least >= 0, "nor does one of any length");
    promise(most < 3 * tick, "it ends within two ticks");
    return tap_done();
}
