#!/bin/sh
# When the kernel itself is at fault it says where, and ends with a status.
. "$(dirname "$0")/../tap.sh"

# crashed HOW: what the kernel that checks itself says when it crashes so, at
# the end of a program (tests/kernel/crash.c); its status in $status.
crashed() {
    said=$(CHECK=1 TIMEOUT=${TIMEOUT:-20} tools/guest crash_kernel "$1" 2>&1)
    status=$?
}

crashed assert
same "a failed ASSERT ends as a panic" 3 $status
has "it names file, line, function and condition" \
    'PANIC: tests/kernel/crash.c:[0-9]+: crash: ASSERT[(]status != ' \
    "$said"
has "it prints the registers" 'esi [0-9a-f]{8}  edi [0-9a-f]{8}' "$said"
has "as they are at its own instruction, an invalid one" \
    'eip c01[0-9a-f]{5}  cs 0008  .*vector 6 ' "$said"
has "its backtrace is in function+offset" 'c01[0-9a-f]{5} crash[+]0x' \
    "$said"
has "it goes back to where user code came in" 'act_on_work[+]0x' "$said"
has "it lists the last events" 'tid [0-9]+ +switch +00000000 00000001' "$said"

crashed fault
same "a write to the kernel's own text ends as a panic" 3 $status
has "it names the fault" 'PANIC: page fault' "$said"
has "it prints the registers" 'eax [0-9a-f]{8}  ebx [0-9a-f]{8}' "$said"
has "the pc is the instruction that wrote" 'crash[+]0x' "$said"

crashed overflow
same "a kernel stack that runs out ends as a panic" 3 $status
has "it says so" 'PANIC: double fault: .*kernel stack' "$said"
has "it says where" 'deeper' "$said"

said=$(tools/guest misbehave overflow_stack 2>&1)
has "a program whose stack overflows is told so" \
    'killed: page fault at address bf[0-9a-f]{6}: the stack overflowed' "$said"
said=$(tools/guest misbehave overflow_thread_stack 2>&1)
has "a thread whose stack runs out as well" "a thread's stack ran out" "$said"

said=$(tools/guest misbehave expect_it 2>&1)
same "a program may handle its fault" 0 $?
hasnt "and then nobody reports it" 'killed' "$said"

said=$(APPEND="crash=nonsense" tools/guest hello 2>&1)
has "a kernel argument that nobody knows is named" \
    'not understood: crash=nonsense' "$said"
finish
