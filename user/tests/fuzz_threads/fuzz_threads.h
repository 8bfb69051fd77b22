/* fuzz_threads.h - what the files of this program share. */
#ifndef FUZZ_THREADS_H
#define FUZZ_THREADS_H

#include <reprise/fuzzing.h>

#define ADDRESS(pointer) ((uint32_t)(uintptr_t)(pointer))
#define COUNT(table) (sizeof(table) / sizeof((table)[0]))
#define ONE_OF(table) ((table)[random_below(COUNT(table))])

/* The numbers of system calls. */
#define SYSCALL(number, name, arguments) CALL_##name = number,
enum {
#include "../../../kernel/syscall/syscalls.def"
    CALL_COUNT
};
#undef SYSCALL

enum { MEMBERS = 3, ARENA_PAGES = 8, WORDS = FUZZ_PAGE / 4 };

/* The processes of a round share this. */
struct family {
    volatile int32_t member[MEMBERS]; /* their pids, once they are there */
    volatile int32_t forks, execs;    /* how many are still allowed */
    volatile uint32_t words[64];      /* futexes, and what sequences change */
};
extern struct family *family;

/* Each process's own: pages to take and give access to, the first of them
 * with words; and one of random code. */
extern uint32_t *arena;
extern struct generated place;

/* member.c: be one of the round's processes until its acts are over. */
_Noreturn void member_run(uint32_t seed);
/* One thread's acts: at most so many, of the kinds that are in fashion. */
void act(uint32_t count);

/* A table of acts, and how many. */
typedef void act_function(void);
extern act_function *const sequence_acts[],
    *const memory_acts[], *const process_acts[], *const signal_acts[];
extern const unsigned sequence_act_count, memory_act_count, process_act_count,
    signal_act_count;

/* An address that is good, or just not: of words, text, stack or nothing. */
uint32_t some_address(void);
volatile uint32_t *some_words(void);
/* Ask for an interruption in some way a few instructions later, or not. */
void interrupt_soon(void);
void on_signal(int signal);

#endif
