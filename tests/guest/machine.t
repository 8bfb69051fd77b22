#!/usr/bin/env python3
"""What the machine can do is tried at boot, and told; and what needs something
that is missing says so, and ends. The kernel is made blind for that: its trial
does not set the trap flag, or nothing loads the debug registers."""

import os
import re
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(__file__), ".."))
from terminal import finish, promise

# orl $0x100, (%esp); mov %e.., %dr7
SETS_TRAP_FLAG = rb"\x81\x0c\x24\x00\x01\x00\x00"
LOADS_DR7 = rb"\x0f\x23[\xf8-\xff]"
LINE = "# machine: single steps %s, debug registers %s, instruction counter %s"


def run(kernel, *words, **settings):
    done = subprocess.run(["tools/guest", *words], text=True, check=False,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT,
                          env=dict(os.environ, KERNEL=kernel, **settings))
    return done.returncode, done.stdout


def blind_kernel(folder, name, pattern, instead):
    """A copy of the kernel without these instructions."""
    with open("build/kernel.elf", "rb") as file:
        text, count = re.subn(pattern, instead, file.read())
    promise(count > 0, name + ": the kernel can be made blind", str(count))
    path = os.path.join(folder, name)
    with open(path, "wb") as file:
        file.write(text)
    return path


def refused(kernel, program, what):
    status, said = run(kernel, *program.split())
    word = "%s: it needs %s, which this machine lacks" % (program.split()[0],
                                                          what)
    promise(status == 1 and word in said, program + " says what is missing",
            said)


status, said = run("build/kernel.elf", "first")
promise(LINE % ("yes", "yes", "yes") in said, "here the machine can do all",
        said)

with tempfile.TemporaryDirectory() as folder:
    blind = blind_kernel(folder, "steps", SETS_TRAP_FLAG,
                         b"\x81\x0c\x24\x00\x00\x00\x00")
    status, said = run(blind, "first")
    promise(status == 0 and LINE % ("by int3", "yes", "yes") in said,
            "no trap flag: steps are made by int3, and that is told", said)
    status, said = run(blind, "explore", "plus-minus", "--verdict")
    promise(status == 1 and "plus-minus: wrong" in said,
            "and the explorer finds what is wrong", said)
    os.environ["APPEND"] = "step=tf"
    status, said = run(blind, "hello")
    promise(status == 0 and LINE % ("no", "yes", "yes") in said,
            "no single steps: that is told", said)
    for program in ("first", "accident", "runtime_sequence", "register_test",
                    "progress_test", "recovery_test", "forms"):
        refused(blind, program, "single steps")
    for program in ("explore plus-minus", "explore all", "lost_update",
                    "explore plus-minus --schedule 0"):
        status, said = run(blind, "--judge=status", *program.split())
        promise(status == 3 and "explore: cannot step here" in said,
                program + ": nothing is called safe by who cannot step", said)
    status, said = run(blind, "explore", "list")
    promise(status == 0, "what needs no steps goes on", said)
    del os.environ["APPEND"]

    blind = blind_kernel(folder, "breakpoints", LOADS_DR7, b"\x90\x90\x90")
    status, said = run(blind, "tour", "-n", "5000")
    promise(status == 0 and LINE % ("yes", "no", "yes") in said,
            "no debug registers: that is told, and the tour goes on", said)
    for program in ("runtime_sequence", "progress_test", "recovery_test"):
        refused(blind, program, "debug registers")
    status, said = run(blind, "sequence_test")
    promise(status == 0, "in the library's sequences another stands in", said)
    status, said = run(blind, "matrix_test")
    promise(status != 0 and re.search("^not ok .*breakpoint", said, re.M),
            "who registers that recovery is refused", said)
finish()
