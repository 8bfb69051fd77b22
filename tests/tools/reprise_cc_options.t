#!/bin/sh
# tools/reprise-cc understands what other projects say to their compilers.
. "$(dirname "$0")/../tap.sh"

top=$PWD
cc=$PWD/tools/reprise-cc
guest=$PWD/tools/guest
mkdir "$scratch/a place" && cd "$scratch/a place" || exit 2

# runs ARGUMENT...: what the program says, and its status.
runs() {
    "$guest" "$@" </dev/null 2>&1
    echo "status $?"
}

# ---- several files of all kinds ----

cat >'main file.c' <<'C'
#include "part.h"
#include <stdio.h>
int main(void)
{
    printf("%d\n", c() + gas() + cpp() + nasm() + archive());
    return VALUE;
}
C
echo 'int c(void), gas(void), cpp(void), nasm(void), archive(void);' >part.h
echo 'int c(void) { return 1; }' >c.c
printf '.globl gas\ngas: mov $20, %%eax\n ret\n' >gas.s
printf '#define NUMBER 300\n.globl cpp\ncpp: mov $NUMBER, %%eax\n ret\n' >cpp.S
printf 'global nasm\nnasm: mov eax, N\n ret\n' >nasm.asm
echo 'int archive(void) { return 50000; }' >archive.c
"$cc" -c archive.c c.c && ar rcs libarchive.a archive.o
same "-c compiles several" 0 $?
cat >words <<'END'
-D VALUE=7 -DN=4000 "main file.c"
c.o 'gas.s' cpp.S nasm.asm -L . -larchive -o made\ here
END
said=$("$cc" @words 2>&1)
same "@FILE, C, objects, assembly of three kinds, an archive" "0:" "$?:$said"
same "make one program" "54321
status 7" "$(runs "./made here")"

# ---- steps and questions ----

"$cc" -c nasm.asm -DN=1 -o other.o -MMD -MF nasm.d
same "-c of NASM's assembly" "0 other.o" "$? $(ls other.o)"
has "with -MMD" "^other\.o *: *nasm\.asm" "$(cat nasm.d)"
has "-E" "return 7;" "$("$cc" -E -DVALUE=7 'main file.c')"
has "-E of NASM's" "mov eax, *5" "$("$cc" -E -DN=5 nasm.asm)"
"$cc" -S -O2 c.c
has "-S" "c:" "$(cat c.s)"
has "-MM names the headers" "part\.h" "$("$cc" -MM -DVALUE=1 'main file.c')"
same "but not the system's" "0" \
    "$("$cc" -MM -DVALUE=1 'main file.c' | grep -c stdio)"
rm -f a.out
said=$("$cc" '-###' c.c nasm.asm -O2 2>&1)
has "-### shows NASM" "nasm .*nasm\.asm" "$said"
has "and the linker" "libreprise\.a" "$said"
hasnt "no frame pointer is asked for" "no-omit-frame|frame-pointer=all" "$said"
same "and nothing is run" "" "$(ls a.out 2>/dev/null)"
has "--version" "^reprise-cc" "$("$cc" --version | head -n 1)"
has "-dumpmachine" "." "$("$cc" -dumpmachine)"
has "--help" "^usage: tools/reprise-cc" "$("$cc" --help)"

macros=$("$cc" -dM -E -x c /dev/null)
hasnt "__linux__ is not defined" "define (__linux__|linux) " "$macros"
has "__reprise__ is" "define __reprise__ 1" "$macros"
has "who wants to say -D__linux__, may" "define __linux__ 1" \
    "$("$cc" -D__linux__ -dM -E -x c /dev/null)"

# ---- libraries ----

cat >threads.c <<'C'
#include <pthread.h>
#include <stdio.h>
static void *run(void *word) { return word; }
int main(void)
{
    pthread_t thread;
    void *word;
    pthread_create(&thread, NULL, run, "joined");
    pthread_join(thread, &word);
    puts(word);
    return 0;
}
C
"$cc" -std=c89 -pedantic -Wall -Werror -O2 -pthread threads.c -lm -lpthread \
    -lrt -lc -fPIE -pie -fstack-protector-strong -D_FORTIFY_SOURCE=2 -o t \
    >said 2>&1
same "usual libraries and hardening do no harm" "0:" "$?:$(cat said)"
has "and it runs" "^joined" "$(runs ./t)"
said=$("$cc" c.c -L. -lnowhere 2>&1)
same "a library that is not there: status 1" 1 $?
has "is told" "no libnowhere\.a for -lnowhere" "$said"
has "there are no shared libraries" "no shared libraries" \
    "$("$cc" -shared c.c 2>&1)"

# ---- what the compiler calls ----

cat >calls.c <<'C'
#include <stdint.h>
#include <stdio.h>
static uint64_t x = 88172645463325252u;
static uint64_t random_word(void)
{
    x ^= x << 13;
    x ^= x >> 7;
    return x ^= x << 17;
}
static int wrong(uint64_t word)
{
    int ones = 0, low = 0, high = 0, equal = 0;
    uint64_t flipped = word >> 63 ? ~word : word;
    for (int i = 63; i >= 0; i--)
        if (word >> i & 1)
            ones++, low = i + 1, high = high ? high : i + 1;
    while (equal < 63 && !(flipped >> (62 - equal) & 1))
        equal++;
    return __builtin_popcountll(word) != ones ||
           __builtin_popcount((unsigned)word) +
               __builtin_popcount((unsigned)(word >> 32)) != ones ||
           __builtin_parityll(word) != (ones & 1) ||
           __builtin_ffsll(word) != low ||
           (word && __builtin_ctzll(word) != low - 1) ||
           (word && __builtin_clzll(word) != 64 - high) ||
           __builtin_clrsbll(word) != equal ||
           __builtin_clrsb((int)word) !=
               __builtin_clrsbll((long long)(int)word) - 32 ||
           (word && x / word * word + x % word != x);
}
int main(void)
{
    volatile double two = 2;
    volatile int ten = 10;
    int all = wrong(0) + wrong(~0u) + wrong(~0ull);
    for (int i = 0; i < 5000; i++)
        all += wrong(random_word() >> i % 64) + wrong(~(x >> i % 64));
    printf("%d wrong; %g %g %g\n", all, __builtin_powi(two, ten),
           __builtin_powi(two, -1), (double)__builtin_powif(3, ten));
}
C
"$cc" -Os calls.c -o calls -nodefaultlibs "$top/build/lib/libreprise.a"
same "our library has what the compiler calls, without libgcc" \
    "0 wrong; 1024 0.5 59049
status 0" "$(runs ./calls)"

# ---- mistakes ----

echo 'oops: moov eax, 1' >wrong.asm
said=$("$cc" c.c wrong.asm 2>&1)
same "a mistake in assembly: status 1" 1 $?
has "is told" "^wrong\.asm:1: error" "$said"
"$cc" nothing.c >said 2>&1
same "no such file: status 1" 1 $?
first=$top/user/demos/first
sed 's/add     eax, 10/add     [edx], eax/' "$first/add_ten.asm" >add_ten.asm
said=$("$cc" "$first/first.c" add_ten.asm -o first 2>&1)
same "a sequence that the kernel would refuse: status 1" 1 $?
has "is told with its line" "^add_ten\.asm:[0-9]+: error: .*add_ten" "$said"
same "and makes no program" "" "$(ls first 2>/dev/null)"

# ---- a program that explores itself ----

"$cc" -O1 -g "$top/user/demos/lost_update.c" -o lost_update
said=$(runs ./lost_update)
has "has its own instructions" "^ +[0-9]+ ?[a-z|]*\+[0-9]+ +mov " "$said"
hasnt "all of them" "  \?$" "$said"
finish
