#!/bin/sh
# The benchmark counts each row of its table. What is over budget is told,
# not failed: the figures belong to whoever reads them.
. "$(dirname "$0")/../tap.sh"

said=$(SHIFT=0 APPEND=quantum_us=4000 tools/guest bench 2>"$scratch/error")
same "it ends well" 0 $?
printf '%s\n' "$said" | explain
rows="null system call
timer tick without a switch
yield round trip between two threads
uncontended mutex lock and unlock
contended lock, yield, unlock
signal delivery and return
fork, exit and wait
pipe ping-pong between two processes
check at a preemption, miss: dynamic
check at a preemption, miss: designated
look-up inside the range, 1,024 registered
  where the one before was elsewhere
rollback, on top of a miss"
while IFS= read -r row; do
    has "it counts: $row" "^$row +[0-9]+ +([0-9]+|-)" "$said"
done <<END
$rows
END

# counted ROW: its number of instructions.
counted() {
    printf '%s\n' "$said" | sed -n "s/^$1 *\([0-9][0-9]*\) .*/\1/p"
}
[ "$(counted 'look-up inside the range, 1,024 registered')" -lt \
  "$(counted '  where the one before was elsewhere')" ]
kept $? "what the last look-up found saves the search"

again=$(SHIFT=0 APPEND=quantum_us=4000 tools/guest bench 2>/dev/null)
same "a second run is the same to the digit" "$said" "$again"
finish
