#!/bin/sh
# tools/claims tells code that is what its source says from code that is not:
# sources with a mistake, compiled as the build compiles them.
. "$(dirname "$0")/../tap.sh"

# The command that compiles lost_update, with the names of its files replaced.
command=$(make -n V=1 -W user/demos/lost_update.c build/bin/lost_update \
          2>/dev/null | grep -e '-c -o .*lost_update\.c\.o')
objdump=$(tools/doctor --compiler 2>/dev/null)objdump
mkdir -p "$scratch/user/demos"

# judge SOURCE: what tools/claims says of the program in $scratch/program, as
# if it were called SOURCE; $status is its exit status.
judge() {
    mkdir -p "$scratch/$(dirname "$1")"
    cp "$scratch/program" "$scratch/$1"
    cp -R tools "$scratch/"
    sh -c "$(printf '%s\n' "$command" |
             sed "s|user/demos/lost_update\.c$|$scratch/$1|
                  s|-c -o .*|-c -o $scratch/object $scratch/$1|
                  s|-MMD.*-MT [^ ]*||")" || return
    said=$(cd "$scratch" && tools/claims "$objdump" "$1" object 2>&1)
    status=$?
}

# program CLAIM LINE...: one whose function f() has these lines.
program() {
    {
        printf '#include <reprise/steps.h>\nvoid f(void);\n'
        printf 'extern int other(void);\nvolatile int m, n;\nint plain;\n'
        printf '/* Code: %s. */\n' "$1"
        shift
        printf '%s\n' 'void f(void)' '{' "$@" '}'
    } >"$scratch/program"
}

fused='__asm__ volatile("incl %0" : "+m"(m) : : "cc");'
program "load m, add, store m" 'store(&m, load(&m) + 1);'
judge user/demos/a.c
same "load, add, store: as it says" "" "$said"
same "and that is well" 0 "$status"
program "load m, add, store m" "$fused"
judge user/demos/a.c
has "one instruction instead is told, with file and line" \
    "^user/demos/a\.c:7: f\(\) is to be .load m, add, store m." "$said"
has "and which it is" "here it is not: (inc|add) .*DWORD PTR" "$said"
same "and the build fails" 1 "$status"
program "load m, add, store m" 'store(&m, load(&m));'
judge user/demos/a.c
has "nothing is added" "f\(\) is to be .load m, add, store m." "$said"
program "load m, add, store m" 'if (load(&m)) store(&m, load(&m) + 1);'
judge user/demos/a.c
has "on one of two ways only" "here it is not" "$said"
program "load m, add, store m" 'm = 1;' 'store(&m, load(&m) + 1);'
judge user/demos/a.c
has "a store too many" "here it is not: mov" "$said"
program "store m, store n" 'store(&m, 1);' 'store(&n, 1);'
judge user/demos/a.c
same "two stores in their order" "" "$said"
program "store m, store n" 'store(&n, 1);' 'store(&m, 1);'
judge user/demos/a.c
has "in the other order" "here it is not: mov" "$said"

program "load m again" 'while (!m)' '    ;'
judge user/demos/a.c
same "a loop that looks each time" "" "$said"
program "load plain again" 'while (!plain)' '    ;'
judge user/demos/a.c
has "a loop that looks once: volatile is left out" \
    "(does not look again|it ends before .*): is a .volatile. missing" "$said"
program "load m again, store m" 'while (m)' '    other();' 'm = 1;'
judge user/demos/a.c
same "wait, then take" "" "$said"
program "load m, store m, again" 'do' '    m = !m;' 'while (other());'
judge user/demos/a.c
same "a pair again and again" "" "$said"
program "add to m at once" "$fused"
judge user/demos/a.c
same "one instruction, where that is meant" "" "$said"
program "add to m at once" 'store(&m, load(&m) + 1);'
judge user/demos/a.c
has "and three where it is not" "here it is not: mov" "$said"
program "add to m at once" \
    '__asm__ volatile("lock incl %0" : "+m"(m) : : "cc");'
judge user/demos/a.c
same "a lock prefix is another thing" 1 "$status"

printf '%s\n' 'volatile int m;' 'void f(void);' 'void f(void)' '{' \
    "    $fused" '}' >"$scratch/program"
judge user/demos/a.c
has "a demonstration that says nothing is looked at, too" \
    "^user/demos/a\.c:3: f\(\) reads and writes .m. in one instruction" "$said"
has "and told what to use" \
    "use load\(\) and store\(\) of <reprise/steps\.h>" "$said"
same "and fails" 1 "$status"
judge user/mine.c
has "a program of one's own is warned" "^user/mine\.c:3: warning: f\(\)" "$said"
same "and built" 0 "$status"
printf '%s\n' 'volatile int m;' 'int g(void);' '/* Code: load m. */' \
    '__attribute__((always_inline)) static inline int f(void)' \
    '{ return m; }' 'int g(void) { return f(); }' >"$scratch/program"
judge user/demos/a.c
has "a function that was not compiled is told" \
    "f\(\) was not compiled as a function" "$said"

printf 'struct turn {\n    int whose;\n};\nvoid f(struct turn *);\n%s\n' \
    'void f(struct turn *turn) { turn->whose = 1; }' >"$scratch/program"
judge lib/sync/a.c
has "a lock's state that is not volatile" \
    "^lib/sync/a\.c:2: a lock's state has to be volatile" "$said"
finish
