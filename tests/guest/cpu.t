#!/usr/bin/env python3
"""A CPU that is too old ends the machine with one clear line and a status of
its own, on the serial line and the screen; and where the host has no exit
port, the last line tells how the machine ended."""

import os
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(__file__), ".."))
from machine import Machine
from terminal import finish, promise

OLD = "# reprise: cannot start: the CPU is older than a Pentium III " \
      "(CMOV, FXSR, SSE)\n"
NOT_THERE = "0x5f4"     # a port that the kernel does not know
COLUMNS, SCREEN = 80, 0xB8000

# gdb takes CPUID away: as if its bit in the flags had not changed.
NO_CPUID = """
break *((unsigned) &require_cpu - 0xC0000000)
continue
while *(unsigned short *) $pc != 0xC839
  stepi
end
set $ecx = $eax
continue
"""


def run(command, **settings):
    done = subprocess.run(command, text=True, stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          env=dict(os.environ, **settings), check=False)
    return done.returncode, done.stdout


def check_models():
    for options in ("-cpu 486", "-cpu pentium", "-cpu pentium2", "-M isapc"):
        status, said = run(["tools/guest", "hello"], QEMU=options)
        promise(status == 6 and said.startswith(OLD),
                options + " is refused with one clear line", said)
    status, said = run(["tools/guest", "hello"], QEMU="-cpu pentium3")
    promise(status == 0, "a Pentium III will do", said)


def check_no_cpuid(folder):
    commands = os.path.join(folder, "commands")
    with open(commands, "w", encoding="utf-8") as file:
        file.write(NO_CPUID)
    _, said = run(["tools/gdb/start", "-batch", "-x", commands])
    promise(OLD in said.replace("\r", ""), "so is one without CPUID", said)


def move_exit_port(folder):
    """From now on QEMU has it where the kernel does not look."""
    wrapper = os.path.join(folder, "qemu-system-i386")
    with open(wrapper, "w", encoding="utf-8") as file:
        file.write('#!/bin/sh\nfor word; do shift; case $word in '
                   'isa-debug-exit,*) word=isa-debug-exit,iobase=%s ;; esac; '
                   'set -- "$@" "$word"; done\nexec %s "$@"\n'
                   % (NOT_THERE, shutil.which("qemu-system-i386")))
    os.chmod(wrapper, 0o755)
    os.environ["PATH"] = folder + ":" + os.environ["PATH"]


def check_no_exit_port(folder):
    move_exit_port(folder)
    machine = Machine(folder, "hello", "-cpu", "pentium")
    try:
        told = machine.says("# reprise: ended with status 14\n")
        row = machine.characters(SCREEN, COLUMNS).rstrip() + "\n"
        promise(told, "without an exit port, the last line is the status",
                machine.said())
        promise(machine.said().startswith(row), "the screen shows it", row)
    finally:
        machine.end()
    for program, expected in (("true", 0), ("false", 1)):
        status, said = run(["tools/guest", program])
        promise("\n# reprise: ended with status %d\n" % expected in said and
                status == expected, "so it is when `%s` has ended" % program,
                said)


with tempfile.TemporaryDirectory() as folder:
    check_models()
    check_no_cpuid(folder)
    check_no_exit_port(folder)
finish()
