#!/bin/sh
# `make gdb` stops before a step of a schedule, and shows who stands there.
. "$(dirname "$0")/../tap.sh"

# gdb PROGRAM ARGS COMMAND...: what gdb says.
gdb() {
    program=$1 arguments=$2
    shift 2
    for command; do echo "$command"; done >"$scratch/commands"
    PROGRAM=$program ARGS=$arguments tools/gdb/start -batch \
        -x "$scratch/commands" </dev/null 2>&1
}

said=$(gdb explore_report "add '0:2 1' stop 3" explore-stop continue kill)
has "explore-stop tells the step, the thread and its place" \
    "^before step 3: tid [0-9]+ at 0x[0-9a-f]{8} add\+0x5" "$said"
has "and its registers" "eax [0-9a-f]{8}  ebx [0-9a-f]{8}" "$said"
has "and where that is in the source" \
    "source +user/tests/explore_report\.c:[0-9]+" "$said"
has "and the line itself" "[0-9]+ +m = m \+ 1;" "$said"
has "and the instruction" "<add\+5>:.*add +eax,0x1" "$said"

said=$(gdb tour "" explore-stop)
has "a program that never stops so is answered in words" \
    "explore-stop: this program does not stop" "$said"
hasnt "not by Python" "Python" "$said"
finish
