#!/usr/bin/env python3
"""A key that is pressed while the machine boots does not leave the keyboard
dead: the kernel is held, a key is pressed, and the shell is typed to. Nor does
a controller that no firmware has switched on."""

import json
import os
import re
import socket
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(__file__), ".."))
from terminal import finish, promise

SECONDS = 20
LOOP = "ebfe"           # jmp to itself


def address_of(name):
    nm = subprocess.run(["objdump", "-t", "build/kernel.elf"],
                        capture_output=True, text=True, check=True)
    found = re.search(r"^([0-9a-f]+) .* %s$" % name, nm.stdout, re.M)
    return found.group(1).lstrip("0")


class Socket:
    """One that QEMU connects to."""

    def __init__(self, path):
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(path)
        self.listener.listen(1)
        self.connection = None

    def accept(self):
        self.connection, _ = self.listener.accept()


class Debugger(Socket):
    """QEMU's stub for gdb, as far as is needed to hold the machine."""

    def packet(self):
        text = b""
        while not re.search(rb"\$([^#]*)#..$", text):
            text += self.connection.recv(1)
        self.connection.sendall(b"+")
        return re.search(rb"\$([^#]*)#..$", text).group(1).decode()

    def send(self, text):
        self.connection.sendall(("$%s#%02x" % (text, sum(text.encode()) % 256))
                                .encode())

    def ask(self, text):
        self.send(text)
        return self.packet()

    def run_to(self, address):
        self.ask("Z0,%s,1" % address)
        self.ask("c")
        self.ask("z0,%s,1" % address)

    def hold(self, address, meanwhile):
        """Let it turn on the spot there."""
        code = self.ask("m%s,2" % address)
        self.ask("M%s,2:%s" % (address, LOOP))
        self.send("c")
        meanwhile()
        self.connection.sendall(b"\x03")
        self.packet()
        self.ask("M%s,2:%s" % (address, code))


class Machine:
    """A shell, its serial line a file."""

    def __init__(self, folder):
        self.serial = os.path.join(folder, "serial")
        qmp = Socket(os.path.join(folder, "qmp"))
        self.debugger = Debugger(os.path.join(folder, "gdb"))
        self.process = subprocess.Popen(
            ["tools/machine", "-S", "-display", "none", "-serial",
             "file:" + self.serial, "-monitor", "none",
             "-qmp", "unix:%s/qmp" % folder,
             "-chardev", "socket,id=gdb,path=%s/gdb" % folder,
             "-gdb", "chardev:gdb",
             "-kernel", "build/kernel.elf", "-initrd", "build/initrd.tar",
             "-append", "init=sh"], env=dict(os.environ, SLEEP="on"))
        qmp.accept()
        self.connection = qmp.connection
        self.lines = self.connection.makefile()
        self.command("qmp_capabilities")
        self.debugger.accept()

    def command(self, name, **arguments):
        text = json.dumps({"execute": name, "arguments": arguments}) + "\n"
        self.connection.sendall(text.encode())
        for line in self.lines:
            if "return" in json.loads(line):
                return

    def monitor(self, line):
        self.command("human-monitor-command", **{"command-line": line})

    def press(self, key):
        self.monitor("sendkey %s 20" % key)
        time.sleep(0.06)

    def says(self, text):
        deadline = time.time() + SECONDS
        while time.time() < deadline:
            with open(self.serial, encoding="utf-8", errors="replace") as file:
                if text in file.read():
                    return True
            time.sleep(0.1)
        return False

    def listens(self):
        """What was pressed early is deleted; then a command is typed."""
        if not self.says("reprise$ "):
            return False
        self.press("ctrl-u")
        self.press("backspace")
        for key in list("echo") + ["spc"] + list("awake") + ["ret"]:
            self.press(key)
        return self.says("\nawake")

    def end(self):
        self.process.kill()
        self.process.wait()


def try_at(name, what, before=(), press=True):
    with tempfile.TemporaryDirectory() as folder:
        machine = Machine(folder)
        try:
            place = address_of(name)
            machine.debugger.run_to(place)
            for line in before:
                machine.monitor(line)
            if press:
                machine.debugger.hold(place, lambda: machine.press("a"))
            machine.debugger.send("c")
            promise(machine.listens(), what)
        finally:
            machine.end()


try_at("arch_boot", "a key pressed before the kernel has done anything")
try_at("multiboot_parse", "behind a new interrupt controller")
try_at("kernel_main", "when the kernel's own start begins")
try_at("sched_init", "when it has its devices, but no interrupts yet")
# Commands of the 8042: keyboard off; no interrupt, no translation.
try_at("arch_boot", "a keyboard that no firmware has switched on",
       ["o /b 0x64 0xad", "o /b 0x64 0x60", "o /b 0x60 0x30"], False)
finish()
