"""structures.py - what the gdb commands read: the symbols of programs, and the
kernel's own structures.
"""

import os
import re
import struct

import gdb

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
BIN = os.path.join(ROOT, "build", "bin")


class Symbols:
    """The symbols of one ELF file. gdb's own cannot be asked here: every
    program is linked at the same address."""

    cache = {}

    def __init__(self, path):
        self.table = []
        self.names = set()
        self.sequences = set()      # RAS_BEGIN NAME makes NAME.start
        with open(path, "rb") as file:
            data = file.read()
        offset, = struct.unpack_from("<I", data, 32)
        size, count = struct.unpack_from("<HH", data, 46)
        sections = [struct.unpack_from("<10I", data, offset + i * size)
                    for i in range(count)]
        for section in sections:
            if section[1] == 2:                         # SHT_SYMTAB
                self.read(data, section, sections[section[6]][4])
        self.table.sort()

    def read(self, data, section, strings):
        for at in range(section[4], section[4] + section[5], 16):
            name, value, _, info, _, index = struct.unpack_from(
                "<IIIBBH", data, at)
            text = data[strings + name:data.index(b"\0", strings + name)]
            text = text.decode()
            if index and info & 15 in (0, 2) and text and "." not in text:
                self.table.append((value, text))
                self.names.add(text)
            elif index and text.endswith(".start"):
                self.sequences.add(text[:-len(".start")])

    def place(self, pc):
        below = [entry for entry in self.table if entry[0] <= pc]
        if not below:
            return "0x%08x" % pc
        start, name = below[-1]
        return "0x%08x %s+0x%x" % (pc, name, pc - start)

    paths = {}                  # of programs that are files of the host

    @classmethod
    def of(cls, program):
        if program not in cls.cache:
            path = cls.paths.get(program, os.path.join(BIN, program))
            cls.cache[program] = cls(path) if os.path.isfile(path) else None
        return cls.cache[program]


def place(program, pc):
    """`pc` of `program` as function+offset."""
    symbols = Symbols.of(program)
    return symbols.place(pc) if symbols else "0x%08x" % pc


# ---------------------------------------------------- the kernel's structures

def value_of(expression):
    return gdb.parse_and_eval(expression)


def argument(number):
    """An argument of the kernel's function before whose first instruction the
    machine stands: three are in registers (-mregparm=3), the rest lie above
    the return address. What a compiler writes down of its variables may not
    hold there."""
    registers = ("$eax", "$edx", "$ecx")
    where = (registers[number] if number < 3
             else "((unsigned *)$esp)[%d]" % (number - 2))
    return int(value_of(where)) & 0xffffffff


def enum_name(value, prefix):
    """RAS_CAUSE_PREEMPT, given the prefix RAS_CAUSE_, is `preempt`."""
    return str(value).replace(prefix, "").lower()


def enum_at(number, enum, prefix):
    """The name of a plain number."""
    return enum_name(gdb.Value(int(number)).cast(gdb.lookup_type(enum)),
                     prefix)


def program_of(thread):
    process = thread["process"]
    return process["name"].string() if int(process) else "(idle)"


def pid_of(thread):
    process = thread["process"]
    return int(process["pid"]) if int(process) else 0


def part_of(type_name, name):
    """Where its member `name` is, and the type of a pointer to it."""
    whole = gdb.lookup_type(type_name)
    offset = next(field.bitpos // 8 for field in whole.fields()
                  if field.name == name)
    return offset, whole.pointer()


def thread_around(part):
    """The struct thread that has this struct ras_thread."""
    offset, target = part_of("struct thread", "ras")
    return gdb.Value(int(part) - offset).cast(target)


def all_threads():
    """Every thread, as a pointer to struct thread."""
    return each(value_of("all_threads"), "all", "struct thread")


def user_frame(thread):
    """What the thread's registers were as it entered the kernel."""
    frame_type = gdb.lookup_type("struct trap_frame")
    top = int(thread["arch"]["kernel_stack_top"])
    return gdb.Value(top - frame_type.sizeof).cast(frame_type.pointer())


def user_pc(thread):
    """Where the thread stands, or last stood, in its program."""
    running = int(value_of("cpu.current")) == int(thread)
    here = gdb.newest_frame()
    if running and int(here.read_register("cs")) & 3:
        return here.pc() & 0xFFFFFFFF
    return int(user_frame(thread)["eip"])


def address_of(name):
    return int(value_of("(unsigned)&" + name))


def each(head, name, type_name):
    """What a list links, as pointers; `name` is the member that links."""
    offset, target = part_of(type_name, name)
    node = head["next"]
    while int(node) != int(head.address):
        yield gdb.Value(int(node) - offset).cast(target)
        node = node["next"]


def returns_of(name):
    """Where the `ret` instructions of this function of the kernel are. It is
    read from the file: at the machine's start there is no such memory."""
    start = address_of(name)
    block = gdb.block_for_pc(start)
    while not block.function:
        block = block.superblock
    gdb.execute("set trust-readonly-sections on")
    code = gdb.newest_frame().architecture().disassemble(start, block.end - 1)
    gdb.execute("set trust-readonly-sections off")
    return [line["addr"] for line in code
            if re.match("(repz? )?ret", line["asm"])]


def instruction_at(pc):
    """In words; of the process that runs."""
    try:
        line = gdb.newest_frame().architecture().disassemble(pc, count=1)[0]
    except gdb.MemoryError:
        return "(not in memory)"
    return " ".join(line["asm"].split())
