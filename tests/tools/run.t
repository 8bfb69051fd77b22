#!/usr/bin/env python3
"""tools/run gives the terminal back as it was, whatever ends QEMU."""

import os
import signal
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), ".."))
from terminal import Terminal, finish, promise


def try_ending(name, act, status):
    terminal = Terminal(PROGRAM="sh", ARGS="")
    promise(terminal.read_until("reprise$ "), name + ": there is a prompt",
            terminal.said)
    promise("Ctrl-A X" in terminal.said,
            name + ": the banner says how to leave", terminal.said)
    act(terminal)
    got = terminal.end()
    promise(got == status, name + ": exit status %d" % status,
            "got %s\n%s" % (got, terminal.said))
    promise(terminal.state() == terminal.before,
            name + ": the terminal is as it was",
            "%s\n%s" % (terminal.before, terminal.state()))


try_ending("poweroff", lambda t: t.type("poweroff\r"), 0)
try_ending("Ctrl-A X", lambda t: t.type("\x01x"), 0)
try_ending("QEMU killed", lambda t: os.kill(t.qemu(), signal.SIGKILL), 1)

# A screen on a terminal.
os.environ.pop("DISPLAY", None)
os.environ.pop("WAYLAND_DISPLAY", None)
low = Terminal(lines=24, VGA="1")
promise(low.end() == 2 and "25 lines" in low.said,
        "a terminal too low for the screen is refused", low.said)
high = Terminal(lines=25, VGA="1", TERM="xterm", PROGRAM="hello")
promise(high.end() == 0 and "25 lines" not in high.said,
        "one that is high enough is not", high.said)
promise(high.state() == high.before, "and is as it was afterwards")
finish()
