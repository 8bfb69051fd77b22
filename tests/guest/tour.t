#!/bin/sh
# The tour shows losses without protection and none with each way to protect.
. "$(dirname "$0")/../tap.sh"

said=$(tools/guest tour -c 2>"$scratch/error")
same "the tour ends well" 0 $?
table=$(printf '%s\n' "$said" | sed -n '/^mechanism,/,$p' | grep ,)
header="mechanism,threads,operations,expected,got,lost"
header="$header,restarts,forwards,instructions_per_op"
same "the table's header, old columns first" \
    "$header,locked_per_op,system_calls_per_op,native_ns" \
    "$(printf '%s\n' "$table" | head -n 1)"

# column ROW NAME...: the numbers of a row's columns, by their header.
column() {
    row=$1
    shift
    printf '%s\n' "$table" | awk -F , -v row="$row" -v names="$*" '
        NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i }
        $1 == row { n = split(names, name, " ")
            for (i = 1; i <= n; i++)
                printf "%s%s", $at[name[i]], i < n ? " " : "\n"
            exit }'
}
truth() {
    awk -v "n=$1" "BEGIN { print ($2) ? \"yes\" : \"no: \" n }"
}

for mechanism in none ras xchg syscall lock-xadd add; do
    set -- $(column $mechanism threads operations expected got lost)
    same "$mechanism: expected is threads times operations" \
        "$(($1 * $2))" "$3"
    same "$mechanism: lost is expected less got" "$(($3 - $4))" "$5"
    case $mechanism in
    none) same "none: loses updates" yes "$(truth "$5" 'n > 0')" ;;
    *)    same "$mechanism: loses nothing" 0 "$5" ;;
    esac
done
for mechanism in ras ras-fetch-and-add ras-mutex; do
    same "$mechanism: put back often enough to be seen" yes \
        "$(truth "$(column $mechanism restarts)" 'n >= 10')"
done
for mechanism in none xchg syscall xchg-mutex lock-xadd add; do
    same "$mechanism: nobody is put back" 0 "$(column $mechanism restarts)"
done
for row in none:0:0 ras:0:0 xchg:1:0 syscall:0:1 ras-mutex:0:0 xchg-mutex:2:0 \
    ras-fetch-and-add:0:0 lock-xadd:1:0 add:0:0; do
    name=${row%%:*}
    same "$name: locked instructions and system calls" \
        "$(echo "${row#*:}" | tr : ' ')" \
        "$(column "$name" locked_per_op system_calls_per_op)"
done
for pair in ras:xchg ras-mutex:xchg-mutex ras-fetch-and-add:lock-xadd; do
    same "on a real CPU ${pair%:*} takes less than half of ${pair#*:}" yes \
        "$(truth "$(column "${pair%:*}" native_ns)" \
           "n * 2 < $(column "${pair#*:}" native_ns)")"
done
same "nothing rolls forward yet" 0 "$(column ras forwards)"

said=$(tools/guest tour -c -n 5000 2>/dev/null)
again=$(tools/guest tour -c -n 5000 2>/dev/null)
same "a second run is the same to the digit" "$said" "$again"

said=$(tools/guest tour -n 20000 2>/dev/null)
screen=$(printf '%s\n' "$said" | grep -v '^#')
same "with the prompt it fits a terminal of 24 lines" yes \
    "$(truth "$(printf '%s\n' "$screen" | wc -l)" 'n > 15 && n <= 23')"
said=$(echo $screen)
has "it says how often a thread was put back" 'sequence [1-9][0-9]* times' \
    "$said"
sum=$(printf '%s\n' "$said" | sed -n 's/.* sequence \([0-9]*\) times: .*/\1/p')
same "which is the sum that it shows" "$sum" "$(printf '%s\n' "$said" |
    sed -n 's/.* times: \([0-9 +]*\)\..*/\1/p' | awk -F ' [+] ' '
        { for (i = 1; i <= NF; i++) sum += $i; print sum }')"
same "and that of the column" "$sum" "$(printf '%s\n' "$screen" |
    awk '/calls instr/, /^ns:/' | awk 'NF > 7 && $(NF - 4) ~ /^[0-9]+$/ {
        sum += $(NF - 4) } END { print sum }')"
has "and what is atomic without any of it" 'on one CPU a single instruction' \
    "$said"
has "instr. is told apart from time" 'no time: xchg counts as 1' "$said"
hasnt "no line of the tour is too wide" '^[^#].{79}' "$screen"
said=$(tools/guest tour -n 1000000 -t 1 2>/dev/null)
has "numbers that fill their columns stay apart" '1000000 1000000 ' "$said"

# Nobody is preempted: each thread ends before its quantum does.
said=$(APPEND='quantum_us=10000000' tools/guest --judge=status tour -n 1 2>&1)
same "a run in which nobody was interrupted inside is no success" 1 $?
has "and it says that it proves nothing" 'their 0 lost proves nothing' "$said"
has "it names the row that should have lost as the table does" \
    '^tour: the row `no lock` lost nothing' "$said"

said=$(APPEND=ras=off tools/guest tour -n 25000 2>/dev/null)
same "ras=off: losing updates is what it is for: exit status 0" 0 $?
has "and it says so" '^This is meant to go wrong: with ras=off' "$said"
said=$(APPEND=ras=off tools/guest tour -c -n 25000 2>/dev/null)
table=$(printf '%s\n' "$said" | sed -n '/^mechanism,/,$p' | grep ,)
lost=$(printf '%s\n' "$table" |
       awk -F , '$1 ~ /^ras/ { sum += $6 } END { print sum }')
same "ras=off: the sequences lose updates" yes "$(truth "$lost" 'n > 0')"
finish
