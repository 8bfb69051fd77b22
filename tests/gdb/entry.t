#!/bin/sh
# What cannot be reached by a program, as no memory is where 8086 mode has it:
# a system call that comes from there is not made. gdb sets the flag.
. "$(dirname "$0")/../tap.sh"

cat >"$scratch/commands" <<'END'
break __sys_write
continue
find /b1 $eip, $eip + 64, 0xcd, 0x80
break *(unsigned)$_
continue
set $eflags = 0x23002
continue
END
said=$(PROGRAM=echo ARGS=written tools/gdb/start -batch \
    -x "$scratch/commands" </dev/null 2>&1)
has "the program stood before a system call" "in __sys_write" "$said"
has "8086 mode is its end" "echo.1. tid 1 killed: virtual-8086 mode" "$said"
hasnt "and the call is not made" "^written" "$said"
hasnt "the kernel lives on" "PANIC" "$said"
finish
