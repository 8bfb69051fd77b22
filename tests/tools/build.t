#!/bin/sh
# The Makefile finds sources by itself, rebuilds what a change asks for and
# nothing else, and draws no warning. Works in a copy of the tree.
. "$(dirname "$0")/../tap.sh"

# With what `make test` has built already, and told to people if it warned.
tree="$scratch/tree"
mkdir -p "$tree/build"
for entry in *; do
    [ "$entry" = build ] || cp -Rp "$entry" "$tree/"
done
for entry in build/*; do
    case $entry in
    build/check|build/logs|build/tests|build/unit) ;;
    *) cp -Rp "$entry" "$tree/build/" ;;
    esac
done
cd "$tree" || exit 2
# Such as DEBUG=0 or CC=clang: other settings would build all of it anew.
settings=$(printf '%s\n' "$MAKEFLAGS" | sed -n 's/.* -- //p')
unset MAKEFLAGS MFLAGS MAKELEVEL V WERROR DEBUG CHECK PROGRAM ARGS

# build ARGUMENT...: what make says, but for its "  CC file" lines.
build() {
    said=$(make -j2 $settings "$@" 2>&1)
    status=$?
    noise=$(printf '%s\n' "$said" | grep -Ev '^  [A-Z]+ +[^ ]+$')
}
# would_build: what make all would do. FORCE is old here: a make that only says
# what it would do cannot know that what is always made will be the same.
would_build() {
    said=$(make -n -o FORCE $settings all 2>&1 |
           sed -n "s/^printf '  %-5s %s.n' //p")
}
programs() {
    tar -tf build/initrd.tar | tr '\n' ' '
}

build all
same "everything builds" 0 $status
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

# A warning stops nothing, but for who asks for that.
cat >user/labs/warns.c <<'END'
/* warns - the compiler warns of it. */
int main(void) { int unused; return 0; }
END
build all WERROR=0
has "a warning is shown" "warning: unused variable" "$said"
has "and the program is built" " warns " "$(programs)"
build all WERROR=1
has "WERROR=1 makes an error of it" "error: unused variable" "$said"
same "and builds nothing else anew" 1 \
    "$(printf '%s\n' "$said" | grep -Ec '^  (CC|NASM|HOST) ')"
rm user/labs/warns.c
build all WERROR=0
same "nor does a make without it" "" "$(printf '%s\n' "$said" |
    grep -E '^  (CC|NASM|HOST) ')"

# One that cannot be built does not stand in the way of the others.
echo 'int main(void) { retrn 0; }' >user/wrong.c
echo 'int no(void); int main(void) { return no(); }' >user/labs/unlinked.c
printf 'main: moov eax, 1\n' >user/labs/misspelt.asm
sed 's/hello/welcome/' user/greeting.c >greeting.c && mv greeting.c user/
build kernel initrd
same "programs that cannot be built: the rest is" 0 $status
has "they are told, with the compiler's words" "user/wrong.c:1:[0-9]+: error" \
    "$said"
has "and that they are left out" "^user/wrong.c cannot be built, and is left" \
    "$said"
has "so is one that cannot be linked" "^unlinked cannot be built" "$said"
has "and one in assembly" "^user/labs/misspelt.asm cannot be built" "$said"
hasnt "the archive is without them" " (wrong|unlinked|misspelt) " "$(programs)"
has "another program runs" "^welcome" "$(tools/guest greeting 2>&1)"
has "to run one of them is answered in words" "program wrong cannot be built" \
    "$(PROGRAM=wrong tools/run 2>&1)"
build all
same "make all fails" 2 $status
has "it tells of one again, or of all" \
    "^(user/wrong.c|unlinked|user/labs/misspelt.asm) cannot be built" "$said"
has "and all at its end" "cannot be built .see above.: .*wrong" "$said"
rm user/wrong.c user/labs/unlinked.c user/labs/misspelt.asm

# Two programs of one name, the first of which is user/greeting.c: wherever the
# second stands, the message names the two.
twins() {
    mkdir -p "$(dirname "$1")"
    cp user/greeting.c "$1"
    has "two programs of one name are both named: $1" \
        "same name; rename one: $2\\. " "$(make kernel 2>&1)"
    rm "$1"
    rmdir "$(dirname "$1")" 2>/dev/null
}
for folder in bench demos; do
    twins user/$folder/greeting.c "user/$folder/greeting user/greeting"
done
for folder in labs tests tests/helpers; do
    twins user/$folder/greeting.c "user/greeting user/$folder/greeting"
done
twins user/labs/greeting.asm "user/greeting user/labs/greeting"
twins user/labs/greeting/main.c "user/greeting user/labs/greeting/"
twins user/greeting/main.c "user/greeting user/greeting/"
mkdir user/tests/greeting user/labs/greeting
cp user/greeting.c user/tests/greeting/
mv user/greeting.c "$scratch/"
cp user/tests/greeting/greeting.c user/labs/greeting/main.c
has "and two folders of one name" \
    "same name; .*: user/labs/greeting/ user/tests/greeting/" \
    "$(make kernel 2>&1)"
rm -r user/tests/greeting user/labs/greeting
mv "$scratch/greeting.c" user/

# `make test-NAME`: this one, and not its longer brother.
for kind in t long; do
    printf '#!/bin/sh\necho 1..1; echo ok 1 - the %s one\n' $kind \
        >tests/tools/brother.$kind
    chmod +x tests/tools/brother.$kind
done
said=$(NAME=brother tools/one-test 2>&1)
has "a test runs by its name" "^ok 1 - the t one" "$said"
hasnt "alone" "^ok 1 - the long one" "$said"
has "and the longer one is told" "make test-brother.long" "$said"
has "which runs by its own" "^ok 1 - the long one" \
    "$(NAME=brother.long tools/one-test 2>&1)"
rm tests/tools/brother.t
has "or where there is no other" "^ok 1 - the long one" \
    "$(NAME=brother tools/one-test 2>&1)"
rm tests/tools/brother.long

# What only this system has is <reprise/NAME.h>; a program of one's own may say
# <NAME.h>, which is the same. None is told that it runs on Linux.
cat >user/labs/system.c <<'END'
/* system - what the compiler says of the system. */
#if defined(__linux__) || defined(__linux) || defined(linux) || \
    defined(__gnu_linux__)
#error "this is not Linux"
#endif
int main(void) { return 0; }
END
headers=$(cd lib/include/reprise && ls ./*.h | sed 's|^./||')
for prefix in '' reprise/; do
    for header in $headers; do echo "#include <$prefix$header>"; done
    [ "$prefix" ] || echo 'static volatile int m;
static void add(void) { store(&m, ras_fetch_and_add(&m, 1)); }'
done >user/labs/short.c
echo 'int main(void) { add(); return preempt_after_np(0); }' >>user/labs/short.c
for header in $headers; do
    printf '#include <%s>\nint main(void) { return 0; }\n' "$header" \
        >"user/labs/only_${header%.h}.c"
done
build programs
same "not Linux; headers of ours by their short names, and each by itself" \
    "0 " "$status $noise"
rm user/labs/system.c user/labs/short.c user/labs/only_*.c

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

# A sequence that is wrong on purpose: told when the program starts.
cat >user/labs/unchecked.asm <<'END'
        %include "ras.inc"
        section .text
        global  main:function
main:   mov     edx, [esp + 4]
RAS_BEGIN main, RAS_ROLLBACK
RAS_UNCHECKED
        mov     eax, [edx]
        call    main            ; not here
RAS_COMMIT
        mov     [edx], eax
RAS_END
        ret
        section .note.GNU-stack noalloc noexec nowrite progbits
END
build all
same "a sequence that the build is not to look at" "0 " "$status $noise"
said=$(tools/guest unchecked 2>&1)
has "at the start its program is told what is wrong" \
    "^unchecked cannot start: the kernel refuses a sequence of it" "$said"
has "with file, line and rule" \
    "^user/labs/unchecked.asm:8: main: a call; call before the sequence" "$said"
has "and the line itself" "^ +call main ; not here" "$said"
sed '/RAS_UNCHECKED/d' user/labs/unchecked.asm >checked.asm
sleep 1
mv checked.asm user/labs/unchecked.asm
build kernel initrd
has "otherwise the build tells it" \
    "^user/labs/unchecked.asm:7: error: sequence main: a call" "$said"
has "and leaves it out" "^unchecked cannot be built, and is left out" "$said"
hasnt "alone" " unchecked " "$(programs)"
rm user/labs/unchecked.asm

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

build all
sleep 1     # so that a change is later also where time is kept in seconds
touch kernel/ras/ras.h
would_build
has "a changed header recompiles its users" "^'CC' 'kernel/ras/ras.c'" "$said"
hasnt "and nobody else" "^'CC' 'lib/libc" "$said"
touch lib/ras/ras.inc
would_build
has "so does a changed NASM include" "^'NASM' 'lib/ras/exchange.asm'" "$said"
touch kernel/syscall/syscalls.def
would_build
has "the table of system calls reaches the kernel" \
    "^'CC' 'kernel/syscall/table.c'" "$said"
has "and the library" "^'CC' 'lib/libc/internal/syscall_stubs.c'" "$said"

make run BOOT=floppy >"$scratch/said" 2>&1
has "an unknown BOOT= is refused in words" "BOOT=floppy is not known" \
    "$(cat "$scratch/said")"

hasnt "the same settings are not spoken of" "Other settings" \
    "$(make $settings build/flags 2>&1)"
has "other settings build all anew, and that is said" "^Other settings than" \
    "$(make $settings build/flags DEBUG=0 2>&1)"
finish
