#!/usr/bin/env python3
"""A key that is pressed while the machine boots does not leave the keyboard
dead: the kernel is held, a key is pressed, and the shell is typed to. Nor does
a controller that no firmware has switched on."""

import os
import re
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(__file__), ".."))
from machine import Machine, Socket, address_of
from terminal import finish, promise

LOOP = "ebfe"           # jmp to itself


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
        self.ask("Z0,%x,1" % address)
        self.ask("c")
        self.ask("z0,%x,1" % address)

    def hold(self, address, meanwhile):
        """Let it turn on the spot there."""
        code = self.ask("m%x,2" % address)
        self.ask("M%x,2:%s" % (address, LOOP))
        self.send("c")
        meanwhile()
        self.connection.sendall(b"\x03")
        self.packet()
        self.ask("M%x,2:%s" % (address, code))


def listens(machine):
    """What was pressed early is deleted; then a command is typed."""
    if not machine.says("reprise$ "):
        return False
    machine.press("ctrl-u")
    machine.press("backspace")
    for key in list("echo") + ["spc"] + list("awake") + ["ret"]:
        machine.press(key)
    return machine.says("\nawake")


def try_at(name, what, before=(), press=True):
    with tempfile.TemporaryDirectory() as folder:
        debugger = Debugger(os.path.join(folder, "gdb"))
        machine = Machine(folder, "sh", "-S", "-gdb", "chardev:gdb", "-chardev",
                          "socket,id=gdb,path=%s/gdb" % folder)
        try:
            debugger.accept()
            debugger.run_to(address_of(name))
            for line in before:
                machine.monitor(line)
            if press:
                debugger.hold(address_of(name), lambda: machine.press("a"))
            debugger.send("c")
            promise(listens(machine), what, machine.said())
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
