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

# The steps of the table: thread 0 makes two, thread 1 four, thread 0 two.
said=$(gdb explore "plus-plus --schedule '0:2 1'" "explore-stop 3" continue \
           kill)
has "explore-stop tells the step, the thread and its place" \
    "^before step 3: tid [0-9]+ at 0x[0-9a-f]{8} increment\+0x5" "$said"
has "and its registers" "eax [0-9a-f]{8}  ebx [0-9a-f]{8}" "$said"
has "and where that is in the source" \
    "source +user/explore/counting\.c:[0-9]+" "$said"
has "and the line itself" "[0-9]+ +m = m \+ 1;" "$said"
has "and the instruction" "<increment\+5>:.*add +eax,0x1" "$said"
said=$(gdb explore "plus-plus --schedule '0:2 1'" "explore-stop 6" continue \
           kill)
has "before the first step of a turn, too" \
    "^before step 6: tid [0-9]+ at 0x[0-9a-f]{8} increment\+0x8" "$said"
has "where the other has stored its 1" "eax 00000001" "$said"
said=$(gdb explore "plus-plus --schedule '0:2 1'" "explore-stop 3" continue \
           continue)
has "and the run ends as without gdb" "^In the end m = 1" "$said"

said=$(gdb tour "" "explore-stop 1")
has "a program that explores nothing is answered in words" \
    "explore-stop: this program explores nothing" "$said"
hasnt "not by Python" "Python" "$said"
said=$(gdb explore "" explore-stop)
has "and so is who says no step" "explore-stop: say before which step" "$said"
finish
