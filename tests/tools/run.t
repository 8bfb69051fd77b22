#!/usr/bin/env python3
"""tools/run gives the terminal back as it was, whatever ends QEMU."""

import fcntl
import os
import pty
import select
import signal
import subprocess
import sys
import termios
import time

os.chdir(os.path.join(os.path.dirname(os.path.abspath(__file__)), "../.."))
SECONDS = 30
results = []


def promise(kept, name, said=""):
    results.append(kept)
    print("%sok %d - %s" % ("" if kept else "not ", len(results), name))
    if not kept:
        print("# not ok - %s\n#   %s" % (name, said.replace("\n", "\n#   ")),
              file=sys.stderr)


class Terminal:
    """tools/run on a terminal of its own."""

    def __init__(self, **settings):
        self.master, self.slave = pty.openpty()
        self.before = self.state()
        self.said = ""
        environment = dict(os.environ, PROGRAM="sh", ARGS="", **settings)

        def own_terminal():
            os.setsid()
            fcntl.ioctl(0, termios.TIOCSCTTY, 0)

        self.process = subprocess.Popen(
            ["tools/run"], stdin=self.slave, stdout=self.slave,
            stderr=self.slave, env=environment, preexec_fn=own_terminal)

    def state(self):
        return (termios.tcgetattr(self.slave),
                fcntl.fcntl(self.slave, fcntl.F_GETFL))

    def read_until(self, text):
        deadline = time.time() + SECONDS
        while text not in self.said and time.time() < deadline:
            if select.select([self.master], [], [], 0.1)[0]:
                self.said += os.read(self.master, 4096).decode("utf-8",
                                                               "replace")
            elif self.process.poll() is not None:
                break
        return text in self.said

    def type(self, text):
        os.write(self.master, text.encode())

    def qemu(self):
        """The process id of the QEMU below tools/run."""
        listing = subprocess.run(["ps", "-A", "-o", "pid=,ppid=,comm="],
                                 capture_output=True, text=True, check=True)
        for line in listing.stdout.splitlines():
            pid, parent, name = line.split(None, 2)
            if int(parent) == self.process.pid and "qemu" in name:
                return int(pid)
        return None

    def end(self):
        """Wait for tools/run; its exit status, or None."""
        self.read_until("\0never\0")
        try:
            return self.process.wait(5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            return None


def try_ending(name, act, status):
    terminal = Terminal()
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
print("1..%d" % len(results))
sys.exit(not all(results))
