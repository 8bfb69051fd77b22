/* timer.c - the 8254 interval timer (ticks, clock) and the CMOS clock.
 *
 * The clock is the time of the last tick plus what the running period has
 * used, so it is fine-grained. A tick counts as whole ns, rounded down, which
 * is less than a millionth at 1,000 Hz. Where ticks come so fast that one is
 * lost the clock stands still for it, but never runs backwards. While the
 * machine is idle, ticks that come more than 1,000 times a second are left out:
 * each costs an emulator more than the work that it interrupts.
 * Sources: Intel 8254 data sheet; Motorola MC146818A data sheet. */
#include "io.h"
#include "x86_private.h"

enum {
    TIMER_HZ = 1193182,
    CHANNEL_0 = 0x40,
    COMMAND = 0x43,
    RATE_GENERATOR = 0x34,
    LATCH = 0x00
};
enum { FAST = TIMER_HZ / 1000, LONGEST = TIMER_HZ / 20, NEAR = 8 }; /* counts */
enum { CMOS_INDEX = 0x70, CMOS_DATA = 0x71 };

static const uint64_t second = 1000000000; /* ns */

static uint32_t shortest;        /* the period while threads run */
static uint32_t period, tick_ns; /* the one that runs, in counts and in ns */
static uint64_t last_tick;       /* when it was, in ns */

static void begin_period(uint32_t counts)
{
    period = counts;
    tick_ns = (uint32_t)(period * second / TIMER_HZ);
    outb(COMMAND, RATE_GENERATOR);
    outb(CHANNEL_0, (uint8_t)period);
    outb(CHANNEL_0, (uint8_t)(period >> 8));
}

uint32_t arch_timer_start(unsigned hz)
{
    shortest = TIMER_HZ / hz;
    begin_period(shortest);
    interrupt_controller_unmask(0);
    return tick_ns;
}

static uint32_t counter(void)
{
    outb(COMMAND, LATCH);
    uint32_t low = inb(CHANNEL_0);
    return low | (uint32_t)inb(CHANNEL_0) << 8;
}

/* Read how many timer counts have passed since the last tick. If the period
 * ended while interrupts are off, its tick is still to come: count it here, and
 * read again, since the first value may be from before. */
static uint32_t counts_since_tick(void)
{
    uint32_t left = counter(), ended = 0;

    if (interrupt_controller_pending(0)) {
        left = counter();
        ended = period;
    }
    return ended + (period - left);
}

uint64_t arch_clock(void)
{
    static uint64_t latest;
    uint64_t now = last_tick + counts_since_tick() * second / TIMER_HZ;

    if (now < latest)
        now = latest;
    latest = now;
    return now;
}

/* Begin another period now, and count what is over of the one that runs. If its
 * end is near, its tick may come meanwhile: then it stays. */
static void change_period(uint32_t counts)
{
    if (counts == period)
        return;
    uint32_t over = counts_since_tick();
    if (over + NEAR > period)
        return;
    last_tick += over * second / TIMER_HZ;
    begin_period(counts);
}

void timer_interrupt(void)
{
    last_tick += tick_ns;
    change_period(shortest);
    kernel_tick(last_tick);
}

static void leave_out_ticks(uint64_t until)
{
    uint64_t now = arch_clock(), wait = until > now ? until - now : 0;

    wait = wait < second ? wait * TIMER_HZ / second + 1 : LONGEST;
    if (wait > shortest)
        change_period(least((uint32_t)wait, LONGEST));
}

void arch_idle(uint64_t until)
{
    if (shortest < FAST)
        leave_out_ticks(until);
    __asm__ volatile("sti\n\thlt\n\tcli" : : : "memory");
    change_period(shortest);
}

static unsigned cmos(uint8_t index)
{
    outb(CMOS_INDEX, index);
    uint8_t bcd = inb(CMOS_DATA);
    return (bcd >> 4) * 10u + (bcd & 15);
}

/* Count the days from 1970 to a date after 2000. The year starts in March here,
 * so that the leap day comes last. */
static unsigned days(unsigned year, unsigned month, unsigned day)
{
    unsigned y = month > 2 ? year : year - 1;
    unsigned m = month > 2 ? month - 3 : month + 9;

    return 365 * y + y / 4 - y / 100 + y / 400 + (153 * m + 2) / 5 + day - 1 -
           719468;
}

static int64_t read_clock(void)
{
    unsigned date = days(2000 + cmos(9), cmos(8), cmos(7));
    return ((date * 24ll + cmos(4)) * 60 + cmos(2)) * 60 + cmos(0);
}

/* The registers are read one by one. If two readings are equal, the clock did
 * not turn over in between. */
int64_t arch_wall_clock(void)
{
    int64_t now;

    do
        now = read_clock();
    while (now != read_clock());
    return now;
}
