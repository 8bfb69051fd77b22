#!/bin/sh
# forms - every form of every sequence of the library, called and inlined,
# interrupted at each instruction by a rival. A step costs some 200
# instructions, and a long quantum keeps the timer out of a call.
. "$(dirname "$0")/../tap.sh"

said=$(APPEND=quantum_us=20000 tools/guest forms 2>"$scratch/error")
same "every form is right at each of its boundaries" 0 $?
printf '%s\n' "$said" | sed -n 's/^\(not ok.*\)/# \1/p' >&2
for form in static-rollback static-mixed-clone dynamic-mixed-jump \
    inline-rewrite inline-emulate designated-rollback designated-breakpoint; do
    has "among them $form" "^ok .* $form[:,]" "$said"
done
for sequence in test-and-set compare-and-swap fetch-and-add exchange; do
    has "$sequence is run inlined, and recognised by its code" \
        "^ok .*- $sequence designated-rewrite" "$said"
done

# The negative control; a loop until it succeeds may then never end.
said=$(APPEND='quantum_us=20000 ras=off' TIMEOUT=$((${TIMEOUT:-60} / 10)) \
           tools/guest forms 2>/dev/null)
[ $? -ne 0 ]
kept $? "without recovery it fails"
has "from the first form on" "^not ok 3 - test-and-set static-rollback" "$said"
hasnt "and no form passes" "^ok .* right at each of its" "$said"
finish
