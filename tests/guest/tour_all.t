#!/bin/sh
# `tour --all` has a row for every way to find a sequence and to recover; none
# loses anything, and each is seen to recover.
. "$(dirname "$0")/../tap.sh"

ways="rewrite clone jump fault breakpoint emulate"
cells="static-rollback dynamic-rollback designated-rollback"
for found in static static-mixed dynamic dynamic-mixed; do
    for way in $ways; do cells="$cells $found-$way"; done
done
for found in designated designated-mixed; do
    for way in rewrite breakpoint emulate; do cells="$cells $found-$way"; done
done

said=$(tools/guest tour --all -c 2>"$scratch/error")
same "the tour ends well" 0 $?
table=$(printf '%s\n' "$said" | sed -n '/^mechanism,/,$p' | grep ,)
same "a row for each cell, and no other" \
    "$(printf '%s\n' $cells | sort)" \
    "$(printf '%s\n' "$table" | sed 1d | cut -d , -f 1 | sort)"

# Columns: 5 got, 6 lost, 7 restarts, 8 forwards. Who was put back 8 times in
# a row (RAS_RESTART_LIMIT) is carried forward, whatever the cell.
for cell in $cells; do
    IFS=, read -r name threads operations expected got lost restarts forwards \
        rest <<END
$(printf '%s\n' "$table" | grep "^$cell,")
END
    same "$cell: all is there, and nothing lost" "$expected 0" "$got $lost"
    case $cell in
    *rollback) [ "$restarts" -gt 0 ] && [ $((forwards * 8)) -le "$restarts" ] ;;
    *mixed*)   [ "$restarts" -gt 0 ] && [ "$forwards" -gt 0 ] ;;
    *)         [ "$restarts" -eq 0 ] && [ "$forwards" -gt 0 ] ;;
    esac
    kept $? "$cell: $restarts put back, $forwards carried forward"
done

said=$(APPEND=ras=off tools/guest tour --all -c -n 30000 2>/dev/null)
table=$(printf '%s\n' "$said" | sed -n '/^mechanism,/,$p' | grep ,)
lossy=$(printf '%s\n' "$table" |
        awk -F , 'NR > 1 && $6 > 0 { n++ } END { print n + 0 }')
[ "$lossy" -ge 20 ]
kept $? "ras=off: $lossy of the cells lose updates"
finish
