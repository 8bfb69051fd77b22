#!/bin/sh
# `make gdb` stops at a recovery and tells who was put back, and where.
. "$(dirname "$0")/../tap.sh"

# gdb PROGRAM COMMAND...: what gdb says.
gdb() {
    program=$1
    shift
    for command; do echo "$command"; done >"$scratch/commands"
    PROGRAM=$program tools/gdb/start -batch -x "$scratch/commands" \
        </dev/null 2>&1
}

said=$(gdb tour "ras-break ras_fetch_and_add" continue threads "trace 4" \
           'x/2i $from' ras bt kill)
status=$?
has "ras-break names the sequence" \
    "^recovery of sequence ras_fetch_and_add" "$said"
has "and the thread" "thread +tid [0-9]+, pid 1, program tour" "$said"
has "and the cause" "cause +preempt" "$said"
has "and the way" "by +rollback" "$said"
has "and where it stood, with the instruction" \
    "from +0x[0-9a-f]{8} ras_fetch_and_add\+0x[1-9a-f] +(mov|add) " "$said"
has "and where it goes on" \
    "to +0x[0-9a-f]{8} ras_fetch_and_add\+0x[0-9a-f] +mov " "$said"
has "threads shows where each stands" \
    "^\* +[0-9]+ +1 tour +running .* 0x[0-9a-f]{8} ras_fetch_and_add" "$said"
has "trace shows the switches" "switch +from tid [0-9]+ to tid" "$said"
has "under heads that say the units" \
    "^ +time/us +instructions +tid +event" "$said"
same "and last of all the recovery itself" "recovery ras_fetch_and_add" \
    "$(printf '%s\n' "$said" | grep -E '^ +[0-9]+\.[0-9] ' | tail -n 1 |
       sed 's/.*\(recovery ras_[a-z_]*\)+.* -> +0x.*/\1/')"
has "an earlier one is the program's start" \
    "start +pid 1 at 0x[0-9a-f]{8} _start" \
    "$(gdb hello "break main" continue trace)"
has "the program can be disassembled" "<ras_fetch_and_add" "$said"
has "ras lists the sequences, and how often threads were put back" \
    "^ +1 ras_fetch_and_add +[0-9a-f]{8} .* rollback +1 +0$" "$said"
has "bt goes from the kernel" "^#0 .* ras_recovered " "$said"
has "on to where the program stands" "^#[1-9] .* ras_fetch_and_add" "$said"
hasnt "and no further" "^#.* in \?\?" "$said"
same "kill is quiet" "0 #" "$status $(printf '%s\n' "$said" |
    tail -n 1 | cut -c 1)"

loads=$(grep -n 'mov *eax, \[edx\]' user/demos/first/add_ten.asm)
has "and the line of the program is where it goes on" \
    "^#[1-9] .* add_ten.* at user/demos/first/add_ten\.asm:${loads%%:*}\$" \
    "$(gdb first ras-break continue bt)"

said=$(gdb first "ras-break nosuch" continue)
has "a wrong name is told" "^ras-break: nosuch is no sequence\\. The" "$said"
has "with those that there are" "^  add_ten" "$said"
has "and one that is a function only" "main is no sequence, but a function" \
    "$(gdb first "ras-break main")"
said=$(gdb hello "ras-break add_ten" "ras-break list push")
has "another program may have it" \
    "^ras-break: add_ten is no sequence of hello, but of first$" "$said"
hasnt "the kernel knows some by their code" "list push is" "$said"

said=$(gdb tour threads; gdb tour "break main" continue "trace many")
has "threads too early is answered in words" 'kernel is not up yet' "$said"
has "and so is a wrong number of events" 'trace: many is not a number' "$said"
hasnt "not by Python" "Python" "$said"

said=$(gdb hello "break main" continue "info registers eip")
has "a breakpoint in the program stops there" "Breakpoint 1, main" "$said"
hasnt "who leaves gdb leaves the program where it stands" "^hello from" "$said"
same "and nothing is said" eip "$(printf '%s\n' "$said" | tail -n 1 |
    cut -d ' ' -f 1)"

tools/reprise-cc -g user/demos/first/*.c user/demos/first/*.asm \
    -o "$scratch/hello"
said=$(gdb "$scratch/hello" "break main" continue ras-break continue)
has "a program of the host can be debugged, too" \
    "Breakpoint 1, main .*first\.c" "$said"
has "its own symbols are used" \
    "from +0x[0-9a-f]{8} add_ten\+0x[69] +(add eax|mov DWORD)" \
    "$said"
has "a file that is no program is refused" "LICENSE is not an ELF program" \
    "$(PROGRAM=./LICENSE tools/gdb/start 2>&1)"

said=$(gdb hello bt continue threads continue threads)
has "bt before the first instruction" "^#0 +0x0000fff0 in \?\? " "$said"
has "the end of a program is a stop" "^The program has ended with status 0" \
    "$said"
has "where one can look" "^  tid  pid program" "$said"
same "and to go on from there is answered in words" \
    "The machine is off. To start again: quit, make gdb." \
    "$(printf '%s\n' "$said" | sed 1,/ended/d | grep -v Error | tail -n 1)"

said=$(gdb tour 'break *((unsigned)&_start - 0xC0000000)' continue \
           'set $eax = 0' continue)
has "a wrong multiboot magic is refused with one line" "multiboot" "$said"

said=$(PROGRAM=frist tools/gdb/start -batch </dev/null 2>&1)
same "a program that is not there is told in a line: status 2" \
    "2 reprise: the program frist is not there: make run, then help, lists" \
    "$? ${said% them}"
finish
