#!/usr/bin/env python3
"""What is mapped of the kernel, and how, as the machine itself sees it: text
and constants are never written, the guard page under the boot stack is not
there, and nothing is within a program's reach."""

import os
import re
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(__file__), ".."))
from machine import Machine, address_of
from terminal import finish, promise

PAGE, KERNEL = 4096, 0xC0000000


def pages(said):
    """By address, each page's access, as `info mem` tells it in ranges."""
    found = {}
    for start, end, access in re.findall(
            r"^([0-9a-f]+)-([0-9a-f]+) [0-9a-f]+ (\S+)$", said, re.M):
        for page in range(int(start, 16), int(end, 16), PAGE):
            found[page] = access
    return found


def check(machine):
    promise(machine.says("reprise$ "), "the shell waits", machine.said())
    machine.command("stop")
    said = machine.monitor("info mem").replace("\r", "")
    mapped = pages(said)
    constant = range(address_of("kernel_start"),
                     address_of("kernel_rodata_end"), PAGE)
    guard = address_of("boot_stack_guard")
    text = "\n".join("%x %s" % (page, mapped.get(page)) for page in constant
                     if mapped.get(page) != "-r-")
    promise(len(constant) > 10 and not text,
            "all of its text and of its constants can only be read", text)
    promise(guard not in mapped, "the page under the boot stack is not there")
    others = [page for page in range(KERNEL, KERNEL + (64 << 20) - PAGE * 256,
                                     PAGE)
              if page not in constant and page != guard]
    promise(all(mapped.get(page) == "-rw" for page in others),
            "the rest of memory can be written", said)
    promise(not any("u" in mapped[page] for page in mapped if page >= KERNEL),
            "and nothing of it by a program", said)


with tempfile.TemporaryDirectory() as folder:
    machine = Machine(folder, "sh")
    try:
        check(machine)
    finally:
        machine.end()
finish()
