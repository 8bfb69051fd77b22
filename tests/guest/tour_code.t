#!/bin/sh
# The tour's unprotected counter is three instructions: load, add, store. One
# instruction could not lose an update on one CPU, and would show nothing.
. "$(dirname "$0")/../tap.sh"

objdump=$(tools/doctor --compiler 2>/dev/null)objdump
code=$("$objdump" -d --no-show-raw-insn build/bin/tour |
       sed -n '/<work_under_lock>:/,/ret/p')
has "the worker is there" '<work_under_lock>' "$code"

# The three that follow each other, on one address and one register.
three=$(printf '%s\n' "$code" | awk '
    { instruction = $2; operands = $3 }
    load && sum && instruction ~ /^movl?$/ &&
        operands == register "," address { print "load, add, store" }
    { sum = load && (instruction ~ /^addl?$/ && operands == "$0x1," register ||
                     instruction ~ /^incl?$/ && operands == register)
      load = sum ? load : 0 }
    instruction ~ /^movl?$/ && operands ~ /^0x[0-9a-f]+,%e/ {
        split(operands, part, ","); load = 1
        address = part[1]; register = part[2] }')
same "the counter is loaded, incremented and stored" "load, add, store" \
    "$three"

code=$("$objdump" -d --no-show-raw-insn build/bin/tour |
       sed -n '/<work_with_add>:/,/ret/p')
has "the add row is one instruction on memory" 'addl +\$0x1,0x' "$code"
hasnt "and has no lock prefix" 'lock' "$code"
finish
