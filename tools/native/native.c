/* native.c - what the tour's operations cost on this host's CPU.
 *
 * A 32-bit Linux program around the object code of Reprise: the tour's loops,
 * the locks, the sequences, as they run in the guest. One thread alone does
 * each of them many times; the rounds are interleaved, so that a slow moment
 * of the host meets all of them, and the median of the rounds counts. Nothing
 * here interrupts a sequence, so nothing has to recover.
 *
 * What makes a system call is left out: that is the kernel's cost, and this
 * kernel is Linux. What the code calls but one thread alone never reaches is
 * left unresolved (tools/native/measure), and would end the program.
 */
#include <pthread.h>
#include <reprise/lock_ops.h>
#include <reprise/ras.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "user/tour/tour.h"

enum { ROUNDS = 25, OPERATIONS = 20000, MOST = 80, GS_WORDS = 64 };

/* Of Linux on i386. */
enum {
    CALL_EXIT = 1,
    CALL_WRITE = 4,
    CALL_SET_THREAD_AREA = 243,
    CALL_CLOCK_GETTIME = 265
};
enum { THREAD_CPUTIME = 3 };

static int call(int number, int one, const void *two, int three)
{
    int result;
    __asm__ volatile("int $0x80"
                     : "=a"(result)
                     : "0"(number), "b"(one), "c"(two), "d"(three)
                     : "memory");
    return result;
}

static _Noreturn void end(int status)
{
    for (;;)
        call(CALL_EXIT, status, NULL, 0);
}

/* ---- what the object code finds in place of Reprise ---- */

int ras_designate(int on)
{
    (void)on;
    return 0;
}

/* The thread's words at %gs: its number, its slot. */
static int gs_words[GS_WORDS] = { 0, 2 };

static void set_gs(void)
{
    struct {
        int entry;
        void *base;
        uint32_t limit, flags; /* 32-bit, in pages, usable */
    } area = { -1, gs_words, 0xfffff, 0x51 };
    if (call(CALL_SET_THREAD_AREA, (int)&area, NULL, 0))
        end(2);
    __asm__ volatile("mov %w0, %%gs" : : "r"(area.entry * 8 + 3));
}

/* ---- measuring ---- */

/* Nanoseconds on the CPU so far. */
static int64_t now(void)
{
    struct {
        int32_t seconds, ns;
    } time;
    call(CALL_CLOCK_GETTIME, THREAD_CPUTIME, &time, 0);
    return time.seconds * 1000000000LL + time.ns;
}

static struct mechanism measured[MOST];
static uint32_t took[MOST][ROUNDS]; /* for OPERATIONS, in ns */
static int count;

static void add(const struct mechanism *mechanism)
{
    for (int i = 0; i < count; i++)
        if (measured[i].name == mechanism->name)
            return;
    if (count < MOST && !system_calls_of(mechanism))
        measured[count++] = *mechanism;
}

static void add_lock(const struct lock_ops *ops)
{
    struct mechanism mechanism = mechanism_of(ops);
    for (int i = 0; i < mechanism_count; i++)
        if (mechanisms[i].lock == ops)
            return;
    if (ops->properties & LOCK_PROGRESS) /* alone, too */
        add(&mechanism);
}

static void measure(int which, int round)
{
    int64_t begin;
    prepare_mechanism(&measured[which]);
    begin = now();
    measured[which].work(&measured[which], 0, OPERATIONS);
    took[which][round] = (uint32_t)(now() - begin);
}

static uint32_t median(uint32_t *of)
{
    for (int i = 1; i < ROUNDS; i++)
        for (int j = i; j > 0 && of[j - 1] > of[j]; j--) {
            uint32_t swapped = of[j];
            of[j] = of[j - 1];
            of[j - 1] = swapped;
        }
    return of[ROUNDS / 2];
}

static void print_text(const char *text)
{
    int length = 0;
    while (text[length])
        length++;
    call(CALL_WRITE, 1, text, length);
}

static void print_number(uint32_t number)
{
    char digits[12] = { 0 };
    int at = sizeof(digits) - 1;
    do
        digits[--at] = (char)('0' + number % 10);
    while ((number /= 10) != 0);
    print_text(digits + at);
}

/* Print NAME and hundredths of a nanosecond for one operation. */
static void print_cost(int which)
{
    print_text(measured[which].name);
    print_text(" ");
    print_number(median(took[which]) / (OPERATIONS / 100));
    print_text("\n");
}

_Noreturn void measure_all(void);
void measure_all(void)
{
    set_gs();
    for (int i = 0; i < mechanism_count; i++)
        add(&mechanisms[i]);
    for (int i = 0; lock_ops_all[i]; i++)
        add_lock(lock_ops_all[i]);
    for (int i = 0; i < cell_count; i++)
        add(&cells[i]);
    for (int round = -1; round < ROUNDS; round++) /* the first is to warm up */
        for (int i = 0; i < count; i++)
            measure(i, round < 0 ? 0 : round);
    for (int i = 0; i < count; i++)
        print_cost(i);
    end(0);
}

/* Linux leaves the stack aligned; a function wants it as after a call. */
__asm__(".globl _start\n_start: call measure_all");
