"""terminal.py - for tests that type: Reprise on a terminal of its own, and
TAP. Importing it goes to the top folder."""

import fcntl
import os
import pty
import select
import subprocess
import sys
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


class Terminal:
    """tools/run with these settings, on a terminal of its own."""

    def __init__(self, **settings):
        self.master, self.slave = pty.openpty()
        self.before = self.state()
        self.said = ""
        environment = dict(os.environ, **settings)

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
