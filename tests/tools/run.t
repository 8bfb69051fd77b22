#!/usr/bin/env python3
"""tools/run gives the terminal back as it was, whatever ends QEMU; and a
second lasts a second."""

import os
import re
import signal
import subprocess
import sys
import tempfile

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


def run_without_terminal(typed, **settings):
    """What is printed below the last line of the kernel's."""
    done = subprocess.run(["tools/run"], input=typed, capture_output=True,
                          text=True, check=False, timeout=120,
                          env=dict(os.environ, **settings))
    return done.returncode, re.sub(r"(?s).*# machine: .*?\n", "", done.stdout)


for typed, said in (
        ("", "reprise$ \n"),
        ("echo one\nwc\na b\n\x04echo two\n", "reprise$ echo one\none\n"
         "reprise$ wc\na b\n       1       2       4\n"
         "reprise$ echo two\ntwo\nreprise$ \n"),
        ("echo one", "reprise$ echo one\none\nreprise$ \n")):
    ended = run_without_terminal(typed, PROGRAM="sh", ARGS="")
    promise(ended == (0, said), "the end of %r ends a session" % typed,
            repr(ended))
ended = run_without_terminal("a b", PROGRAM="wc")
promise(ended == (0, "a b       0       2       3\n"),
        "and the input of a program", repr(ended))

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

# In place of QEMU: a program that notes how it is called, says on its standard
# output what QEMU says of a host that is too slow, and writes to the console.
FAKE = r"""#!/bin/sh
printf '%s\n' "$@" >'FOLDER/called'
echo "Warning: The guest is now late by 0.0 to 1.0 seconds"
LATE
echo "qemu says something else"
path=$(printf '%s\n' "$@" | sed -n 's/.*path=\([^,]*\).*/\1/p')
[ -p "$path.out" ] && path=$path.out
printf 'written to the console\r\n' >"$path"
"""


def called(late="", on_a_terminal=True, **settings):
    """What tools/run then says, and how QEMU was called: a line for each
    argument."""
    with tempfile.TemporaryDirectory() as folder:
        path = folder + "/qemu-system-i386"
        with open(path, "w", encoding="utf-8") as file:
            file.write(FAKE.replace("FOLDER", folder).replace("LATE", late))
        os.chmod(path, 0o755)
        old = os.environ["PATH"]
        os.environ["PATH"] = folder + os.pathsep + old
        if on_a_terminal:
            terminal = Terminal(**settings)
            terminal.end()
            said = terminal.said.replace("\r", "")
        else:
            ended = subprocess.run(["tools/run"], stdin=subprocess.DEVNULL,
                                   capture_output=True, text=True, check=False,
                                   env=dict(os.environ, TMPDIR=folder,
                                            **settings))
            said = (ended.stdout, ended.stderr,
                    [name for name in os.listdir(folder)
                     if name.startswith("reprise")])
        os.environ["PATH"] = old
        with open(folder + "/called", encoding="utf-8") as file:
            return said, file.read()


LATE = """echo "Warning: The guest is now late by 3.0 to 4.0 seconds"
echo "Warning: The guest is now late by 1.0 to 2.0 seconds" """
said, arguments = called(APPEND="ras=off")
promise("shift=4,align=on\n" in arguments and
        "hz=8000 quantum_us=125 ras=off init=sh -- tour\n" in arguments,
        "a second lasts a second, and has 8,000 instructions a tick", arguments)
promise("written to the console\n" in said and "Warning" not in said and
        "qemu says something else\n" in said,
        "the console is without QEMU's warnings, not without its errors", said)
promise("too slow" not in said, "a moment too late is no news", said)
said, arguments = called(LATE)
promise("4 seconds late" in said and "SHIFT=6" in said and
        "Warning" not in said, "a host that is too slow is told about", said)
promise(max(len(line) for line in said.split("\n")) < 80,
        "in lines that fit", said)
said, arguments = called(SHIFT="5")
promise("shift=5,align=on\n" in arguments and
        "hz=4000 quantum_us=250 " in arguments,
        "fewer instructions a second have fewer ticks", arguments)
said, arguments = called(EXACT="1")
promise("shift=7,sleep=off\n" in arguments and
        "hz=1000 quantum_us=1000 " in arguments,
        "EXACT=1 is as in the tests", arguments)
said, arguments = called(LATE, False)
promise(said[0] == "written to the console\n" and
        "4 seconds late" in said[1] and "something else" in said[1] and
        "Warning" not in said[1] and "/dev/tty" not in arguments,
        "the same without a terminal", str(said) + arguments)
promise(not said[2], "and nothing is left behind", str(said[2]))
finish()
