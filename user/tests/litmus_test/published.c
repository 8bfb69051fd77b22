/* published.c - the table of litmus tests, and where their verdicts stand.
 *
 * A thread's code is a list of instructions:
 *     x=1   mov [x], 1          a=x   mov al, [x]  (b: ah)
 *     F     mfence              x!1   xchg [x], 1
 * The outcome is a conjunction; 0a is what thread 0 has in a, x is memory in
 * the end. It is allowed or forbidden by x86-TSO, as published in
 *
 *   O  Owens, Sarkar, Sewell, "A better x86 memory model: x86-TSO", TPHOLs
 *      2009, and the technical report UCAM-CL-TR-745 (iwp.. are Intel's tests,
 *      amd.. AMD's, n.. the authors' own). Its extended version is written out
 *      for a program in MemSynth (Bornholt and Torlak, PLDI 2017;
 *      github.com/uwplse/memsynth, litmus/tests/x86.rkt), with which all of O
 *      here were compared (iwp2.2 is 8-2 there); n8 is as in the erratum
 *   S  Sewell, Sarkar, Owens, Zappa Nardelli, Myreen, "x86-TSO: a rigorous and
 *      usable programmer's model for x86 multiprocessors", CACM 53(7), 2010
 *   A  Alglave, Maranget, Sarkar, Sewell, "Fences in weak memory models", CAV
 *      2010: the names and programs; that x86-TSO relaxes nothing but a write
 *      before a read of another place gives the verdict
 */
#include "litmus_test.h"

/* clang-format off */
const struct litmus litmus[] = {
    { "SB", "S, O: iwp2.3.a, amd4",
      { SB_0, SB_1 }, { "x=1 a=y", "y=1 a=x" },
      "0a=0 1a=0", ALLOWED },
    { "SB+fences", "S, O: amd5",
      { SB_fences_0, SB_fences_1 }, { "x=1 F a=y", "y=1 F a=x" },
      "0a=0 1a=0", FORBIDDEN },
    { "SB+locked", "O: iwp2.8.a",
      { SB_locked_0, SB_locked_1 }, { "x!1 a=y", "y!1 a=x" },
      "0a=0 1a=0", FORBIDDEN },
    { "SB+own", "O: iwp2.4, amd9",
      { SB_own_0, SB_own_1 }, { "x=1 a=x b=y", "y=1 a=y b=x" },
      "0a=1 0b=0 1a=1 1b=0", ALLOWED },
    { "SB+own+fences", "O: amd10",
      { SB_own_fences_0, SB_own_fences_1 },
      { "x=1 F a=x b=y", "y=1 F a=y b=x" },
      "0a=1 0b=0 1a=1 1b=0", FORBIDDEN },
    { "SB+twice", "O: amd3",
      { SB_twice_0, SB_twice_1 }, { "x=1 x=2 a=y", "y=1 y=2 a=x" },
      "0a=1 1a=1", ALLOWED },
    { "MP", "O: iwp2.1, amd1",
      { MP_0, MP_1 }, { "x=1 y=1", "a=y b=x" },
      "1a=1 1b=0", FORBIDDEN },
    { "MP+locked", "O: iwp2.8.b",
      { MP_locked_0, MP_1 }, { "x!1 y=1", "a=y b=x" },
      "1a=1 1b=0", FORBIDDEN },
    { "LB", "O: iwp2.2, amd2",
      { LB_0, LB_1 }, { "a=x y=1", "a=y x=1" },
      "0a=1 1a=1", FORBIDDEN },
    { "S", "A",
      { S_0, S_1 }, { "x=2 y=1", "a=y x=1" },
      "1a=1 x=2", FORBIDDEN },
    { "R", "A",
      { R_0, R_1 }, { "x=1 y=1", "y=2 a=x" },
      "1a=0 y=2", ALLOWED },
    { "R+fence", "A",
      { R_0, R_fence_1 }, { "x=1 y=1", "y=2 F a=x" },
      "1a=0 y=2", FORBIDDEN },
    { "2+2W", "A",
      { two_two_W_0, two_two_W_1 }, { "x=1 y=2", "y=1 x=2" },
      "x=1 y=1", FORBIDDEN },
    { "n1", "O",
      { n1_0, n1_1, n1_2 }, { "x=2 a=y", "y=1 x=1", "a=x b=x" },
      "0a=0 2a=1 2b=2", ALLOWED },
    { "n4", "O",
      { n4_0, n4_1 }, { "a=x x=1 b=x", "a=x x=2 b=x" },
      "0a=2 0b=1 1a=1 1b=2", FORBIDDEN },
    { "n4b", "A: LB on one word",
      { n4b_0, n4b_1 }, { "a=x x=1", "a=x x=2" },
      "0a=2 1a=1", FORBIDDEN },
    { "n5", "O",
      { n5_0, n5_1 }, { "x=1 a=x", "x=2 a=x" },
      "0a=2 1a=1", FORBIDDEN },
    { "n6", "S, O",
      { n6_0, n6_1 }, { "x=1 a=x b=y", "y=2 x=2" },
      "0a=1 0b=0 x=1", ALLOWED },
    { "n7", "O",
      { n7_0, n7_1, n7_2 }, { "x=1 a=x b=y", "y=1", "a=y b=x" },
      "0a=1 0b=0 2a=1 2b=0", ALLOWED },
    { "n8", "O: erratum",
      { SB_locked_0, SB_1 }, { "x!1 a=y", "y=1 a=x" },
      "0a=0 1a=0", ALLOWED },
    { "WRC", "O: iwp2.5, amd8",
      { WRC_0, WRC_1, WRC_2 }, { "x=1", "a=x y=1", "a=y b=x" },
      "1a=1 2a=1 2b=0", FORBIDDEN },
    { "RWC", "A, O: rwc-unfenced",
      { WRC_0, RWC_1, RWC_2 }, { "x=1", "a=x b=y", "y=1 a=x" },
      "1a=1 1b=0 2a=0", ALLOWED },
    { "RWC+fence", "A, O: rwc-fenced",
      { WRC_0, RWC_1, RWC_fence_2 }, { "x=1", "a=x b=y", "y=1 F a=x" },
      "1a=1 1b=0 2a=0", FORBIDDEN },
    { "CoRR", "A",
      { WRC_0, CoRR_1 }, { "x=1", "a=x b=x" },
      "1a=1 1b=0", FORBIDDEN },
    { "CoWW", "A",
      { CoWW_0, CoWW_1 }, { "x=1 x=2", "a=x" },
      "x=1", FORBIDDEN },
    { "IRIW", "S, O: amd6",
      { IRIW_0, IRIW_1, IRIW_2, IRIW_3 },
      { "x=1", "y=1", "a=x b=y", "a=y b=x" },
      "2a=1 2b=0 3a=1 3b=0", FORBIDDEN },
    { "IRIW+locked", "O: iwp2.7, amd7",
      { IRIW_locked_0, IRIW_locked_1, IRIW_2, IRIW_3 },
      { "x!1", "y!1", "a=x b=y", "a=y b=x" },
      "2a=1 2b=0 3a=1 3b=0", FORBIDDEN },
    { "IRIW+one-word", "O: iwp2.6",
      { IRIW_0, CoIRIW_1, CoIRIW_2, CoIRIW_3 },
      { "x=1", "x=2", "a=x b=x", "a=x b=x" },
      "2a=1 2b=2 3a=2 3b=1", FORBIDDEN },
};
/* clang-format on */
const int litmus_count = sizeof(litmus) / sizeof(litmus[0]);
