#!/bin/sh
# Each mistake that a beginner makes with a sequence in assembly is told when
# the program is built, with file and line: a source with the mistake, made as
# the build makes it. What is right draws no word.
. "$(dirname "$0")/../tap.sh"

# The commands that assemble and link user/demos/first, for another file.
made=$(make -n V=1 -W user/demos/first/add_ten.asm build/bin/first 2>/dev/null)
assemble=$(printf '%s\n' "$made" | grep -e '-o .*add_ten\.asm\.o' |
           sed "s|tools/careful [^ ]* [^ ]*||
                s|-o [^ ]*|-o $scratch/object|
                s|user/demos/first/add_ten\.asm|$scratch/a.asm|
                s|&&.*||; q")
link=$(printf '%s\n' "$made" | grep -e 'tools/link' |
       sed "s|tools/link [^ ]*|tools/link $scratch/program|
            s|[^ ]*add_ten\.asm\.o|$scratch/object|
            s|[^ ]*first\.c\.o||")

# source LINE...: the function f() with these lines, the first of which is
# line 5; "f:" is line 4. It is a program if it is main(). `said` is what is
# said of it.
source() {
    {
        printf '        %s\n' '%include "ras.inc"' 'section .text' \
            'global  f:function'
        printf 'f:      mov edx, [esp + 4]\n'
        printf '%s\n' "$@"
        printf '        ret\n        %s\n' \
            'global  main' 'main equ f' \
            'section .note.GNU-stack noalloc noexec nowrite progbits'
    } >"$scratch/a.asm"
    said=$(sh -c "$assemble" 2>&1)
    status=$?
}
# program LINE...: the same, linked.
program() {
    source "$@"
    said=$said$(sh -c "$link" 2>&1)
    [ -s "$scratch/program" ]
    status=$?
}

# wrong PROMISE LINE TEXT: the mistake in that line is told with this text.
wrong() {
    has "$1" "/a\.asm:$2: error: $3" "$said"
    same "$1: it is not built" 1 $status
}

begin='RAS_BEGIN f, RAS_ROLLBACK'
load='mov eax, [edx]'
store='mov [edx], eax'

source "$begin" "$load" RAS_COMMIT "$store" RAS_END
same "what is right draws no word" "" "$said"
same "and is built" 0 $status
source "$begin, RAS_EBX | RAS_FLAGS" "$load" RAS_COMMIT "$store" RAS_END
same "so does a list of registers" "0 " "$status $said"

# ---- words that are left out, or stand in the wrong place ----

source "$begin" "$load" RAS_COMMIT "$store"
wrong "no RAS_END" 5 "sequence f has no RAS_END"
source "$begin" "$load" 'test eax, eax' 'js .end' RAS_COMMIT "$store"
same "a jump to where it is missing adds nothing" \
    "$scratch/a.asm:5: error: sequence f has no RAS_END" "$said"
source "$begin" "$load" RAS_COMMIT "$store" ret 'g: mov edx, [esp + 4]' \
    'RAS_BEGIN g, RAS_ROLLBACK' "$load" RAS_COMMIT "$store" RAS_END
wrong "no RAS_END, and another sequence follows" 5 "sequence f has no RAS_END"
wrong "which begins inside" 11 "RAS_BEGIN inside of f, which has no RAS_END"
source "$begin" "$load" "RAS_BEGIN inner, RAS_ROLLBACK" RAS_COMMIT "$store" \
    RAS_END
wrong "RAS_BEGIN inside, without a label" 7 "RAS_BEGIN inside of f, which has"
same "one error is one line" 1 "$(echo "$said" | grep -c error)"
source "$load" RAS_COMMIT "$store" RAS_END
wrong "no RAS_BEGIN" 6 "RAS_COMMIT outside of RAS_BEGIN \.\.\. RAS_END"
wrong "nor at the end" 8 "RAS_END without RAS_BEGIN"
source "$begin" "$load" "$store" RAS_END
wrong "no RAS_COMMIT" 8 "no RAS_COMMIT: it stands before the first write"
source "$begin" "$load" "$store" RAS_END RAS_COMMIT
wrong "RAS_COMMIT after RAS_END" 9 "RAS_COMMIT outside of RAS_BEGIN"
source "$begin" "$load" RAS_COMMIT "$store" RAS_COMMIT "$store" RAS_END
wrong "a second RAS_COMMIT" 9 "a second RAS_COMMIT: only the first write"
source "$begin" "$load" RAS_COMIT "$store" RAS_END
wrong "RAS_COMMIT misspelt" 7 "RAS_COMIT is not known: is %include"
hasnt "alone: no line says that it is missing" "no RAS_COMMIT" "$said"
source "$begin" "$load" RAS_COMMIT "$store" RAS_EDN
wrong "RAS_END misspelt" 9 "RAS_EDN is not known: is %include"
hasnt "alone" "has no RAS_END" "$said"
source "ras_begin f, RAS_ROLLBACK" "$load" ras_commit "$store" Ras_End
wrong "RAS_BEGIN in small letters" 5 "ras_begin is written in capitals: RAS_BEG"
wrong "RAS_COMMIT in small letters" 7 "ras_commit is written in capitals"
wrong "RAS_END in both" 9 "Ras_End is written in capitals: RAS_END"
hasnt "alone" "has no RAS_END" "$said"
source "$begin" "$load" RAS_COMMIT "$store" RAS_END ras_mine
hasnt "a label of the program's own may begin so" "capitals" "$said"
source "$begin" RAS_UNCHEKED "$load" RAS_COMMIT "$store" RAS_END
wrong "RAS_UNCHECKED misspelt" 6 "RAS_UNCHEKED is not known"
[ ! -e "$scratch/object" ]
kept $? "although NASM takes it for a label, nothing is made"
source 'RAS_BGIN f, RAS_ROLLBACK' "$load" RAS_COMMIT "$store" RAS_END
wrong "RAS_BEGIN misspelt" 5 "RAS_BGIN is not known: is %include .ras.inc."
sed 1d "$scratch/a.asm" >"$scratch/b.asm"
mv "$scratch/b.asm" "$scratch/a.asm"
said=$(sh -c "$assemble" 2>&1)
wrong "no %include" 4 "RAS_BGIN is not known: is %include .ras.inc. missing"
sed 's/^/    /; s/moov/RAS_NO/' >"$scratch/a.asm" <<'END'
moov eax, 1
END
said=$(sh -c "$assemble" 2>&1)
has "a word far from the left" "a.asm:1: error: RAS_NO is not known" "$said"
echo 'moov eax, 1' >"$scratch/a.asm"
has "any other wrong word is told as NASM does" \
    "a.asm:1: error: .*instruction expected" "$(sh -c "$assemble" 2>&1)"

printf '%s\n' '%include "forms.inc"' 'RAS_IN cell, edx' \
    '%macro RAS_BODY 0' "$load" '%endmacro' 'RAS_FORMS f, RAS_ROLLBACK' \
    >"$scratch/a.asm"
said=$(sh -c "$assemble" 2>&1)
has "a body of forms.inc without RAS_COMMIT" "a.asm:6: error: no RAS_COMMIT" \
    "$said"

# ---- the words of RAS_BEGIN ----

source 'RAS_BEGIN F, RAS_ROLLBACK' "$load" RAS_COMMIT "$store" RAS_END
wrong "a name that is not the function's" 5 \
    "RAS_BEGIN F: the last label above is another"
source "$begin" "$load" RAS_COMMIT "$store" RAS_END ret \
    'g: mov edx, [esp + 4]' "$begin" "$load" RAS_COMMIT "$store" RAS_END
wrong "a name used twice" 12 "a second sequence with the name f"
source "$begin" "$load" RAS_COMMIT "$store" RAS_END \
    "$begin" "$load" RAS_COMMIT "$store" RAS_END
same "a second sequence in one function" \
    "$scratch/a.asm:10: error: a second sequence in one function: it needs a \
label and a name of its own" "$said"
for words in '' ' f' ' f, RAS_ROLLBACK, RAS_EAX, RAS_EBX'; do
    source "RAS_BEGIN$words" "$load" RAS_COMMIT "$store" RAS_END
    wrong "too few words, or too many: RAS_BEGIN$words" 5 \
        "RAS_BEGIN takes NAME, RAS_ROLLBACK, and a list"
done
source 'RAS_BEGIN f, RAS_ROLBACK' "$load" RAS_COMMIT "$store" RAS_END
wrong "a recovery that does not exist" 5 "no recovery is called RAS_ROLBACK"
for number in -1 7; do
    source "RAS_BEGIN f, $number" "$load" RAS_COMMIT "$store" RAS_END
    wrong "a number of none: $number" 5 "no recovery has the number $number"
done
source "RAS_BEGIN f, RAS_ROLLBACK RAS_EAX" "$load" RAS_COMMIT "$store" RAS_END
wrong "a comma left out" 5 "a comma is missing"
for recovery in RAS_CLONE RAS_JUMP RAS_FAULT; do
    source "RAS_BEGIN f, $recovery" "$load" RAS_COMMIT "$store" RAS_END
    wrong "a recovery that needs more: $recovery" 5 \
        "this recovery needs what only RAS_FORMS makes: see forms.inc"
done
source "$begin, EBX" "$load" RAS_COMMIT "$store" RAS_END
wrong "a register that is no word" 5 "a list of registers is one like RAS_EAX"
source "$begin, 0x10" "$load" RAS_COMMIT "$store" RAS_END
wrong "esp in the list" 5 "the list holds what no sequence may lose"
source "$begin, RAS_NOTHING | RAS_EAX" "$load" RAS_COMMIT "$store" RAS_END
wrong "nothing, and something" 5 "the list holds what no sequence may lose"

# ---- code that the kernel would refuse ----

program "$begin" "$load" RAS_COMMIT "$store" RAS_END
same "a program whose sequence is right is linked, without a word" "0 " \
    "$status $said"
program "$begin" "$load" 'call f' RAS_COMMIT "$store" RAS_END
wrong "a call" 7 "sequence f: a call; call before the sequence, or after it"
has "with the line itself" "^call f" "$said"
program 'extern other' "$begin" "$load" 'call other' RAS_COMMIT "$store" \
    RAS_END
wrong "a call of what is nowhere" 8 "sequence f: a call; call before the seq"
has "before the linker misses it" "call;.*undefined reference to .other" \
    "$(printf '%s\n' "$said" | tr '\n' ' ')"
program "$begin" .again: "$load" 'test eax, eax' 'jz .again' RAS_COMMIT \
    "$store" RAS_END
wrong "a loop" 9 "sequence f: jumps back, which is a loop"
program "$begin" "$load" 'mov [edx + 4], eax' RAS_COMMIT "$store" RAS_END
wrong "a store before the commit" 7 \
    "sequence f: writes memory before the commit; the commit belongs here"
program "$begin" "$load" 'push ebx' 'mov ebx, 1' RAS_COMMIT "$store" RAS_END
wrong "a push" 7 "sequence f: moves the stack pointer; use mov"
program "$begin" "$load" RAS_COMMIT "$store" 'mov [edx + 4], eax' RAS_END
wrong "a second store, with RAS_ROLLBACK" 8 \
    "sequence f: the commit is not the last instruction; move it, or use RAS_"
program "$begin" "$load" 'add ecx, eax' RAS_COMMIT 'mov [edx], ecx' RAS_END
wrong "a register that a restart needs" 7 \
    "sequence f: writes ecx, which a restart needs; use another register"
for list in '' ', RAS_EAX | RAS_FLAGS'; do
    program "$begin$list" "$load" 'test eax, eax' 'js .end' \
        'mov ecx, [edx + 4]' RAS_COMMIT 'mov [edx], ecx' RAS_END
    [ "$list" ] || same "a register that nobody needs" "0 " "$status $said"
done
wrong "a list without it" 9 "sequence f: writes ecx, which a restart needs"
program "$begin" "$load" 'test eax, eax' 'js .out' RAS_COMMIT "$store" \
    RAS_END nop .out:
wrong "a jump beyond the end" 8 "sequence f: jumps out of the sequence"
program "$begin" "$load" ret RAS_COMMIT "$store" RAS_END
wrong "a return" 7 "sequence f: a return; jump to the end"
program "$begin" "$load" RAS_COMMIT 'lock inc dword [edx]' RAS_END
wrong "a lock prefix" 8 "sequence f: a lock prefix; leave it out"
program "$begin" "$load" RAS_COMMIT 'xchg [edx], eax' RAS_END
wrong "xchg with memory, which is locked" 8 "sequence f: xchg with memory is l"
program "$begin" 'int 0x80' RAS_COMMIT "$store" RAS_END
wrong "a system call" 6 "sequence f: a system call or trap"
program "$begin" "$load" "$store" RAS_COMMIT RAS_END
wrong "a commit at the end" 6 "sequence f: its commit stands before no instr"
program "$begin" RAS_COMMIT RAS_END
wrong "an empty sequence" 8 "sequence f: it is empty"
program "$begin" 'times 256 nop' RAS_COMMIT "$store" RAS_END
wrong "a long sequence" 6 "sequence f: it is longer than 256 bytes"

program "$begin" 'mov ebx, [edx]' RAS_COMMIT 'mov [edx], ebx' RAS_END
has "a register of the caller's draws a warning" \
    "/a\.asm:6: warning: sequence f: writes ebx, which is the caller's" "$said"
same "and the program is built" 0 $status
program 'push ebx' "$begin" 'mov ebx, [edx]' RAS_COMMIT 'mov [edx], ebx' \
    RAS_END 'pop ebx'
same "which saving it takes away" "0 " "$status $said"

program "$begin" RAS_UNCHECKED "$load" 'call f' RAS_COMMIT "$store" RAS_END
same "what is wrong on purpose is linked" "0 " "$status $said"
said=$(tools/guest "$scratch/program" 2>&1 </dev/null)
has "the kernel refuses it" "cannot start: the kernel refuses a sequence" \
    "$said"
has "and says why, with file and line, also of a program from elsewhere" \
    "/a\.asm:8: f: a call; call before the sequence" "$said"
has "and the line itself" "^ +call f$" "$said"
mv "$scratch/a.asm" "$scratch/gone.asm"
said=$(tools/guest "$scratch/program" 2>&1 </dev/null | tail -n 1)
has "which it leaves out where the source is gone" "/a\.asm:8: f: a call" \
    "$said"
$(sed -n 's/^OBJDUMP=\(.*\)objdump$/\1objcopy/p' build/reprise-cc) -g \
    "$scratch/program"
said=$(tools/guest "$scratch/program" 2>&1 </dev/null)
has "the address has to do without debug information" \
    "^f, at [0-9a-f]+ .\+2.: a call; call before the sequence" "$said"

# Without a compiler for the host nothing is checked.
: >"$scratch/empty"
link=$(printf '%s' "$link" | sed "s|build/sequences/verifier|$scratch/empty|")
program "$begin" "$load" 'call f' RAS_COMMIT "$store" RAS_END
same "without a verifier the program is linked" "0 " "$status $said"

# ---- what lib/ras/README.md and X86.md say is so ----

# block PAGE N: the N-th block of code on a page.
block() {
    awk -v n="$2" '/^    / { if (!inside) count++; inside = 1
                             if (count == n) print substr($0, 5); next }
                   /^$/ { if (inside && count == n) print; next }
                   { inside = 0 }' "lib/ras/$1.md"
}
compile=$(make -n V=1 -W user/demos/first/first.c build/bin/first 2>/dev/null |
          grep -e '-c -o .*first\.c\.o' |
          sed "s|tools/careful [^ ]* [^ ]*||
               s|-M.*-MT [^ ]*||; s|-o [^ ]*|-o $scratch/b.o|
               s|user/demos/first/first\.c|$scratch/b.c|; s|&&.*||; q")

block README 1 >"$scratch/a.asm"
block README 2 >"$scratch/b.c"
said=$(sh -c "$assemble" 2>&1; sh -c "$compile" 2>&1
       sh -c "$(printf '%s' "$made" | grep -e 'tools/link' | sed "
           s|tools/link [^ ]*|tools/link $scratch/program|
           s|[^ ]*add_ten\.asm\.o|$scratch/object|
           s|[^ ]*first\.c\.o|$scratch/b.o|")" 2>&1)
same "the first sequence of the README is built without a word" "" "$said"
said=$(SHIFT=3 tools/guest --judge=status "$scratch/program" 2>&1 </dev/null)
same "and prints what the README says" \
    "interrupted at raise_to+10, went on at +8
interrupted at raise_to+12, went on at +8
interrupted at raise_to+14, went on at +8
largest: 20" "$said"
has "the README says so" \
    "raise_to.10, went on at .8., the same for .\+12. and .\+14., and .larg" \
    "$(cat lib/ras/README.md)"
sed '10s/mov.*/call raise_to/' "$scratch/a.asm" >"$scratch/c.asm"
mv "$scratch/c.asm" "$scratch/a.asm"
said=$(sh -c "$assemble" 2>&1; sh -c "$(printf '%s' "$link" |
       sed "s|$scratch/empty|build/sequences/verifier|
            s|$scratch/object|& $scratch/b.o|")" 2>&1)
has "a mistake is told as it says" \
    "$(block README 3 | sed '1!d; s|.*raise\.asm|/a\\.asm|')" "$said"

# Programs from elsewhere are looked at, too.
elsewhere() {
    said=$(tools/reprise-cc "$1" "$scratch/b.c" -o "$scratch/other" 2>&1)
    status=$?
}
elsewhere "$scratch/a.asm"
has "tools/reprise-cc tells it the same way" \
    "a.asm:10: error: sequence raise_to: a call" "$said"
[ ! -e "$scratch/other" ]
kept $? "and makes no program"
sed '10s/call .*/call nowhere/; 1s/^/extern nowhere/' "$scratch/a.asm" \
    >"$scratch/c.asm"
elsewhere "$scratch/c.asm"
has "so it is where the linker misses the function" \
    "c\.asm:10: error: sequence raise_to: a call" "$said"
sed '10s/call.*/RAS_UNCHECKED/' "$scratch/a.asm" >"$scratch/c.asm"
elsewhere "$scratch/c.asm"
same "what is wrong on purpose is made" "0 " "$status $said"
source "$begin" "$load" RAS_COMMIT "$store"
said=$(tools/reprise-cc -c "$scratch/a.asm" -o "$scratch/object" 2>&1)
wrong "a word left out is told, too" 5 "sequence f has no RAS_END"
same "what NASM prints is passed on" 1 \
    "$(tools/reprise-cc -E "$scratch/a.asm" 2>/dev/null | grep -c '^f:')"

block X86 2 >"$scratch/a.asm"
same "the function of X86.md is assembled without a word" "0 " \
    "$(sh -c "$assemble" 2>&1 && echo 0 '')"
# Every instruction of its tables is one.
{
    printf 'extern m\nf:\n'
    sed -n '/^## Instructions/,/^## Flags/s/^| \(`[^|]*`\)[^|]*|.*/\1/p' \
        lib/ras/X86.md | tr '`' '\n' | grep '^[a-z]'
    sed -n '/^## Flags/,/^## A call/s/^| `//p' lib/ras/X86.md |
        tr '`' '\n' | sed -n 's/^j[a-z]*$/& .end/p'
    printf '.end:\nsection .note.GNU-stack noalloc noexec nowrite progbits\n'
} >"$scratch/a.asm"
same "and so are the instructions of its tables" "0 " \
    "$(sh -c "$assemble" 2>&1 && echo 0 '')"
has "all of them" "yes" "$(awk 'END { print (NR > 40) ? "yes" : NR }' \
    "$scratch/a.asm")"
bare() {
    sed 's/;.*//; s/[ \t]*$//; s/[ \t][ \t]*/ /g'
}
has "its sequence is the one of user/demos/first" \
    "$(block X86 3 | bare | tr '\n' '|' | sed 's/[][+]/\\&/g; s/|*$//
           s/|/\\|/g')" "$(bare <user/demos/first/add_ten.asm | tr '\n' '|')"

hasnt "where a macro was defined is left out" "from macro" "$said"
finish
