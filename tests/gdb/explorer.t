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

# Where thread 0 stands between its load and its store, how many steps it has
# made, and the first step that it makes after thread 1 has ended.
table=$(tools/guest explore plus-plus 2>/dev/null)
schedule=$(printf '%s\n' "$table" | sed -n 's/^Schedule: //p')
first=$(printf '%s\n' "$schedule" | sed 's/^0:\([0-9]*\) 1$/\1/')
back=$(printf '%s\n' "$table" | awk '/-- ends --/ { ended = 1 }
    ended && $1 ~ /^[0-9]+$/ { print $1; exit }')

said=$(gdb explore "plus-plus --schedule '$schedule'" \
           "explore-stop $((first + 1))" continue kill)
has "explore-stop tells the step, the thread and its place" \
    "^before step $((first + 1)): tid [0-9]+ at 0x[0-9a-f]{8} increment\+0x" \
    "$said"
has "and its registers" "eax [0-9a-f]{8}  ebx [0-9a-f]{8}" "$said"
has "and where that is in the source" \
    "source +user/explore/counting\.c:[0-9]+" "$said"
said=$(gdb explore "plus-plus --schedule '$schedule'" \
           "explore-stop $back" continue threads kill)
has "before the first step of a turn, too" \
    "^before step $back: tid [0-9]+ at 0x[0-9a-f]{8} increment\+0x" "$said"
tid=$(printf '%s\n' "$said" | sed -n 's/^before step .* tid \([0-9]*\).*/\1/p')
has "where threads has its star" "^\* +$tid .* increment\+0x" "$said"
same "and no other thread" 1 "$(printf '%s\n' "$said" | grep -c '^\*')"
has "and the line itself" \
    "[0-9]+ +store\(&m, load\(&m\) \+ 1\);" "$said"
has "and the instruction" "<increment\+[0-9]+>:.*mov +.*,e[acd]x" "$said"
has "where the other has stored its 1" "e[acd]x 00000001" "$said"
said=$(gdb explore "plus-plus --schedule '$schedule'" \
           "explore-stop $((first + 1))" continue continue)
has "and the run ends as without gdb" "^In the end m = 1" "$said"

said=$(gdb tour "" "explore-stop 1")
has "a program that explores nothing is answered in words" \
    "explore-stop: this program explores nothing" "$said"
hasnt "not by Python" "Python" "$said"
said=$(gdb explore "" explore-stop)
has "and so is who says no step" "explore-stop: say before which step" "$said"
finish
