"""terminal.py - for tests that type: Reprise on a terminal of its own, and
TAP. Importing it goes to the top folder."""

import fcntl
import os
import pty
import select
import shutil
import struct
import subprocess
import sys
import tempfile
import termios
import time

os.chdir(os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
SECONDS = 30
results = []


def promise(kept, name, said=""):
    """One result. A failure also shows what was said, on the terminal."""
    results.append(kept)
    print("%sok %d - %s" % ("" if kept else "not ", len(results), name))
    if not kept:
        print("# not ok - %s\n#   %s" % (name, said.replace("\n", "\n#   ")),
              file=sys.stderr)


def finish():
    print("1..%d" % len(results))
    sys.exit(not all(results))


def rows_of(text):
    """The rows that a terminal shows after this text."""
    rows, column = [[]], 0
    for c in text:
        if c == "\n":
            rows.append([])
            column = 0
        elif c == "\b":
            column = max(column - 1, 0)
        elif c >= " ":
            rows[-1][column:column + 1] = c
            column += 1
    return ["".join(row).rstrip() for row in rows]


class Terminal:
    """tools/run with these settings, on a terminal of its own."""

    def __init__(self, lines=0, **settings):
        try:
            self.master, self.slave = pty.openpty()
        except OSError as error:    # a root without /dev/pts, for one
            print("1..0 # SKIP this host has no terminal to lend: %s" % error)
            sys.exit(0)
        fcntl.ioctl(self.slave, termios.TIOCSWINSZ,
                    struct.pack("HHHH", lines, 80, 0, 0))
        self.before = self.state()
        self.said = ""
        self.folder = tempfile.TemporaryDirectory()
        environment = dict(os.environ, PATH=self.path_with_qemu(), **settings)

        def own_terminal():
            os.setsid()
            fcntl.ioctl(0, termios.TIOCSCTTY, 0)

        self.process = subprocess.Popen(
            ["tools/run"], stdin=self.slave, stdout=self.slave,
            stderr=self.slave, env=environment, preexec_fn=own_terminal)

    def state(self):
        return (termios.tcgetattr(self.slave),
                fcntl.fcntl(self.slave, fcntl.F_GETFL))

    def read_until(self, text, start=0):
        """Read until `text` stands behind `start`; false if it never does."""
        deadline = time.time() + SECONDS
        while text not in self.said[start:] and time.time() < deadline:
            if select.select([self.master], [], [], 0.1)[0]:
                self.said += os.read(self.master, 4096).decode("utf-8",
                                                               "replace")
            elif self.process.poll() is not None:
                break
        return text in self.said[start:]

    def type(self, text):
        os.write(self.master, text.encode())

    def path_with_qemu(self):
        """A PATH on which QEMU first leaves its process id: there may be no
        ps to ask."""
        wrapper = os.path.join(self.folder.name, "qemu-system-i386")
        with open(wrapper, "w", encoding="utf-8") as file:
            file.write("#!/bin/sh\necho $$ >'%s/pid'\nexec '%s' \"$@\"\n" % (
                self.folder.name, shutil.which("qemu-system-i386")))
        os.chmod(wrapper, 0o755)
        return self.folder.name + os.pathsep + os.environ["PATH"]

    def qemu(self):
        """The process id of the QEMU below tools/run."""
        with open(self.folder.name + "/pid", encoding="utf-8") as file:
            return int(file.read())

    def end(self):
        """Wait for tools/run; its exit status, or None."""
        self.read_until("\0never\0")
        try:
            return self.process.wait(5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            return None
