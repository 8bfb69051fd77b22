#!/bin/sh
# explore --program - a program that was not written to be explored, without a
# change; and what cannot be explored is never called safe.
. "$(dirname "$0")/../tap.sh"

SHIFT=${SHIFT:-3} TIMEOUT=${TIMEOUT:-120}
export SHIFT TIMEOUT

cat >"$scratch/bug.c" <<'END'
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

static volatile int count, step;

static void *add(void *unused)
{
    int seen = count;
    count = seen + step;
    return unused;
}

int main(int argc, char **argv)
{
    pthread_t one, other;
    step = argc > 1 ? atoi(argv[1]) : 1;
    if (step == 0)
        return 0;
    pthread_create(&one, NULL, add, NULL);
    pthread_create(&other, NULL, add, NULL);
    pthread_join(one, NULL);
    pthread_join(other, NULL);
    if (count != 2 * step)
        printf("an addition is lost: %d\n", count);
    return count == 2 * step ? 0 : 3;
}
END
tools/reprise-cc -O2 "$scratch/bug.c" -o "$scratch/bug"
same "it is compiled as any other" 0 $?

said=$(tools/guest explore -k 1 --counts --program "$scratch/bug" 7 2>/dev/null)
same "the exit status says that a schedule failed" 1 $?
has "the verdict" '^bug: dead' "$said"
has "without a preemption it is right" '^ +0 +[1-9][0-9]* +0$' "$said"
has "with one it is not" '^ +1 +[1-9][0-9]* +[1-9]' "$said"
has "the program's exit status is told" 'exit status 3' "$said"
has "what it wrote in the run that failed is shown" \
    '^an addition is lost: 7' "$said"
same "and only then" 1 "$(printf '%s\n' "$said" | grep -c '^an addition')"
has "threads have the names of their functions" 'thread 2: add|^T2.*add' "$said"
has "what they share is shown" 'writes 7 over 7' "$said"
has "and how to see it again" \
    "^Again: +explore --schedule '.*' --program .*bug 7" "$said"

said=$(tools/guest --judge=status explore --program "$scratch/bug" 0 2>&1)
same "with one thread nothing is called safe" 5 $?
has "and that is said" '^cannot model: it made no second thread' "$said"
tools/guest --judge=status explore --program hello >"$scratch/said" 2>&1
same "a program that makes no threads cannot be explored" 2 $?
has "and that is said, too" 'hello cannot be explored' "$(cat "$scratch/said")"
finish
