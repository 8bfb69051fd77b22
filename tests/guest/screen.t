#!/usr/bin/env python3
"""The screen shows what the serial line says, and the keyboard types: keys
are pressed, and the screen's memory is read, through QEMU's monitor."""

import os
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(__file__), ".."))
from machine import Machine
from terminal import finish, promise, rows_of

COLUMNS, ROWS, SCREEN = 80, 25, 0xB8000
SECONDS = 20
PROMPT = "reprise$ "
NAMED = {" ": "spc", "-": "minus", "|": "shift-backslash", "/": "slash",
         "'": "apostrophe", "\n": "ret", "=": "equal", ";": "semicolon",
         "_": "shift-minus", ">": "shift-dot", '"': "shift-apostrophe"}


class Shell(Machine):
    """It is typed to, and its screen is read."""

    def type(self, text):
        for c in text:
            self.press(NAMED.get(c) or ("shift-" if c.isupper() else "") +
                       c.lower())

    def screen(self):
        """Its rows, without the spaces at their ends."""
        text = self.characters(SCREEN, COLUMNS * ROWS)
        return [text[i:i + COLUMNS].rstrip()
                for i in range(0, len(text), COLUMNS)]

    def shows(self, *rows):
        """Do these rows come to stand above the prompt, on the screen, and
        does the serial line then say the same?"""
        deadline = time.time() + SECONDS
        while time.time() < deadline:
            shown = [row for row in self.screen() if row]
            said = [row for row in rows_of(self.said()) if row]
            if shown[-len(rows) - 1:] == list(rows) + [PROMPT.strip()] and \
                    shown == said[-len(shown):]:
                return True
            time.sleep(0.1)
        return False

    def seen(self):
        return "\n".join(self.screen()) + "\n---\n" + self.said()


def check(machine):
    promise(machine.shows(), "the screen has what the serial line says",
            machine.seen())
    machine.type("echo Hello-there_ 'A|B'\n")
    promise(machine.shows(PROMPT + "echo Hello-there_ 'A|B'",
                          "Hello-there_ A|B"), "keys, and with shift",
            machine.seen())
    machine.type("echo ac")
    machine.press("left")
    machine.type("b")
    machine.press("home")
    machine.press("delete")
    machine.type("e")
    machine.press("end")
    machine.type("dx")
    machine.press("backspace")
    machine.press("kp_enter")
    promise(machine.shows(PROMPT + "echo abcd", "abcd"),
            "left, home, delete, end, backspace and the other enter",
            machine.seen())
    machine.press("up")
    machine.press("up")
    machine.press("down")
    machine.type("e\n")
    promise(machine.shows(PROMPT + "echo abcde", "abcde"), "up and down",
            machine.seen())
    machine.type("sleep 1000\n")
    machine.press("ctrl-c")
    machine.type("echo on\n")
    promise(machine.shows(PROMPT + "echo on", "on"), "^C", machine.seen())
    machine.type("cat\n")
    machine.type("text\n")
    machine.press("ctrl-d")
    promise(machine.shows(PROMPT + "cat", "text", "text"), "^D",
            machine.seen())
    machine.type("help\n")
    promise(machine.shows() and len(machine.said().split("\n")) > ROWS and
            machine.screen()[ROWS - 1] == PROMPT.strip(),
            "more than it holds: the last rows stay", machine.seen())


def check_tour(machine):
    """From its first line to the prompt it is on the screen, which begins
    with what the kernel has said last."""
    machine.says("\n" + PROMPT, 3 * SECONDS)
    promise(machine.shows() and machine.screen()[-1] == PROMPT.strip() and
            any(row.startswith("4 threads add") for row in machine.screen()),
            "the whole tour", machine.seen())


for init, look in (("sh", check), ("sh -- tour", check_tour)):
    with tempfile.TemporaryDirectory() as folder:
        machine = Shell(folder, init)
        try:
            look(machine)
        finally:
            machine.end()
finish()
