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
           "x/2i from" kill)
has "ras-break names the sequence" \
    "^recovery of sequence ras_fetch_and_add" "$said"
has "and the thread" "thread +tid [0-9]+, pid 1, program tour" "$said"
has "and the cause" "cause +preempt" "$said"
has "and the way" "by +rollback" "$said"
has "and where it stood" \
    "from +0x[0-9a-f]{8} ras_fetch_and_add\+0x[1-9a-f]" "$said"
has "and where it goes on" \
    "to +0x[0-9a-f]{8} ras_fetch_and_add\+0x[0-9a-f]" "$said"
has "threads shows where each stands" \
    "^\* +[0-9]+ +1 tour +running .* 0x[0-9a-f]{8} ras_fetch_and_add" "$said"
has "trace shows the switches" "switch +from tid [0-9]+ to tid" "$said"
has "the program can be disassembled" "<ras_fetch_and_add" "$said"

said=$(gdb tour threads; gdb tour "break main" continue "trace many")
has "threads too early is answered in words" 'kernel is not up yet' "$said"
has "and so is a wrong number of events" 'trace: many is no number' "$said"
hasnt "not by Python" "Python" "$said"

said=$(gdb tour "break main" continue "info registers eip" kill)
has "a breakpoint in the program stops there" "Breakpoint 1, main" "$said"

said=$(gdb tour 'break *((unsigned)&_start - 0xC0000000)' continue \
           'set $eax = 0' continue)
has "a wrong multiboot magic is refused with one line" "multiboot" "$said"
finish
