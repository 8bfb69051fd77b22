#!/bin/sh
# tools/reprise-cc makes programs of foreign files, as a compiler would, from
# any folder; tools/guest runs them from there, with the host's arguments,
# standard input and exit status; `launch` is their parent there.
. "$(dirname "$0")/../tap.sh"

cc=$PWD/tools/reprise-cc
guest=$PWD/tools/guest
cd "$scratch" || exit 2

cat >echo.c <<'C'
#include <stdio.h>
#include <stdlib.h>

int main(int argc, char **argv)
{
    int c;

    for (int i = 1; i < argc; i++)
        fprintf(stderr, "[%s]", argv[i]);
    while ((c = getchar()) != EOF)
        putchar(c);
    return argc > 1 ? atoi(argv[1]) : 0;
}
C
said=$("$cc" echo.c 2>&1)
same "a program compiles in silence" "0:" "$?:$said"
printf 'one\0two\r\n\033\377\004last' >input
"$guest" ./a.out <input >output 2>errors
same "exit status 0 is its own" 0 $?
cmp -s input output
same "it reads and writes every byte" 0 $?
same "and nothing else is said" "" "$(cat errors)"
for status in 1 124 255; do
    said=$("$guest" ./a.out $status "a b" '' '"\' </dev/null 2>&1)
    same "exit status $status, and arguments" "$status:[$status][a b][][\"\\]" \
        "$?:$said"
done
"$guest" a.out 3 </dev/null >output 2>&1
same "a path needs no slash if the archive has no such program" 3 $?

# How it is judged.
cat >tap.c <<'C'
#include <stdio.h>
int main(void) { puts("1..2\nnot ok 1 - sky"); }
C
"$cc" tap.c -o tap
said=$("$guest" ./tap 2>&1 </dev/null)
same "bad TAP fails" 1 $?
has "and says why" "^# not ok 1 - sky" "$said"
has "and how to debug it" "^# gdb: +make -C .* PROGRAM=$PWD/./tap " "$said"
"$guest" --judge=status ./tap </dev/null >output 2>&1
same "but not with --judge=status" 0 $?
said=$(echo words | "$guest" --judge=status wc -w 2>&1)
same "which runs the archive's programs so, too" "0:       1" "$?:$said"
"$guest" --judge=status false </dev/null >output 2>&1
same "with their exit status" 1 $?

# Files that are no programs for this system.
said=$("$guest" ./nothing 2>&1)
same "no such file: status 127" "127:guest: there is no ./nothing" "$?:$said"
said=$("$guest" ./echo.c 2>&1)
same "no program: status 126" 126 $?
has "and says so" "^guest: ./echo.c is not an ELF program; tools/reprise-cc" \
    "$said"

echo 'int main(void) { return x; }' >wrong.c
said=$("$cc" wrong.c 2>&1)
same "the compiler's exit status" 1 $?
has "and its words" "^wrong.c:1:.*error" "$said"
finish
