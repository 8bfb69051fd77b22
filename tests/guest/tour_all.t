#!/bin/sh
# `tour --all` has a row for every way to find a sequence and to recover, none
# of which loses anything, and each is seen to recover; and one for every lock,
# of which those that are none are seen to lose.
. "$(dirname "$0")/../tap.sh"

ways="rewrite clone jump fault breakpoint emulate"
cells="static-rollback dynamic-rollback designated-rollback"
for found in static static-mixed dynamic dynamic-mixed; do
    for way in $ways; do cells="$cells $found-$way"; done
done
for found in designated designated-mixed; do
    for way in rewrite breakpoint emulate; do cells="$cells $found-$way"; done
done

two="alternation dekker peterson"
many="bakery lamport-fast ras xchg syscall ras-cas ras-ticket bounded-xchg
    ras-mutex xchg-mutex"
locks="none lock-variable $two $many"

said=$(tools/guest tour --all -c 2>"$scratch/error")
same "the tour ends well" 0 $?
table=$(printf '%s\n' "$said" | sed -n '/^mechanism,/,$p' | grep ,)
same "a row for each cell, one for each lock, and no other" \
    "$(printf '%s\n' $cells $locks | sort)" \
    "$(printf '%s\n' "$table" | sed 1d | cut -d , -f 1 | sort)"

# row NAME: sets the columns' names to what its row holds.
row() {
    IFS=, read -r name threads operations expected got lost restarts forwards \
        rest <<END
$(printf '%s\n' "$table" | grep "^$1,")
END
}

# Who was put back 8 times in a row (RAS_RESTART_LIMIT) is carried forward,
# whatever the cell.
for cell in $cells; do
    row "$cell"
    same "$cell: all is there, and nothing lost" "$expected 0" "$got $lost"
    case $cell in
    *rollback) [ "$restarts" -gt 0 ] && [ $((forwards * 8)) -le "$restarts" ] ;;
    *mixed*)   [ "$restarts" -gt 0 ] && [ "$forwards" -gt 0 ] ;;
    *)         [ "$restarts" -eq 0 ] && [ "$forwards" -gt 0 ] ;;
    esac
    kept $? "$cell: $restarts put back, $forwards carried forward"
done

for lock in $locks; do
    row "$lock"
    case " $two " in *" $lock "*) of=2 ;; *) of=4 ;; esac
    same "$lock: $of threads" "$of $((of * operations))" "$threads $expected"
    case $lock in
    none | lock-variable) [ "$lost" -gt 0 ] && [ "$got" -gt 0 ] ;;
    *)                    [ "$lost" -eq 0 ] && [ "$got" -eq "$expected" ] ;;
    esac
    kept $? "$lock: $lost lost"
    case $lock in
    ras*) [ "$restarts" -gt 0 ] ;;
    *)    [ "$restarts" -eq 0 ] ;;
    esac
    kept $? "$lock: $restarts put back"
done

said=$(tools/guest tour --all -t 1 -n 4000 2>&1)
has "found by and recovered by are columns" \
    '^found by +recovered by +fast path' "$said"
for way in jump fault; do
    has "$way costs what the literature says" \
        "^static +$way +\\+1 instruction " "$said"
done
has "alone, one that takes turns would wait for ever" \
    'alternation left out' "$said"
has "what a lock promises is in its row" '^dekker .* EPS-$' "$said"
hasnt "no line is too wide" '^[^#].{79}' "$said"

said=$(APPEND=ras=off tools/guest tour --all -c -n 30000 2>&1)
table=$(printf '%s\n' "$said" | sed -n '/^mechanism,/,$p' | grep ,)
lossy=$(printf '%s\n' "$table" |
        awk -F , '/^(static|dynamic|designated)-/ && $6 > 0 { n++ }
                  END { print n + 0 }')
[ "$lossy" -ge 20 ]
kept $? "ras=off: $lossy of the cells lose updates"
for lock in ras-mutex ras-ticket; do
    has "ras=off: $lock might hang" "$lock left out" "$said"
done
finish
