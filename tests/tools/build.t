#!/bin/sh
# The Makefile finds sources by itself, rebuilds what a change asks for and
# nothing else, and draws no warning. Works in a copy of the tree.
. "$(dirname "$0")/../tap.sh"

tree="$scratch/tree"
mkdir "$tree"
for entry in *; do
    [ "$entry" = build ] || cp -R "$entry" "$tree/"
done
cd "$tree" || exit 2
unset MAKEFLAGS MFLAGS MAKELEVEL V WERROR DEBUG CHECK PROGRAM ARGS

# build ARGUMENT...: what make says, but for its "  CC file" lines.
build() {
    said=$(make -j2 "$@" 2>&1)
    status=$?
    noise=$(printf '%s\n' "$said" | grep -Ev '^  [A-Z]+ +[^ ]+$')
}
programs() {
    tar -tf build/initrd.tar | tr '\n' ' '
}
# Change the time of a file, visibly also where time is kept in seconds.
later() {
    sleep 1
    touch "$@"
}

build all
same "everything builds" 0 $status
same "without a warning" "" "$noise"
build all
same "a second make has nothing to do" "" \
    "$(printf '%s\n' "$said" | grep -v 'Nothing to be done')"

cat >user/greeting.c <<'END'
/* greeting - say hello. */
#include <stdio.h>
int main(void) { printf("hello\n"); }
END
mkdir -p user/labs/two
cat >user/labs/two/two.c <<'END'
/* two - made of two files. */
int part(void);
int main(void) { return part(); }
END
printf 'global part\nsection .text\npart: xor eax, eax\n ret\n%s\n' \
    'section .note.GNU-stack noalloc noexec nowrite progbits' \
    >user/labs/two/part.asm
build all
has "a new file in user/ becomes a program" " greeting " "$(programs)"
tools/guest greeting >/dev/null 2>&1
same "which runs, and ends well without a return" 0 $?
has "so does a folder in a collection" " two " "$(programs)"
same "and nothing else is compiled" 3 \
    "$(printf '%s\n' "$said" | grep -Ec '^  (CC|NASM) ')"
help=$(cat build/initrd/etc/help)
has "the shell's help lists it" "^greeting.say hello" "$help"
hasnt "but not the test programs" "^outcome" "$help"
hasnt "no listing of what explores nothing" " etc/code/greeting " "$(programs)"

# A program of one's own, with the explorer: no line in the Makefile.
cat >user/labs/race.c <<'END'
/* race - two threads add. */
#include <explore.h>
static volatile int m;
static void add(void) { store(&m, load(&m) + 1); }
static int both(void) { return m == 2; }
int main(int argc, char **argv)
{
    return explore_main(argc, argv, &(struct scenario){
        .name = "race", .threads = { add, add }, .check = both,
        .watches = { WATCH(m) } });
}
END
build all
has "a program that links the explorer has its listing in the archive" \
    " etc/code/race " "$(programs)"
has "in which its variables have names" "[0-9a-f].mov e.., \[m\].4@" \
    "$(cat build/initrd/etc/code/race)"
sed 's/volatile int m;/volatile int m = 0, more = 1;/
     s/load(&m) + 1/load(\&more)/' \
    user/labs/race.c >race.c && sleep 1 && mv race.c user/labs/race.c
build all
has "which follows a change of the program" "mov e.., \[more\]" \
    "$(cat build/initrd/etc/code/race)"
rm user/labs/race.c

rm user/greeting.c
build all
same "a program less: nothing is compiled" 0 \
    "$(printf '%s\n' "$said" | grep -Ec '^  (CC|NASM) ')"
hasnt "a program whose source is gone is gone" "greeting" "$(programs)"

rm user/labs/two/part.asm
build all
has "a part whose source is gone is gone from its program" \
    "undefined reference to .part" "$said"
rm -r user/labs/two

later kernel/ras/ras.h
build all
has "a changed header recompiles its users" "CC +kernel/ras/ras.c" "$said"
hasnt "and nobody else" "CC +lib/libc" "$said"
later lib/ras/ras.inc
build all
has "so does a changed NASM include" "NASM +lib/ras/exchange.asm" "$said"
later kernel/syscall/syscalls.def
build all
has "the table of system calls reaches the kernel" \
    "CC +kernel/syscall/table.c" "$said"
has "and the library" "CC +lib/libc/syscall_stubs.c" "$said"

make run BOOT=floppy >"$scratch/said" 2>&1
has "an unknown BOOT= is refused in words" "BOOT=floppy is not known" \
    "$(cat "$scratch/said")"
finish
