#!/bin/sh
# `ras -v` says by cause, by kind and where a process's threads recovered.
. "$(dirname "$0")/../tap.sh"

printf '%s\n' '' '' 'tour -a -n 3000000 > /dev/null &' 'sleep 2' 'ras -v' \
    'ras -x' 'poweroff' >"$scratch/input"
said=$(INPUT="$scratch/input" tools/guest sh 2>&1)
has "how it is found, and how it came back" \
    '^ +static, rollback; [1-9][0-9]* by rollback' "$said"
has "by cause" '^ +preempt +put back [1-9][0-9]*, carried forward 0' "$said"
has "where, with a bar as long as it was often" '^ +[+][0-9]+ +[0-9]+ #+' \
    "$said"
hasnt "never at the start, which is outside" '^ +[+]0 ' "$said"
has "an unknown option is told" 'usage: ras' "$said"
finish
