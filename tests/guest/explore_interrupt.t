#!/usr/bin/env python3
"""A long exploration shows how far it is; ^C ends it with what is known."""

import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), ".."))
from terminal import Terminal, finish, promise

terminal = Terminal(PROGRAM="sh", ARGS="")
terminal.read_until("reprise$ ")
terminal.type("explore bakery-3 -k 8\r")
promise(terminal.read_until("of "), "it says how many schedules it knows of",
        terminal.said)
promise(terminal.read_until(" schedules, "), "in a bar",
        terminal.said)
begin = len(terminal.said)
terminal.type("\x03")
promise(terminal.read_until("interrupted: this is what is known so far",
                            begin), "^C ends it", terminal.said)
said = terminal.said[begin:]
promise(re.search(r"not all of them", said), "it tells which level it was in",
        said)
promise("bakery-3: unfinished, no failure so far" in said,
        "it does not call it safe", said)
promise(terminal.read_until("reprise$ ", begin), "the shell is there again",
        terminal.said)
begin = len(terminal.said)
terminal.type("ps\r")
terminal.read_until("reprise$ ", begin + 4)
promise("explore" not in terminal.said[begin:],
        "no process of it is left behind", terminal.said[begin:])

# Of all scenarios: none that was not looked at to its end is called safe.
begin = len(terminal.said)
terminal.type("explore all -k 4\r")
terminal.read_until("of about ", begin)
terminal.type("\x03")
promise(terminal.read_until("interrupted: the scenarios that follow were not",
                            begin), "^C ends `explore all`", terminal.said)
terminal.read_until("reprise$ ", begin)
said = terminal.said[begin:]
promise(re.search(r"\d +unfinished +\w+\s", said) and
        "not known to be safe: 1 of them" in said,
        "the one that it was in is not called safe", said)
promise("\n0 verdicts not as expected" in said.replace("\r", ""),
        "no verdict is called unexpected", said)
terminal.type("poweroff\r")
terminal.end()
finish()
