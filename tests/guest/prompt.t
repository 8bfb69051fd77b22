#!/usr/bin/env python3
"""The tour leaves a prompt, which starts programs by name."""

import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), ".."))
from terminal import Terminal, finish, promise

PROMPT = "reprise$ "
terminal = Terminal()


def answer(line):
    """Type a line; what comes until the next prompt."""
    before = len(terminal.said)
    terminal.type(line + "\r")
    terminal.read_until(PROMPT, before)
    return terminal.said[before:].replace("\r", "")


def answers(line, pattern, name):
    said = answer(line)
    promise(re.search(pattern, said, re.M) is not None, name, said)


terminal.read_until(PROMPT)
promise("mutex made of xchg" in terminal.said, "the tour comes first",
        terminal.said)
promise(terminal.said.endswith(PROMPT), "then there is a prompt",
        terminal.said)
said = answer("help")
for program in ("tour", "ps", "ras", "hello", "poweroff"):
    promise(re.search(r"^ *%s +\S" % program, said, re.M) is not None,
            "help has a line for %s" % program, said)
answers("ps", r"running.* ps$", "ps lists itself")
answers("ras", r"^ +1 ras_compare_and_swap ",
        "ras lists what the shell's library is made of")
answers("hello", r"^hello from process \d+", "a program starts by its name")
answers("echo 'two  words' \"it's\"", r"^two  words it's$",
        "quotes hold an argument together")
answers("hellx\x7fo", r"^hello from process", "backspace takes back")
answers("nonsense\x15hello", r"^hello from process", "^U takes all back")
answers("nobody", r"nobody.*(not|no such)", "an unknown name is said")
answers("", r"^reprise\$ ", "an empty line is no mistake")
terminal.type("poweroff\r")
promise(terminal.end() == 0, "poweroff ends QEMU with status 0",
        terminal.said)
finish()
