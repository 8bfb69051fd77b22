#!/bin/sh
# `ras -v` says by cause, by kind and where a process's threads recovered.
. "$(dirname "$0")/../tap.sh"

printf '%s\n' '' '' 'tour -a -n 3000000 > /dev/null &' 'sleep 2' 'ras -v' \
    'ras -x' 'poweroff' >"$scratch/input"
said=$(INPUT="$scratch/input" tools/guest sh 2>&1)
has "how it is found, and how it came back" \
    '^ +static, rollback; [1-9][0-9]* by rollback' "$said"
has "by cause" '^ +preempt +put back [1-9][0-9]*$' "$said"
hasnt "what is zero is left out" ' 0$' "$(printf '%s\n' "$said" | grep ' by ')"
hasnt "also a count" 'put back 0|carried forward 0' "$said"
hasnt "also a sequence" '^ +[0-9]+ [a-z_]+ .* 0 +0 +0 +0$' "$said"
has "where, with a bar as long as it was often" '^ +[+][0-9]+ +[0-9]+ #+' \
    "$said"
hasnt "never at the start, which is outside" '^ +[+]0 ' "$said"
has "the columns are explained" '^COMMIT, END: bytes from START' "$said"
has "an unknown option is told" 'usage: ras' "$said"

# Ticks come rarely, so that only what is forced is counted.
APPEND=hz=19
export APPEND
said=$(tools/guest ras 2>&1)
has "with nothing to see, ras says how to see something" 'run .tour., then' \
    "$said"
has "it lists all that can be interrupted" '^ +1 ras_exchange ' "$said"
said=$(tools/guest ras -v 2>&1)
hasnt "and -v no such sequence" 'ras_exchange' "$said"
said=$(tools/guest sh -c 'first; ras -v; ras 99' 2>&1)
has "what has ended can still be seen" '^Programs that have ended:' "$said"
has "with its counts" '^ +[0-9]+ add_ten .* 0 +0 +1 +0$' "$said"
has "and their causes" '^ +forced +put back 1$' "$said"
hasnt "then there is no hint" 'run .tour.' "$said"
has "there may be no such process" 'ras: process 99: ' "$said"
finish
