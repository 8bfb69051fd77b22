/* waits.h - marks where a thread asks for a lock, waits for it, and gets it.
 *
 *     MARK_ASKS()        MARK_WAITS()              MARK_ENTERS()
 *          |------ doorway ---|------- it waits ---------|---- inside ---
 *
 * The doorway is the first part of the way in. It waits for nobody: a thread
 * gets to its end in so many steps of its own. A thread that is past it waits,
 * and from there on a fair lock knows of it.
 *
 * A waiting thread is overtaken when another one that asks later gets in
 * first. How often one other thread can do that, at most, is the bound of a
 * lock. 0: first come, first served. 1: linear waiting. And no bound at all:
 * the others may get in any number of times while one waits.
 *
 * A mark is no instruction. It only writes its own address into a table, where
 * lib/explore/waits.c looks it up. Whoever marks nothing pays nothing.
 *
 * Source: the doorway is Lamport's (CACM 17(8), 1974). Dijkstra's solution of
 * 1965 has no bound; Knuth (CACM 9(5), 1966) and de Bruijn (CACM 10(3), 1967)
 * gave the first ones.
 */
#ifndef WAITS_H
#define WAITS_H

#include <stdint.h>

enum wait_mark { WAIT_ASKS, WAIT_WAITS, WAIT_ENTERS };

struct wait_mark_row {
    uint32_t pc, mark;
};

/* The table, of all marks in this program: lib/program.ld. */
extern const struct wait_mark_row __wait_marks_start[], __wait_marks_end[];

#ifdef __i386__
#define MARK_WAIT_(mark)                                   \
    __asm__ volatile(".pushsection .wait_marks, \"a\"\n\t" \
                     ".long 1f, %c0\n\t"                   \
                     ".popsection\n"                       \
                     "1:"                                  \
                     :                                     \
                     : "i"(mark))
#else
#define MARK_WAIT_(mark) ((void)(mark))
#endif

/* It is about to ask. */
#define MARK_ASKS() MARK_WAIT_(WAIT_ASKS)
/* It is past the doorway, if it has asked; else nothing. A lock without a
 * doorway has this mark at its beginning. */
#define MARK_WAITS() MARK_WAIT_(WAIT_WAITS)
/* It is in. */
#define MARK_ENTERS() MARK_WAIT_(WAIT_ENTERS)

#endif
