"""machine.py - for tests that look at the machine from outside: QEMU with its
monitor, and its serial line a file. Importing it goes to the top folder."""

import json
import os
import re
import socket
import subprocess
import time

os.chdir(os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))


def address_of(name):
    """Of one of the kernel's symbols."""
    table = subprocess.run(["objdump", "-t", "build/kernel.elf"],
                           capture_output=True, text=True, check=True).stdout
    return int(re.search(r"^([0-9a-f]+) .* %s$" % name, table, re.M).group(1),
               16)


class Socket:
    """One that QEMU connects to."""

    def __init__(self, path):
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(path)
        self.listener.listen(1)
        self.connection = None

    def accept(self):
        self.connection, _ = self.listener.accept()


class Machine:
    """One that boots this program, with more options for QEMU."""

    def __init__(self, folder, init, *options):
        self.serial = os.path.join(folder, "serial")
        qmp = Socket(os.path.join(folder, "qmp"))
        self.process = subprocess.Popen(
            ["tools/machine", "-display", "none", "-monitor", "none",
             "-serial", "file:" + self.serial, "-qmp", "unix:%s/qmp" % folder,
             "-kernel", "build/kernel.elf", "-initrd", "build/initrd.tar",
             "-append", "init=" + init, *options],
            env=dict(os.environ, SLEEP="on"))
        qmp.accept()
        self.connection = qmp.connection
        self.lines = self.connection.makefile()
        self.command("qmp_capabilities")

    def command(self, name, **arguments):
        text = json.dumps({"execute": name, "arguments": arguments}) + "\n"
        self.connection.sendall(text.encode())
        for line in self.lines:
            if "return" in json.loads(line):
                return json.loads(line)["return"]
        return ""

    def monitor(self, line):
        return self.command("human-monitor-command", **{"command-line": line})

    def characters(self, address, count):
        """What the screen's memory shows from there."""
        said = self.monitor("xp /%dhx 0x%x" % (count, address))
        cells = re.findall(r" 0x([0-9a-f]{4})\b", said)
        return "".join(chr(int(cell, 16) & 0xFF) for cell in cells)

    def press(self, key):
        self.monitor("sendkey %s 20" % key)
        time.sleep(0.06)

    def said(self):
        with open(self.serial, encoding="utf-8", errors="replace") as file:
            return file.read().replace("\r", "")

    def says(self, text, seconds=20):
        """Does it, before long?"""
        deadline = time.time() + seconds
        while text not in self.said() and time.time() < deadline:
            time.sleep(0.1)
        return text in self.said()

    def end(self):
        self.process.kill()
        self.process.wait()
