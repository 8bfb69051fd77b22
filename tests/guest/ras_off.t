#!/bin/sh
# The negative control: without recovery the tests of recovery must fail.
. "$(dirname "$0")/../tap.sh"

APPEND=ras=off
export APPEND
said=$(tools/guest race_test 2>&1)
same "race_test expects the losses, and passes" 0 $?
has "the restartable counter loses updates" \
    "^ok .*fetch-and-add loses updates" "$said"
has "nobody is put back" "^ok .*nobody is put back" "$said"

said=$(tools/guest sequence_test 2>&1)
same "sequence_test fails" 1 $?
for sequence in test-and-set compare-and-swap fetch-and-add exchange; do
    has "it names $sequence" \
        "^not ok .*$sequence.*put back exactly when" "$said"
done

said=$(tools/guest dynamic_test 2>&1)
same "dynamic_test fails" 1 $?
for way in rewrite clone jump fault breakpoint emulate; do
    has "it names $way" "^not ok .*mixed_$way.*back or forward as it" "$said"
done

said=$(tools/guest rseq_test 2>&1)
same "rseq_test fails" 1 $?
has "it names the aborts" "^not ok .*aborted exactly inside" "$said"

said=$(tools/guest runtime_sequence 2>&1)
same "runtime_sequence fails" 1 $?
finish
