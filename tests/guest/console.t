#!/usr/bin/env python3
"""The terminal: keys that edit, earlier lines, ^C, and lines that stay whole
whoever writes between them."""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), ".."))
from terminal import Terminal, finish, promise, rows_of

PROMPT = "reprise$ "
UP, LEFT, HOME, END, DELETE = ("\033[A", "\033[D", "\033[H", "\033[F",
                               "\033[3~")
terminal = Terminal(PROGRAM="sh", ARGS="")


def answer(keys):
    """Type; what comes until the next prompt."""
    before = len(terminal.said)
    terminal.type(keys + "\r")
    terminal.read_until(PROMPT, before)
    return terminal.said[before:].replace("\r", "")


def runs(keys, typed, said, name):
    """The row shows what was meant, and that is what was run."""
    rows = rows_of(PROMPT + answer(keys))
    promise(rows[0] == PROMPT + typed and said in rows[1:], name,
            "\n".join(rows))


terminal.read_until(PROMPT)
runs("echo ac" + LEFT + "b", "echo abc", "abc", "left, and insert")
runs("ho ab" + HOME + "ec" + END + "c", "echo abc", "abc", "home and end")
runs("echo axb" + LEFT * 2 + DELETE, "echo ab", "ab", "delete")
runs("echo one", "echo one", "one", "a line")
runs("echo two", "echo two", "two", "another")
runs(UP * 2, "echo one", "one", "up twice calls the first back")
runs(UP + "s", "echo ones", "ones", "and can be changed")
runs("echo a b c\x17\x17d", "echo a d", "a d", "^W takes words back")
runs("xxx" + HOME + "\x0becho k", "echo k", "k", "^K takes the rest")

before = len(terminal.said)
terminal.type("cat\r")
terminal.read_until("cat", before)
terminal.type("first\r")
terminal.read_until("first", before)
terminal.read_until("first", terminal.said.find("first", before) + 5)
terminal.type("given up\x03")
promise(terminal.read_until(PROMPT, before) and
        "given up^C" in terminal.said[before:], "^C ends the program",
        terminal.said[before:])
runs("echo on", "echo on", "on", "and not the shell")

before = len(terminal.said)
terminal.type("cat\r")
terminal.type("text\r\x04")
promise(terminal.read_until(PROMPT, before) and
        terminal.said[before:].count("text") == 2, "^D ends the input",
        terminal.said[before:])

# Programs that edit nothing get whole lines, with ^H and ^U obeyed.
before = len(terminal.said)
terminal.type("cat\r")
terminal.read_until("cat", before)
terminal.type("axx\x7f\bb\r")
terminal.read_until("ab", before)
terminal.type("wrong\x15right\r")
terminal.read_until("\nright", before)
terminal.type("\x04")
terminal.read_until(PROMPT, before)
rows = rows_of(terminal.said[before:].replace("\r", ""))
promise(rows.count("ab") == 2 and rows.count("right") == 2 and
        "wrong" not in rows, "backspace and ^U work for any program",
        "\n".join(rows))

# A shell dies while a line is half typed there.
answer("sh")
before = len(terminal.said)
terminal.type("sh -c \"sleep 1; kill -KILL $$\" &\recho ha")
terminal.read_until("SIGKILL", before)
terminal.read_until(PROMPT, terminal.said.find("SIGKILL", before))
runs("echo still", "echo still", "still", "the shell above goes on")

# A program in the background prints while a line is half typed.
before = len(terminal.said)
terminal.type("sh -c 'sleep 1; echo from behind' &\recho ha")
terminal.read_until("from behind\r", before)
terminal.type("lf\r")
terminal.read_until("half", before)
terminal.read_until(PROMPT, terminal.said.rfind("half"))
rows = rows_of(terminal.said[before:].replace("\r", ""))
promise("from behind" in rows and PROMPT + "echo half" in rows and
        "half" in rows, "lines of two programs stay apart", "\n".join(rows))

# Also when that program's line has no end.
before = len(terminal.said)
terminal.type("cat >/tmp/part\r")
terminal.read_until("part", before)
terminal.type("no end\x04\x04")
terminal.read_until(PROMPT, before)
before = len(terminal.said)
terminal.type("sh -c 'sleep 1; cat /tmp/part' &\recho ha")
terminal.read_until("no end", before)
terminal.type("lf\r")
terminal.read_until("half", before)
terminal.read_until(PROMPT, terminal.said.rfind("half"))
rows = rows_of(terminal.said[before:].replace("\r", ""))
promise("no end" in rows and PROMPT + "echo half" in rows and "half" in rows,
        "and one that nobody ends", "\n".join(rows))

# So does the kernel.
before = len(terminal.said)
terminal.type("sh -c 'sleep 1; misbehave read_null' &\recho ha")
terminal.read_until("killed: page fault", before)
terminal.type("lf\r")
terminal.read_until("half", before)
terminal.read_until(PROMPT, terminal.said.rfind("half"))
rows = rows_of(terminal.said[before:].replace("\r", ""))
promise(any(row.startswith("# misbehave[") and row.count("#") == 1
            for row in rows) and PROMPT + "echo half" in rows and
        "half" in rows, "and the kernel's lines, too", "\n".join(rows))

# What a program writes of its line before it has seen that.
before = len(terminal.said)
terminal.type("edits_beside; echo status $?\r")
terminal.read_until("status 0", before)
rows = rows_of(terminal.said[before:].replace("\r", ""))
promise("first" in rows and "others" in rows and "again" in rows and
        "between" not in rows,
        "a part of a line that is shown again is not shown before",
        "\n".join(rows))

terminal.type("poweroff\r")
promise(terminal.end() == 0, "the shell is still there", terminal.said)
finish()
