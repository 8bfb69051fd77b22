"""sequences.py - the names that ras-break knows, as the files of programs and
of the kernel have them: at the machine's start its memory is empty.
"""

import os
import textwrap

from structures import BIN, ROOT, Symbols

KERNEL = os.path.join(ROOT, "build", "kernel.elf")
WIDTH = 79


def holds(path, name):
    """Is the name a string of this file? So it is for a sequence that is named
    or registered only when the program runs, and one that the kernel knows by
    its code."""
    with open(path, "rb") as file:
        return b"\0" + name.encode() + b"\0" in file.read()


def programs():
    """The path of each program of the archive."""
    paths = (os.path.join(BIN, name) for name in sorted(os.listdir(BIN)))
    return (path for path in paths if os.path.getsize(path))


def check(name, program):
    """Can a recovery in the run of this program, a file, be one of a sequence
    with this name? Returns (it can, what is to be said about it)."""
    own, whose = Symbols(program), os.path.basename(program)
    if name in own.sequences:
        return True, ""
    others = [os.path.basename(path) for path in programs()
              if name in Symbols(path).sequences]
    if others:
        return True, "%s is no sequence of %s, but of %s" % (
            name, whose, ", ".join(others[:4] + ["..."] * (len(others) > 4)))
    is_function = name in own.names
    if not is_function and (holds(program, name) or holds(KERNEL, name)):
        return True, ""
    there = textwrap.fill("  ".join(sorted(own.sequences)) or "none", WIDTH,
                          initial_indent="  ", subsequent_indent="  ")
    return False, "ras-break: %s is no sequence%s. The sequences of %s:\n%s" % (
        name, ", but a function" if is_function else "", whose, there)
