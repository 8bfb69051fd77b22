#!/bin/sh
# What the README says is so: its reading order, its examples, its counts.
. "$(dirname "$0")/../tap.sh"

# stop WALK FILE NAME: a stop of the reading order, or of a walk, still exists.
stop() {
    [ -f "$2" ] && { [ -z "$3" ] || grep -q -e "$3" "$2"; }
    kept $? "$1: $2 ${3:+has $3}"
}

# stops FILE: the numbered rows of its tables.
stops() {
    grep -E '^\| [0-9]+ \|' "$1" | sed 's/ *| */|/g' >"$scratch/stops"
}

stops kernel/ras/README.md
while IFS='|' read -r _ _ file name _; do
    stop "a walk" "$file" "$name"
done <"$scratch/stops"
longest=$(awk -F '|' '$2 > most { most = $2 } END { print most }' \
    "$scratch/stops")
same "a walk has at most ten stops" 10 "$longest"

stops README.md
while IFS='|' read -r _ _ file name _; do
    stop "reading order" "$file" "$name"
done <"$scratch/stops"
few=$(awk 'END { print (NR > 0 && NR <= 12) ? "yes" : "no" }' "$scratch/stops")
same "the reading order has at most twelve stops" yes "$few"

# quoted FILE: the file stands in the README, indented.
quoted() {
    awk -v file="$1" '
        BEGIN { while ((getline line < file) > 0) want[++n] = line }
        { text = $0; sub(/^    /, "", text) }
        text == want[at + 1] { if (++at == n) found = 1; next }
        { at = (text == want[1]) ? 1 : 0 }
        END { exit !found }' README.md
    kept $? "the README quotes $1 to the letter"
}
quoted user/demos/lost_update.c
quoted user/demos/first/add_ten.asm

said=$(sed -n 's/.*`interrupted at \(.*\)`.*/\1/p' README.md)
has "the first sequence prints what the README says" \
    "interrupted at $(printf '%s' "$said" | sed 's/+/[+]/g')" \
    "$(SHIFT=3 tools/guest first 2>&1)"

# near PROMISE STATED FOLDERS...: within a tenth of the lines there are.
near() {
    promise=$1 stated=$2
    shift 2
    lines=$(find "$@" -name '*.[ch]' -o -name '*.asm' -o -name '*.def' |
            xargs cat | wc -l)
    close=$(awk -v a="$stated" -v b="$lines" \
        'BEGIN { print (a > b * 0.9 && a < b * 1.1) ? "yes" : "no: " b }')
    same "$promise" yes "$close"
}
number() {
    sed -n "s/.* \([0-9,]*\) $1.*/\1/p" README.md | tr -d ,
}
near "the README's count of kernel lines" "$(number 'lines of kernel')" \
    boot arch kernel
near "the README's count of library lines" "$(number 'of library')" lib

long=$(find . -name README.md -not -path './build/*' -exec awk \
    'END { if (NR > 95) print FILENAME ": " NR }' {} \;)
same "every README fits a screen or so" "" "$long"

for folder in boot arch kernel kernel/ras lib lib/explore lib/ras user \
    user/labs tests tools
do
    [ -f "$folder/README.md" ]
    kept $? "$folder/ says what lives there"
done
finish
